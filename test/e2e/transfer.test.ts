import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { aktenzeichenKey } from '../../src/classification/aktenzeichen';
import { loadConfig } from '../../src/config/config';
import { openFoundations, type Foundations } from '../../src/foundations';
import { AktenService } from '../../src/akte/akten.service';
import { SearchService } from '../../src/akte/search/search.service';
import { readPart } from '../../src/archive/page-bundle';
import { execute, rows } from '../../src/platform/database/sql';
import { verifyStore } from '../../src/archive/fixity/verify-store';
import { compareAkten } from '../../src/transfer/exchange/compare-akten';
import { openExchange, type Exchange } from '../../src/transfer/exchange/exchange';
import { receiveFolder, type ReceiveReport } from '../../src/transfer/exchange/receive-folder';
import { requestAkte } from '../../src/transfer/exchange/request-akte';
import { sendAkte } from '../../src/transfer/exchange/send-akte';
import { acceptDelivery } from '../../src/transfer/exchange/take-over';
import { transferStatus } from '../../src/transfer/exchange/status';
import { SchemaSets } from '../../src/transfer/xauslaender/schema/schema-sets';
import { startMigratedDatabase, type MigratedDatabase } from '../support/migrated-database';
import { fileAkte, introduce, PAPERS, PERSON } from '../support/akte-in-stock';
import { runCli } from '../support/run-cli';
import { startWorker, stopWorker } from '../support/worker-process';
import { SCHEMAS } from '../transfer/shared';

/** Two offices of one installation hand an Akte over through message files in a folder. */
const [A, B] = ['030500', '030700'];
/** Small packages, so that a delivery has several. */
const PART = { partBytes: 4000 };

let database: MigratedDatabase;
let foundations: Foundations;
let folder: string;
let schemas: SchemaSets | undefined;
let a: Exchange;
let b: Exchange;

beforeAll(async () => {
  if (existsSync(SCHEMAS)) schemas = await SchemaSets.load(SCHEMAS);
  else process.stderr.write(`SKIPPED validation of written messages: ${SCHEMAS} is missing\n`);
  database = await startMigratedDatabase();
});
afterAll(async () => {
  await database.stop();
  await schemas?.close();
});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eakte-transfer-'));
  await execute(database.dataSource, 'TRUNCATE office CASCADE');
  foundations = await openFoundations(
    loadConfig({ EAKTE_DATA: folder, EAKTE_DATABASE_URL: database.url, EAKTE_OFFICE: A }),
    'eakte-transfer-test',
  );
  const options = schemas === undefined ? {} : { schemas };
  a = await openExchange(foundations, A, options);
  b = await openExchange(foundations, B, options);
  await introduce(a, 'Ausländerbehörde Kassel', 'Kassel', '34117');
  await introduce(b, 'Ausländerbehörde Wiesbaden', 'Wiesbaden', '65183');
});
afterEach(async () => {
  await foundations.dataSource.destroy();
  await rm(folder, { recursive: true, force: true });
});

const inFolder = (office: string): string => join(folder, 'austausch', office);
const filesFor = async (office: string, type = ''): Promise<string[]> =>
  (await readdir(inFolder(office)).catch(() => []))
    .filter((name) => name.startsWith(type) && name.endsWith('.xml'))
    .sort()
    .map((name) => join(inFolder(office), name));

async function copied(files: readonly string[], rename: (name: string, index: number) => string): Promise<string> {
  const target = await mkdtemp(join(folder, 'post-'));
  for (const [index, file] of files.entries()) await copyFile(file, join(target, rename(basename(file), index)));
  return target;
}

const outcomes = (report: ReceiveReport): string[] => report.files.map(({ outcome }) => outcome);
const stateOf = async (akte: string): Promise<unknown> =>
  (
    await rows(
      foundations.dataSource,
      z.object({ state: z.string(), abgegeben_an: z.string().nullable() }),
      `SELECT state, abgegeben_an FROM akte WHERE id = $1`,
      [akte],
    )
  )[0];
const akteIdOf = async (office: string, aktenzeichen: string): Promise<string | undefined> =>
  (
    await rows(
      foundations.dataSource,
      z.object({ id: z.string() }),
      `SELECT id FROM akte WHERE office = $1 AND aktenzeichen_key = $2`,
      [office, aktenzeichenKey(aktenzeichen)],
    )
  )[0]?.id;

