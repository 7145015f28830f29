import { readMessage } from '../../src/transfer/xauslaender/read-message';
import type { Message, MessageOf } from '../../src/transfer/xauslaender/registry/messages';
import { rueckweisungAus } from '../../src/transfer/xauslaender/delivery/rueckweisung-aus';
import { XAUSLAENDER_26_11 } from '../../src/transfer/xauslaender/registry/versions';
import type { StandardVersion } from '../../src/transfer/xauslaender/registry/standard-version';
import { writeMessage } from '../../src/transfer/xauslaender/write-message';
import { metadatenOf, person, umschlag, uuid } from './build';

const akte = {
  uuid: uuid(100),
  titel: 'Ausländerakte',
  dokumente: [1, 2].map((n) => ({
    uuid: uuid(200 + n),
    dateiUuid: uuid(300 + n),
    titel: `Bescheid ${String.fromCharCode(64 + n)}`,
    dateiname: `Scan ${n}.pdf`,
    format: '044',
    position: n,
    zusaetze: [],
  })),
  vorgaenge: [],
  register: [],
  zusaetze: [],
};
const metadaten = metadatenOf(akte, person(), { archivgroesse: 1000, anzahlDerPakete: 2 });

const anforderung: MessageOf<'010201'> = {
  ...umschlag('010201', uuid(2)),
  type: '010201',
  version: '26.11',
  inhalt: {
    person: person(),
    aktenzeichenAuftraggebendeABH: 'WI-1',
    anforderungsgrund: { code: '01' },
    versandbestaetigung: true,
    zusaetzlichAkzeptiertesFormat: [],
  },
};

const paket: MessageOf<'010207'> = {
  ...umschlag('010207', uuid(3)),
  type: '010207',
  version: '26.11',
  inhalt: {
    dokumentcontainer: { kind: 'inline', data: Buffer.from('PK und so weiter') },
    identifikationAktenlieferung: uuid(1),
    paketnummer: 1,
  },
};

const typ4 = (code: string) => ({ code, listURI: 'urn:de:xauslaender:codelist:nachrichtentyp', listVersionID: '19' });
const verweis = {
  nachrichtenUUID: uuid(1),
  nachrichtentyp: typ4('010206'),
  erstellungszeitpunkt: '2026-11-21T08:00:00.000+01:00',
};

const quittung: MessageOf<'0020'> = {
  ...umschlag('0020', uuid(4)),
  type: '0020',
  version: '26.11',
  inhalt: {
    ursprungsnachricht: verweis,
    quittung: {
      ursprungsereignis: { zeitpunkt: '2026-11-21T08:00:00.000+01:00', zeichen: 'KS-2026-1' },
      sachverhalt: { code: '4' },
    },
  },
};

async function weiterleitung(): Promise<MessageOf<'0030'>> {
  const { autor } = umschlag('0030').kopf;
  return {
    ...umschlag('0030', uuid(5)),
    type: '0030',
    version: '26.11',
    inhalt: {
      weiterleitendeStelle: [{ stelle: autor, zeitpunkt: '2026-11-21T08:00:00.000+01:00' }],
      ausloesendeStelle: anforderung.kopf.autor,
      weitergeleiteteNachricht: { kind: 'inline', data: await writeMessage(anforderung) },
      weitergeleiteteNachrichtTyp: typ4('010201'),
    },
  };
}

async function sendungswiederholung(inner: Uint8Array, type = '010201'): Promise<MessageOf<'000020'>> {
  return await Promise.resolve({
    ...umschlag('000020', uuid(6)),
    type: '000020',
    version: '26.11',
    inhalt: { nachrichtentyp: { code: type }, nachricht: { kind: 'inline', data: inner } },
  });
}

async function rueckweisung(): Promise<MessageOf<'0010'>> {
  return {
    ...umschlag('0010', uuid(7)),
    type: '0010',
    version: '26.11',
    inhalt: {
      rueckweisung: {
        rueckweisungsgrund: [
          { grund: { code: 'S999' }, grundSpezifisch: [{ fehlerbeschreibung: 'Die Akte ist leer.' }] },
        ],
        nichtVerarbeitbarerEinzelfall: [],
        idNachricht: { ...verweis, nachrichtenUUID: uuid(2), nachrichtentyp: typ4('010201') },
        nachricht: { kind: 'inline', data: await writeMessage(anforderung) },
      },
    },
  };
}

