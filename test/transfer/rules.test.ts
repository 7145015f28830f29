import { readMessage } from '../../src/transfer/xauslaender/read-message';
import { writeMessage } from '../../src/transfer/xauslaender/write-message';
import { person, uuid } from './build';
import {
  metadaten,
  anforderung,
  paket,
  typ4,
  quittung,
  weiterleitung,
  sendungswiederholung,
  rueckweisung,
  xmlOf,
  judge,
  replace,
  type Case,
} from './messages';

describe('what a 010206 is refused for', () => {
  const cases: readonly Case[] = [
    ['an unchanged message', /$/, '\n', 'accepted'],
    ['another version in the namespace', 'xauslaender2611', 'xauslaender2605', 'V000'],
    ['another version in the attribute', 'version="26.11">', 'version="25.11">', 'V000'],
    ['another standard', 'standard="XAusländer"', 'standard="XAuslaender"', 'X001'],
    ['an unknown root', /Akte\.Metadaten\.010206/g, 'Akte.Metadaten.010299', 'X001'],
    ['a foreign namespace', 'http://www.osci.de/xauslaender2611', 'http://example.org/', 'X001'],
    ['markup that ends early', /<\/xa:ABHABH[^>]*>\s*$/, '', 'X000'],
    ['an unbound prefix', '<xa:archivgroesse>', '<xy:archivgroesse>', 'X000'],
    ['a DOCTYPE', '?>\n', '?>\n<!DOCTYPE x [<!ENTITY e "x">]>\n', 'S999'],
    ['another encoding', 'encoding="UTF-8"', 'encoding="ISO-8859-1"', 'S001'],
    ['an undefined entity', '<xa:ort>İzmir', '<xa:ort>&izmir;', 'X000'],
    ['an empty mandatory text', '<xa:ort>İzmir</xa:ort>', '<xa:ort/>', 'S030'],
    ['an empty Behörde name', /<name>Ausländerbehörde Musterstadt<\/name>/, '<name></name>', 'S030'],
    ['an empty part of a path', '<xa:dateiname>Scan 1.pdf', '<xa:dateiname>', 'S030'],
    ['Cyrillic in a text of datatype C', '<xa:ort>İzmir', '<xa:ort>Измир', 'X001'],
    ['a missing AZR-Nummer', /<xa:azrNummer>.*<\/xa:azrNummer>/, '', 'X001'],
    ['an AZR-Nummer with month 13', '190412345678', '191312345678', 'X001'],
    ['an unknown sex', '<code>w</code>', '<code>q</code>', 'S011'],
    ['a nationality that is no code', '<code>163</code>', '<code>TUR</code>', 'S011'],
    ['a nationality the excerpt does not know', '<code>163</code>', '<code>462</code>', 'accepted'],
    ['an unknown file format', /<xa:dokumenttyp([^>]*)><code>044/, '<xa:dokumenttyp$1><code>999', 'S011'],
    ['a list version that is none', 'listVersionID="2023-02-24"', 'listVersionID="aktuell"', 'S010'],
    ['a newer list version', 'listVersionID="2023-02-24"', 'listVersionID="2027-01-01"', 'accepted'],
    ['no list version', ' listVersionID="2023-02-24"', '', 'X001'],
    ['a directory that is not DVDV', '<code>DVDV</code>', '<code>SAFE</code>', 'S011'],
    [
      'no milliseconds',
      '<erstellungszeitpunkt>2026-11-21T08:00:00.000',
      '<erstellungszeitpunkt>2026-11-21T08:00:00',
      'S999',
    ],
    ['no time zone', '000+01:00</erstellungszeitpunkt>', '000</erstellungszeitpunkt>', 'S999'],
    ['30 February', '<jahrMonatTag>1988-04-17', '<jahrMonatTag>1988-02-30', 'X001'],
    ['a birthday with a zone', '<jahrMonatTag>1988-04-17', '<jahrMonatTag>1988-04-17Z', 'X001'],
    ['a message type that is not the root', '<code>010206</code>', '<code>010207</code>', 'S999'],
    ['no packages', '<xa:anzahlDerPakete>2', '<xa:anzahlDerPakete>0', 'S999'],
    ['a negative size', '<xa:archivgroesse>1000', '<xa:archivgroesse>-5', 'S999'],
    ['two documents with one UUID', `<xa:dokumentuuid>${uuid(302)}`, `<xa:dokumentuuid>${uuid(301)}`, 'S999'],
    ['two documents at one place', '<xa:dokumentenposition>2', '<xa:dokumentenposition>1', 'S999'],
    ['a file name without extension', '<xa:dateiname>Scan 1.pdf', '<xa:dateiname>Scan 1', 'S999'],
    ['a file name of another format', '<xa:dateiname>Scan 1.pdf', '<xa:dateiname>Scan 1.jpg', 'S999'],
    [
      'an akte that lacks a document',
      `<xdomea:Dateiname>${uuid(302)}.pdf`,
      `<xdomea:Dateiname>${uuid(301)}.pdf`,
      'S999',
    ],
    [
      'an akte with a document too many',
      `<xdomea:Dateiname>${uuid(302)}.pdf`,
      `<xdomea:Dateiname>${uuid(399)}.pdf`,
      'S999',
    ],
    [
      'an event at another time',
      /<ereignis.zeitpunkt>.*<\/ereignis.zeitpunkt>/,
      '<ereignis.zeitpunkt>2026-11-21T09:00:00.000+01:00</ereignis.zeitpunkt>',
      'S999',
    ],
    [
      'the same time in another zone',
      /<ereignis.zeitpunkt>.*<\/ereignis.zeitpunkt>/,
      '<ereignis.zeitpunkt>2026-11-21T07:00:00.000Z</ereignis.zeitpunkt>',
      'accepted',
    ],
    ['nine special signs in ereignis.zeichen', 'KS-2026-1', 'K-S-2-0-2-6-1-ä-ß', 'S999'],
    ['an unknown attribute', '<xa:archivgroesse>', '<xa:archivgroesse einheit="Byte">', 'X001'],
    [
      'xsi:schemaLocation',
      'xmlns:xdomea',
      'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://evil.example x.xsd" xmlns:xdomea',
      'accepted',
    ],
    [
      'xsi:nil',
      '<xa:archivgroesse>',
      '<xa:archivgroesse xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true">',
      'X001',
    ],
  ];

  it.each(cases)('%s', async (_what, from, to, code) => {
    expect(await judge(replace(await xmlOf(metadaten), from, to))).toBe(code);
  });

  it('UTF-16 and broken UTF-8 are S001, a byte order mark is harmless', async () => {
    const xml = await xmlOf(metadaten);
    expect(await judge(Buffer.from(`\ufeff${xml}`, 'utf16le'))).toBe('S001');
    expect(await judge(Buffer.from(xml, 'latin1'))).toBe('S001');
    expect(await judge(Buffer.from(`\ufeff${xml}`, 'utf8'))).toBe('accepted');
  });

  it('the reason never quotes a value', async () => {
    const result = await readMessage(Buffer.from(replace(await xmlOf(metadaten), '<xa:ort>İzmir', '<xa:ort>Измир')));
    expect(JSON.stringify(result)).not.toContain('Измир');
  });

  it('a person without a lead name is taken from others with a warning, but not sent', async () => {
    const { nameNachPass, ...nameless } = person();
    expect(nameNachPass).toBeDefined();
    const xml = replace(await xmlOf(metadaten), /<xa:nameNachPass>[^]*<\/xa:nameNachPass>\s*/, '');
    const result = await readMessage(Buffer.from(xml));
    expect(result).toMatchObject({ kind: 'message', warnings: [{ path: 'identifikationPersonABHABH' }] });
    await expect(
      writeMessage({ ...metadaten, inhalt: { ...metadaten.inhalt, person: nameless } }),
    ).rejects.toMatchObject({
      code: 'TRANSFER_MESSAGE_INVALID',
    });
  });
});

