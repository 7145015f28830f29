import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { transferCheck, type CheckReport } from '../../src/transfer/check/check-report';
import { planDelivery, writePackages } from '../../src/transfer/xauslaender/delivery/write-delivery';
import type { ContainerFile } from '../../src/transfer/xauslaender/container/write-container';
import type { MessageOf } from '../../src/transfer/xauslaender/registry/messages';
import { writeMessage } from '../../src/transfer/xauslaender/write-message';
import { metadatenOf, person, umschlag, uuid } from './build';

const pdf = Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(3000, 7)]);
const files: ContainerFile[] = [1, 2].map((n) => ({
  dokumentuuid: uuid(300 + n),
  endung: 'pdf',
  bytes: pdf.length,
  open: () => [pdf],
}));
const akte = {
  uuid: uuid(100),
  dokumente: files.map(({ dokumentuuid }, index) => ({
    uuid: uuid(200 + index),
    dateiUuid: dokumentuuid,
    dateiname: `Scan ${index}.pdf`,
    format: '044',
    position: index + 1,
    zusaetze: [],
  })),
  vorgaenge: [],
  register: [],
  zusaetze: [],
};
const partBytes = 2500;

/** The messages of a delivery of three packages, by file name. */
async function delivery(
  change: (message: MessageOf<'010206'>) => MessageOf<'010206'> = (message) => message,
): Promise<Map<string, Buffer>> {
  const messages = new Map<string, Buffer>();
  const metadaten = change(metadatenOf(akte, person(), planDelivery(files, partBytes)));
  messages.set('1-metadaten.xml', await writeMessage(metadaten));
  for await (const { paketnummer, message } of writePackages(
    files,
    '26.11',
    uuid(1),
    (number) => umschlag('010207', uuid(10 + number)),
    { partBytes },
  )) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of message) chunks.push(chunk);
    messages.set(`2-paket-${paketnummer}.xml`, Buffer.concat(chunks));
  }
  return messages;
}

const edit = (bytes: Buffer | undefined, from: string | RegExp, to: string): Buffer => {
  const text = bytes?.toString('utf8') ?? '';
  const changed = text.replace(from, to);
  if (changed === text) throw new Error('nothing changed');
  return Buffer.from(changed);
};