const xmlOf = async (message: Message): Promise<string> => (await writeMessage(message)).toString('utf8');
const judge = async (xml: string | Uint8Array, options = {}): Promise<string> => {
  const result = await readMessage(typeof xml === 'string' ? Buffer.from(xml) : xml, options);
  return result.kind === 'message' ? 'accepted' : result.findings[0].code;
};

/** Replaces, and fails when there was nothing to replace: a mutation that changes nothing proves nothing. */
function replace(xml: string, from: string | RegExp, to: string): string {
  const changed = xml.replace(from, to);
  if (changed === xml) throw new Error(`nothing to replace: ${String(from)}`);
  return changed;
}

type Case = readonly [what: string, from: string | RegExp, to: string, code: string];

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

describe('what comes back to the sender of a refused message', () => {
  it.each<Case>([
    ['an empty text', '<xa:ort>İzmir</xa:ort>', '<xa:ort/>', 'S030'],
    ['a missing element', /<xa:azrNummer>.*<\/xa:azrNummer>/, '', 'X001'],
    ['another version', 'xauslaender2611', 'xauslaender2605', 'V000'],
    ['no XML', '<xa:archivgroesse>', '<xa:archiv', 'X000'],
    ['no time zone', '000+01:00</erstellungszeitpunkt>', '000</erstellungszeitpunkt>', 'S999'],
  ])('for %s is a valid 0010 that holds the message as it came', async (_what, from, to, code) => {
    const original = Buffer.from(replace(await xmlOf(metadaten), from, to));
    const refused = await readMessage(original);
    if (refused.kind !== 'refused') throw new Error('accepted');
    const answer: MessageOf<'0010'> = {
      ...umschlag('0010', uuid(8)),
      type: '0010',
      version: '26.11',
      inhalt: rueckweisungAus(refused, original),
    };
    const read = await readMessage(await writeMessage(answer));
    if (read.kind !== 'message' || read.message.type !== '0010') throw new Error(JSON.stringify(read));
    const body = read.message.inhalt.rueckweisung;
    expect(body.rueckweisungsgrund[0]?.grund.code).toBe(code);
    expect(body.idNachricht?.nachrichtenUUID).toBe(code === 'X000' ? undefined : uuid(1));
    expect(body.nachricht).toEqual({ kind: 'inline', data: original });
  });
});

describe('limits', () => {
  it('nesting beyond 200 levels is refused, not followed', async () => {
    const deep = '<xdomea:Teilakte>'.repeat(300) + '</xdomea:Teilakte>'.repeat(300);
    expect(await judge(replace(await xmlOf(metadaten), '<xa:archivgroesse>', `${deep}<xa:archivgroesse>`))).toBe(
      'S999',
    );
  });

  it('a message of more than 50 MB is refused while it is read', async () => {
    function* endless(): Generator<Uint8Array> {
      yield Buffer.from('<?xml version="1.0" encoding="UTF-8"?>\n<a>');
      for (let i = 0; i < 60; i++) yield Buffer.alloc(1_000_000, 0x20);
      yield Buffer.from('</a>');
    }
    expect(await readMessage(endless())).toMatchObject({ kind: 'refused', findings: [{ code: 'S999' }] });
  });
});

describe('two versions side by side', () => {
  const next: StandardVersion = {
    ...XAUSLAENDER_26_11,
    version: '27.05',
    namespaces: { ...XAUSLAENDER_26_11.namespaces, xa: 'http://www.osci.de/xauslaender2705' },
    standards: { ...XAUSLAENDER_26_11.standards, xa: { standard: 'XAusländer', version: '27.05' } },
    nachrichtentypList: '20',
  };
  const versions = [XAUSLAENDER_26_11, next];

  it('are told apart by namespace; the newer one is V000 where it is not set up', async () => {
    const bytes = await writeMessage({ ...anforderung, version: '27.05' }, { versions });
    expect(await readMessage(bytes, { versions })).toMatchObject({ kind: 'message', message: { version: '27.05' } });
    expect(await readMessage(await writeMessage(anforderung), { versions })).toMatchObject({
      message: { version: '26.11' },
    });
    expect(await judge(bytes)).toBe('V000');
  });

  it('a container holds messages of its own version only', async () => {
    const inner = await writeMessage(anforderung, { versions });
    const outer = await sendungswiederholung(inner);
    await expect(writeMessage({ ...outer, version: '27.05' }, { versions })).rejects.toThrow('V000');
  });
});