describe('what other messages are refused for', () => {
  it.each<Case>([
    ['package 0', '<xa:paketnummer>1', '<xa:paketnummer>0', 'S999'],
    ['stray signs in base64', 'UEsgdW5k', 'UEsg!W5k', 'X001'],
    ['base64 of the URL alphabet', 'UEsgdW5k', 'UEs-dW5k', 'X001'],
    ['base64 cut short', 'UEsgdW5k', 'UEsgdW5', 'X001'],
    ['no content', /<xa:dokumentcontainer>.*<\/xa:dokumentcontainer>/, '<xa:dokumentcontainer/>', 'S999'],
    ['line breaks in base64', 'UEsgdW5k', '\n UEsg\r\ndW5k&#13;', 'accepted'],
    ['base64 in CDATA', /(<xa:dokumentcontainer>)(.*)(<\/xa:dokumentcontainer>)/, '$1<![CDATA[$2]]>$3', 'accepted'],
    ['an element in base64', 'UEsgdW5k', 'UEsg<b/>dW5k', 'X001'],
  ])('010207: %s', async (_what, from, to, code) => {
    expect(await judge(replace(await xmlOf(paket), from, to))).toBe(code);
  });

  it.each<Case>([
    ['an unchanged one', /$/, '\n', 'accepted'],
    ['another Sachverhalt', '<code>4</code>', '<code>1</code>', 'S999'],
    ['a Sachverhalt with a name', '<code>4</code>', '<code>4</code><name>Akte übernommen</name>', 'X001'],
    ['a reference to a 010201', '<code>010206</code>', '<code>010201</code>', 'S999'],
    ['an event at another time', '<ereignis.zeitpunkt>2026-11-21T08', '<ereignis.zeitpunkt>2026-11-21T09', 'S999'],
    ['a list of types that is not known', 'urn:de:xauslaender:codelist:nachrichtentyp', 'urn:de:irgendwas', 'S010'],
    ['a type that is not in the list', '<code>010206</code>', '<code>019999</code>', 'S011'],
    ['no list', ' listURI="urn:de:xauslaender:codelist:nachrichtentyp"', '', 'X001'],
    ['another version of XInneres', 'xinneres/quittung/5', 'xinneres/quittung/4', 'V000'],
  ])('0020: %s', async (_what, from, to, code) => {
    expect(await judge(replace(await xmlOf(quittung), from, to))).toBe(code);
  });

  it('0030: the list ends with the sender, the initiator is the author of the inner message', async () => {
    const message = await weiterleitung();
    expect(await judge(await xmlOf(message))).toBe('accepted');
    const other = { ...message.inhalt.ausloesendeStelle, kennung: 'azr:030400' };
    const broken = async (inhalt: Partial<typeof message.inhalt>): Promise<string | undefined> =>
      await writeMessage({ ...message, inhalt: { ...message.inhalt, ...inhalt } }).then(
        () => undefined,
        (error: unknown) => String(error),
      );
    expect(await broken({ ausloesendeStelle: other })).toContain('ausloesendeStelle');
    expect(
      await broken({ weiterleitendeStelle: [{ stelle: other, zeitpunkt: '2026-11-21T08:00:00.000+01:00' }] }),
    ).toContain('endet nicht mit dem Absender');
    expect(await broken({ weitergeleiteteNachrichtTyp: typ4('010101') })).toContain('weitergeleiteteNachrichtTyp');
  });

  it('000020: no nested containers, same version, right type', async () => {
    const inner = await writeMessage(anforderung);
    const once = await sendungswiederholung(inner);
    expect(await judge(await xmlOf(once))).toBe('accepted');
    const nested = await sendungswiederholung(await writeMessage(once), '000020');
    await expect(writeMessage(nested)).rejects.toThrow('enthält selbst eine Nachricht');
    await expect(writeMessage(await sendungswiederholung(inner, '010101'))).rejects.toThrow('nachrichtentyp');
    const old = Buffer.from(replace(inner.toString('utf8'), 'xauslaender2611', 'xauslaender2605'));
    await expect(writeMessage(await sendungswiederholung(old))).rejects.toThrow('V000');
  });

  it('0010: S999 needs a description, idNachricht is there when the original was valid', async () => {
    const xml = await xmlOf(await rueckweisung());
    expect(await judge(xml)).toBe('accepted');
    expect(await judge(replace(xml, /<fehlerbeschreibung>.*<\/fehlerbeschreibung>/, ''))).toBe('S999');
    expect(await judge(replace(xml, /<idNachricht>[^]*<\/idNachricht>/, ''))).toBe('S999');
    expect(await judge(replace(xml, '<code>S999</code>', '<code>S999</code><name>x</name>'))).toBe('X001');
    expect(await judge(replace(xml, '<code>S999</code>', '<code>T200</code>'))).toBe('X001');
  });
});