describe('eakte transfer check', () => {
  let folder: string;
  let scratch: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'eakte-test-'));
    scratch = join(folder, 'scratch');
    await mkdir(scratch);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function check(messages: ReadonlyMap<string, Buffer>, options = {}): Promise<CheckReport> {
    const box = join(folder, 'box');
    await mkdir(box);
    for (const [name, bytes] of messages) await writeFile(join(box, name), bytes);
    const { report, exitCode } = await transferCheck(box, { scratchDirectory: scratch, ...options });
    expect(exitCode).toBe(report.accepted ? 0 : 1);
    expect(readdirSync(scratch)).toEqual([]);
    return report;
  }

  it('accepts a delivery, whatever the order of its packages and however often they come', async () => {
    const messages = await delivery();
    messages.set('0-paket-3-nochmal.xml', messages.get('2-paket-3.xml') ?? Buffer.alloc(0));
    const report = await check(messages);
    expect(report).toMatchObject({ accepted: true, code: null, reason: null });
    expect(report.results?.at(-1)).toMatchObject({ kind: 'delivery', accepted: true });
    expect(report.warnings).toMatchObject([{ code: 'S100' }]);
  });

  it.each<readonly [string, (messages: Map<string, Buffer>) => void, string]>([
    ['a package that is missing', (all) => all.delete('2-paket-2.xml'), 'fehlen die Pakete: 2'],
    [
      'a package number nobody announced',
      (all) => all.set('2-paket-3.xml', edit(all.get('2-paket-3.xml'), /paketnummer>3</, 'paketnummer>4<')),
      'nur 3 Pakete',
    ],
    [
      'a package twice with different content',
      (all) =>
        all.set(
          'x.xml',
          edit(edit(all.get('2-paket-3.xml'), uuid(13), uuid(99)), /dokumentcontainer>..../, 'dokumentcontainer>AAAA'),
        ),
      'verschiedenem Inhalt',
    ],
    [
      'bytes that were changed on the way',
      (all) => all.set('2-paket-2.xml', edit(all.get('2-paket-2.xml'), 'BwcH', 'BwcI')),
      'Prüfsumme',
    ],
    [
      'a size that is not the announced one',
      (all) => all.set('1-metadaten.xml', edit(all.get('1-metadaten.xml'), /archivgroesse>\d+/, 'archivgroesse>9999')),
      'angekündigt sind 9999',
    ],
    [
      'a document without file',
      (all) =>
        all.set(
          '1-metadaten.xml',
          Buffer.from((all.get('1-metadaten.xml') ?? '').toString().replaceAll(uuid(302), uuid(309))),
        ),
      'steht nicht in den Metadaten',
    ],
    [
      'a file of another type',
      (all) =>
        all.set(
          '1-metadaten.xml',
          Buffer.from(
            (all.get('1-metadaten.xml') ?? '')
              .toString()
              .replaceAll('<code>044', '<code>011')
              .replaceAll('.pdf', '.jpg'),
          ),
        ),
      'passt nicht zum dokumenttyp',
    ],
    [
      'a package of another office',
      (all) => all.set('2-paket-1.xml', edit(all.get('2-paket-1.xml'), 'azr:030500', 'azr:030400')),
      'nicht von der Behörde',
    ],
    [
      'a UUID used twice',
      (all) => all.set('2-paket-2.xml', edit(all.get('2-paket-2.xml'), uuid(12), uuid(11))),
      'mit anderem Inhalt',
    ],
  ])('refuses a delivery for %s', async (_what, spoil, reason) => {
    const messages = await delivery();
    spoil(messages);
    const report = await check(messages);
    expect(report).toMatchObject({ accepted: false, code: 'S999' });
    expect(JSON.stringify(report.results)).toContain(reason);
  });

  it('a package for another office than the delivery is T080', async () => {
    const messages = await delivery();
    messages.set('2-paket-1.xml', edit(messages.get('2-paket-1.xml'), 'azr:030700', 'azr:030400'));
    expect((await check(messages)).results?.find(({ file }) => file === '2-paket-1.xml')).toMatchObject({
      code: 'T080',
    });
  });

  it('a format that was not agreed is refused where the request is at hand', async () => {
    const request: MessageOf<'010201'> = {
      ...umschlag('010201', uuid(2)),
      kopf: {
        ...umschlag('010201', uuid(2)).kopf,
        leser: umschlag('').kopf.autor,
        autor: { ...umschlag('').kopf.autor, kennung: 'azr:030700' },
      },
      type: '010201',
      version: '26.11',
      inhalt: {
        person: person(),
        aktenzeichenAuftraggebendeABH: 'WI-1',
        anforderungsgrund: { code: '01' },
        versandbestaetigung: false,
        zusaetzlichAkzeptiertesFormat: [],
      },
    };
    const messages = await delivery((message) => ({
      ...message,
      ausloeserUUID: uuid(2),
      inhalt: {
        ...message.inhalt,
        dokument: message.inhalt.dokument.map((one) => ({
          ...one,
          dateiname: 'x.tif',
          dokumenttyp: { ...one.dokumenttyp, code: '023' },
        })),
      },
    }));
    messages.set('0-anforderung.xml', await writeMessage(request));
    const found = (await check(messages)).results?.find(({ type }) => type === '010206');
    expect(found).toMatchObject({ accepted: false, code: 'S999' });
    expect(found?.reason).toContain('nicht vereinbart');
  });

  it('a file that is no message, and a path that is none', async () => {
    await writeFile(join(folder, 'x.xml'), 'kein XML');
    expect((await transferCheck(join(folder, 'x.xml'))).report).toMatchObject({
      accepted: false,
      code: 'X000',
      warnings: [],
    });
    await writeFile(join(folder, 'leer.xml'), '');
    expect((await transferCheck(join(folder, 'leer.xml'))).report).toMatchObject({ accepted: false, code: 'X000' });
    await expect(transferCheck(join(folder, 'fehlt'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(transferCheck(scratch)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