/** B asks A for the Akte, and A has read it. */
async function asked(): Promise<void> {
  await requestAkte(b, A, { ...PERSON, aktenzeichen: 'WI-77/2026' });
  await receiveFolder(a, inFolder(A));
}

describe('handing an Akte over', () => {
  it('moves it whole: shuffled, doubled, one package lost, one altered on the way; the receipt closes it', async () => {
    const own = await fileAkte(a, 'KS-1/2019');
    await asked();
    const sent = await sendAkte(a, 'KS-1/2019', B, PART);
    expect(sent.packages).toBeGreaterThan(3);
    expect(await stateOf(own)).toEqual({ state: 'in_uebergabe', abgegeben_an: null });

    // The post brings all but one package, the last one first, some twice, before the metadata.
    const [lost, altered, ...rest] = await filesFor(B, '010207');
    const metadaten = await filesFor(B, '010206');
    const first = await copied(
      [...rest.toReversed(), ...rest.slice(0, 2), ...metadaten],
      (_, index) => `${String(index).padStart(3, '0')}.xml`,
    );
    const bytes = await readFile(altered ?? '');
    bytes.write('*', bytes.indexOf('dokumentcontainer') + 400);
    await writeFile(join(first, '900.xml'), bytes);
    const once = await receiveFolder(b, first);
    expect(outcomes(once)).toEqual([
      ...rest.map(() => 'angenommen'),
      'bekannt',
      'bekannt',
      'angenommen',
      'quarantaene',
    ]);
    expect(once.deliveries).toMatchObject([{ result: { kind: 'unvollstaendig', missing: { length: 2 } } }]);
    expect(await akteIdOf(B, 'WI-77/2026')).toBeUndefined();

    // The Rückweisung shows that the message was altered on its way: it goes out again unchanged. The lost one is asked for.
    await rm(inFolder(B), { recursive: true });
    const back = await receiveFolder(a, inFolder(A));
    expect(back.files.find(({ type }) => type === '0010')?.reason).toContain('kam verändert an (X001)');
    expect((await filesFor(B)).map((file) => basename(file))).toEqual([basename(altered ?? '')]);
    expect((await readFile((await filesFor(B))[0] ?? '')).length).toBeGreaterThan(0);
    const again = await sendAkte(a, 'KS-1/2019', B, PART);
    expect(again).toMatchObject({ repeated: true, lieferung: sent.lieferung, packages: sent.packages });
    expect((await filesFor(B)).map((file) => basename(file))).toContain(basename(lost ?? ''));
    const twice = await receiveFolder(b, inFolder(B));
    expect(twice.deliveries).toEqual([
      { lieferung: sent.lieferung, result: { kind: 'uebernommen', aktenzeichen: 'WI-77/2026', documents: 4 } },
    ]);
    const received = await akteIdOf(B, 'WI-77/2026');
    expect(await compareAkten(foundations.dataSource, own, received ?? '')).toEqual({ documents: 4, differences: [] });

    const receipt = await receiveFolder(a, inFolder(A));
    expect(receipt.files.find(({ type }) => type === '0020')).toMatchObject({ outcome: 'angenommen', reason: null });
    expect(await stateOf(own)).toEqual({ state: 'abgegeben', abgegeben_an: B });

    // Everything once more, on both sides: nothing changes, nothing is written.
    const before = await snapshot();
    const repeated = await receiveFolder(b, inFolder(B));
    const repeatedThere = await receiveFolder(a, inFolder(A));
    expect([repeated.written, repeatedThere.written, repeated.deliveries]).toEqual([[], [], []]);
    expect(await snapshot()).toEqual(before);
    // Packages went when they had done their work; everything that is left is what its row says.
    expect(
      await rows(
        foundations.dataSource,
        z.object({ n: z.number() }),
        `SELECT (SELECT count(*) FROM paket)::integer + count(*)::integer AS n FROM blob WHERE class = 'paket'`,
      ),
    ).toEqual([{ n: 0 }]);
    const { dataSource, objects } = foundations;
    expect((await verifyStore({ dataSource, objects }, () => undefined)).damages).toEqual([]);
    expect((await transferStatus(a)).handovers).toMatchObject([{ zustand: 'quittiert', partner: B, hold: null }]);
  });

  it('keeps the Transfervermerk, the evidence, partial dates and pages of every document', async () => {
    await fileAkte(a, 'KS-1/2019');
    await asked();
    await sendAkte(a, 'KS-1/2019', B, PART);
    await receiveFolder(b, inFolder(B));
    const documents = await rows(
      foundations.dataSource,
      z.object({
        date: z.string().nullable(),
        first_page: z.number(),
        last_page: z.number(),
        confidence: z.number(),
        page: z.number(),
        vermerk_sha: z.string(),
      }),
      `SELECT date, first_page, last_page, confidence, (fields->'aktenzeichen'->>'page')::integer AS page, vermerk_sha
         FROM dokument WHERE office = $1 ORDER BY akte_position`,
      [B],
    );
    expect(documents.map(({ date }) => date)).toEqual([null, '2019-03-04', '2019-03', '2021']);
    expect(documents.map(({ first_page, last_page }) => [first_page, last_page])).toEqual([
      [1, 1],
      [2, 3],
      [4, 6],
      [7, 10],
    ]);
    expect(documents.map(({ page }) => page)).toEqual([1, 2, 4, 7]);
    const vermerk = await b.blobs.read(B, 'vermerk', documents[1]?.vermerk_sha ?? '');
    expect(vermerk.toString()).toBe(`{"dokument":2,"prüfer":"Öz\u0131"}`);
  });

  it('lets the other office find and see every page, read from the text layer of the files', async () => {
    await fileAkte(a, 'KS-1/2019');
    await asked();
    await sendAkte(a, 'KS-1/2019', B, PART);
    await receiveFolder(b, inFolder(B));
    const worker = startWorker({ data: folder, database }, { EAKTE_OFFICE: B, EAKTE_S3_URL: '', EAKTE_REDIS_URL: '' });
    const akten = new AktenService(foundations.dataSource);
    const akte = await akten.akte(B, { key: aktenzeichenKey('WI-77/2026') });
    const [, second] = await akten.dokumente(B, akte.id);
    try {
      for (let read = 0; read < 10;) {
        await wait(200);
        const found = await rows(
          foundations.dataSource,
          z.object({ n: z.number() }),
          `SELECT seiten_fertig AS n FROM delivery WHERE office = $1 AND kind = 'akte'`,
          [B],
        );
        read = found[0]?.n ?? 0;
      }
    } finally {
      await stopWorker(worker);
    }
    const pages = await akten.pagesOfDokument(B, second?.id ?? '');
    expect(pages.map(({ page }) => page)).toEqual([2, 3]);
    expect(pages[0]?.text).toBe('Ausländerbehörde Wiesbaden, Straße\nGröße und Übermaß');
    const picture = pages[0] === undefined ? undefined : await readPart(b.blobs, pages[0].stored, 'thumbnail');
    expect(picture?.subarray(0, 2).toString('hex')).toBe('ffd8');
    const hits = await new SearchService(foundations.dataSource, b.blobs).search(B, 'Größe', 5, null);
    expect(hits.find(({ via }) => via === 'text')).toMatchObject({ akteId: akte.id });
    expect(hits.find(({ via }) => via === 'text')?.boxes.length).toBeGreaterThan(0);
  }, 180_000);

  it('changes nothing in an Akte that is being handed over', async () => {
    const own = await fileAkte(a, 'KS-1/2019');
    await sendAkte(a, 'KS-1/2019', B, PART);
    await expect(
      execute(foundations.dataSource, `UPDATE dokument SET title = 'anders' WHERE akte_id = $1`, [own]),
    ).rejects.toThrow('read-only');
    await expect(sendAkte(a, 'KS-1/2019', '030400')).rejects.toMatchObject({ code: 'AKTE_IN_UEBERGABE' });
  });

  it('sends nothing of an Akte that is incomplete, damaged or for nobody', async () => {
    const own = await fileAkte(a, 'KS-1/2019');
    await expect(sendAkte(a, 'KS-1/2019', '999999')).rejects.toMatchObject({ code: 'PARTNER_UNKNOWN' });
    await execute(foundations.dataSource, `UPDATE delivery SET state = 'quarantaene' WHERE akte_id = $1`, [own]);
    await expect(sendAkte(a, 'KS-1/2019', B)).rejects.toThrow('scan.tif ist noch nicht abgelegt');
    await execute(foundations.dataSource, `UPDATE delivery SET state = 'fertig' WHERE akte_id = $1`, [own]);
    const mend = await damageLargest(A);
    await expect(sendAkte(a, 'KS-1/2019', B, PART)).rejects.toMatchObject({ code: 'OBJECT_DAMAGED' });
    expect(await filesFor(B)).toEqual([]);
    expect(await stateOf(own)).toMatchObject({ state: 'aktiv' });
    await mend();
    expect((await sendAkte(a, 'KS-1/2019', B, PART)).files.length).toBeGreaterThan(4);
  });

  it('gives nothing away when a receipt comes and its own documents are not what was sent', async () => {
    const own = await fileAkte(a, 'KS-1/2019');
    await asked();
    await sendAkte(a, 'KS-1/2019', B, PART);
    await receiveFolder(b, inFolder(B));
    const mend = await damageLargest(A);
    const report = await receiveFolder(a, inFolder(A));
    expect(report.files.find(({ type }) => type === '0020')?.reason).toContain('lassen sich nicht prüfen');
    expect(await stateOf(own)).toEqual({ state: 'in_uebergabe', abgegeben_an: null });
    expect((await transferStatus(a)).handovers).toMatchObject([{ hold: { code: 'QUITTUNG_ABWEICHEND' } }]);
    await mend();
    await receiveFolder(a, inFolder(A));
    expect(await stateOf(own)).toEqual({ state: 'abgegeben', abgegeben_an: B });
  });

  it('raises an alarm for a known UUID with other bytes, and keeps the first', async () => {
    await fileAkte(a, 'KS-1/2019');
    await asked();
    await sendAkte(a, 'KS-1/2019', B, PART);
    const [metadaten = ''] = await filesFor(B, '010206');
    const other = (await readFile(metadaten, 'utf8')).replace('Beispielweg', 'Beispielgasse');
    await receiveFolder(b, await copied([metadaten], (name) => name));
    await writeFile(metadaten, other);
    const report = await receiveFolder(b, inFolder(B));
    expect(report.files.filter(({ outcome }) => outcome === 'alarm')).toMatchObject([{ type: '010206' }]);
    expect(report.deliveries).toMatchObject([{ result: { kind: 'uebernommen' } }]);
    expect((await transferStatus(b)).attention).toMatchObject([{ outcome: 'alarm', type: '010206' }]);
  });

  it('refuses a delivery whose content is not what was announced; a new one replaces it', async () => {
    const own = await fileAkte(a, 'KS-1/2019');
    await asked();
    const sent = await sendAkte(a, 'KS-1/2019', B, PART);
    const [, second = ''] = await filesFor(B, '010207');
    const text = await readFile(second, 'utf8');
    const at = text.indexOf('dokumentcontainer') + 400;
    await writeFile(second, `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`);
    const report = await receiveFolder(b, inFolder(B));
    expect(report.deliveries).toMatchObject([{ result: { kind: 'zurueckgewiesen' } }]);
    await receiveFolder(a, inFolder(A));
    expect(await stateOf(own)).toEqual({ state: 'aktiv', abgegeben_an: null });
    await rm(inFolder(B), { recursive: true });
    const again = await sendAkte(a, 'KS-1/2019', B, PART);
    expect(again.lieferung).not.toBe(sent.lieferung);
    expect((await receiveFolder(b, inFolder(B))).deliveries).toMatchObject([{ result: { kind: 'uebernommen' } }]);
    await receiveFolder(a, inFolder(A));
    expect(await stateOf(own)).toEqual({ state: 'abgegeben', abgegeben_an: B });
  });

  it('merges nothing: what nobody asked for, or what exists already, waits for a person', async () => {
    await fileAkte(a, 'KS-1/2019');
    const existing = await fileAkte(b, 'WI-1', PAPERS.slice(0, 1));
    const sent = await sendAkte(a, 'KS-1/2019', B, PART);
    const report = await receiveFolder(b, inFolder(B));
    expect(report.deliveries).toEqual([]);
    expect((await transferStatus(b)).handovers).toMatchObject([{ hold: { code: 'NICHT_ANGEFORDERT' } }]);
    expect(await filesFor(A)).toEqual([]);
    await expect(acceptDelivery(b, sent.lieferung, 'WI 1')).rejects.toMatchObject({ code: 'VALIDATION' });
    expect(await acceptDelivery(b, sent.lieferung, 'WI-2')).toMatchObject({ kind: 'uebernommen', documents: 4 });
    const count = await rows(
      foundations.dataSource,
      z.object({ n: z.number() }),
      `SELECT count(*)::integer AS n FROM dokument WHERE akte_id = $1`,
      [existing],
    );
    expect(count).toEqual([{ n: 1 }]);
  });

  it('holds a requested Akte when the person is somebody else or is here already', async () => {
    await fileAkte(a, 'KS-1/2019');
    await requestAkte(b, A, { ...PERSON, vorname: 'Fatma', aktenzeichen: 'WI-77/2026' });
    await receiveFolder(a, inFolder(A));
    await sendAkte(a, 'KS-1/2019', B, PART);
    expect((await receiveFolder(b, inFolder(B))).deliveries).toMatchObject([
      { result: { kind: 'pruefung', code: 'PERSON_ABWEICHEND' } },
    ]);
  });

  it('survives being killed while sending, while writing files and after filing', async () => {
    const own = await fileAkte(a, 'KS-1/2019');
    await asked();
    const cli = (args: readonly string[], failPoint?: string) =>
      runCli(['transfer', ...args, '--database', database.url, '--data', folder], {
        EAKTE_OFFICE: A,
        // Both sides of this test stand on the same store: the folder.
        EAKTE_S3_URL: '',
        EAKTE_REDIS_URL: '',
        ...(failPoint === undefined ? {} : { EAKTE_FAIL_POINT: failPoint }),
      });
    const send = ['send', 'KS-1/2019', '--to', `azr:${B}`];
    expect((await cli(send, 'transfer.package@1')).code).not.toBe(0);
    expect(await filesFor(B)).toEqual([]);
    expect(await stateOf(own)).toMatchObject({ state: 'in_uebergabe' });
    expect((await cli(send, 'transfer.delivered@1')).code).not.toBe(0);
    expect(await filesFor(B)).toHaveLength(1);
    expect(await cli(send)).toMatchObject({ code: 0 });
    expect(await filesFor(B)).toHaveLength(2);
    const receive = ['receive', inFolder(B), '--office', B];
    expect((await cli(receive, 'transfer.filed@1')).code).not.toBe(0);
    expect(await filesFor(A, '0020')).toEqual([]);
    expect(await cli(receive)).toMatchObject({ code: 0 });
    expect(await filesFor(A, '0020')).toHaveLength(1);
    expect(await cli(['receive', inFolder(A)])).toMatchObject({ code: 0 });
    expect(await stateOf(own)).toEqual({ state: 'abgegeben', abgegeben_an: B });
    const received = await akteIdOf(B, 'WI-77/2026');
    expect(await compareAkten(foundations.dataSource, own, received ?? '')).toEqual({ documents: 4, differences: [] });
  }, 120_000);

  it('keeps what it cannot read, with its bytes', async () => {
    await mkdir(inFolder(B), { recursive: true });
    await writeFile(join(inFolder(B), 'x.xml'), '<was/>');
    const report = await receiveFolder(b, inFolder(B));
    expect(report.files).toMatchObject([{ outcome: 'quarantaene', code: 'X001' }]);
    const sha = createHash('sha256').update('<was/>').digest('hex');
    expect((await b.blobs.read(B, 'nachricht', sha)).toString()).toBe('<was/>');
  });
});

