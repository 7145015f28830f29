import { rueckweisungAus } from '../../src/transfer/xauslaender/delivery/rueckweisung-aus';
import { readMessage } from '../../src/transfer/xauslaender/read-message';
import type { MessageOf } from '../../src/transfer/xauslaender/registry/messages';
import type { StandardVersion } from '../../src/transfer/xauslaender/registry/standard-version';
import { XAUSLAENDER_26_11 } from '../../src/transfer/xauslaender/registry/versions';
import { writeMessage } from '../../src/transfer/xauslaender/write-message';
import { umschlag, uuid } from './build';
import { metadaten, anforderung, sendungswiederholung, xmlOf, judge, replace, type Case } from './messages';

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