/** Flips a bit in the largest document of an office; gives the way back. */
async function damageLargest(office: string): Promise<() => Promise<void>> {
  const [pdf] = await rows(
    foundations.dataSource,
    z.object({ object_key: z.string() }),
    `SELECT object_key FROM blob WHERE office = $1 AND class = 'dokument' ORDER BY bytes DESC LIMIT 1`,
    [office],
  );
  const path = join(folder, 'objects', pdf?.object_key ?? '');
  const whole = await readFile(path);
  const broken = Buffer.from(whole);
  broken.writeUInt8(broken.readUInt8(2000) ^ 1, 2000);
  const replaceBy = async (bytes: Buffer): Promise<void> => {
    await rm(path);
    await writeFile(path, bytes);
  };
  await replaceBy(broken);
  return () => replaceBy(whole);
}

/** Everything a repeated message could have changed. */
async function snapshot(): Promise<unknown> {
  const tables = ['akte', 'dokument', 'uebergabe', 'outbox', 'inbox', 'paket', 'blob', 'delivery'];
  const counts = [];
  for (const table of tables)
    counts.push(
      await rows(
        foundations.dataSource,
        z.object({ digest: z.string().nullable() }),
        `SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) AS digest FROM ${table} t`,
      ),
    );
  return counts;
}
