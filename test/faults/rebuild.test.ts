import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { runCli } from '../support/run-cli';
import { Door } from './harness/door';
import { FaultService, endsWithin } from './harness/service';
import { connectSql } from './harness/sql';
import { documentOf, pdf, words } from './poison/pdf';

/** The database is gone for good; objects and the Packzettel beside them bring it back, row for row. */
const OFFICE = '064140';
/** What is not brought back: the work itself, notes about Packzettel, signs of life, live news, and the audit trail. */
const NOT_BROUGHT_BACK =
  /^(stage_task|packzettel.*|object_removal|process_sign|ereignis|audit.*|schema_migration|.*session.*)$/;
const QUESTIONS = ['S', 'Alpha', 'Muster', '11', 'nirgends'];

let data: string;
let service: FaultService;
let door: Door;

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'eakte-rebuild-'));
  // Nothing is packed by the clock: only an orderly end writes what is due.
  service = await FaultService.start(data, { EAKTE_PACK_SECONDS: '3600' });
  door = new Door(service.url);
}, 120_000);
afterAll(async () => {
  await service.stop();
  await rm(data, { recursive: true, force: true });
});

const paper = (word: string, count: number): Buffer =>
  pdf(
    documentOf(Array.from({ length: count }, (_, n) => ({ content: words(`${word} ${n}`), size: [60, 85] as const }))),
  );

/** Every row of every table that belongs to an office, as text. */
async function allRows(): Promise<Record<string, string[]>> {
  const sql = await connectSql(() => service.databaseUrl());
  try {
    const tables = await sql.query<{ name: string }>(
      `SELECT table_name AS name FROM information_schema.columns
        WHERE table_schema = 'public' AND column_name IN ('office', 'kennung') ORDER BY 1`,
    );
    const found: Record<string, string[]> = {};
    for (const { name } of tables.rows.filter((table) => !NOT_BROUGHT_BACK.test(table.name))) {
      const { rows } = await sql.query<{ row: string }>(
        `SELECT (to_jsonb(t) ${name === 'blob' ? `- 'verified_at' - 'second_at'` : ''})::text AS row FROM "${name}" t
          ${name === 'blob' ? `WHERE class <> 'packzettel'` : ''} ORDER BY 1`,
      );
      found[name] = rows.map(({ row }) => row);
    }
    return found;
  } finally {
    await sql.end();
  }
}

/** What people see. */
async function seen(): Promise<unknown> {
  const { items } = z
    .object({ items: z.array(z.looseObject({ id: z.string() })) })
    .parse(await door.get('/api/v1/akten'));
  const akten = await Promise.all(items.map(({ id }) => door.get(`/api/v1/akten/${id}`)));
  const hits = await Promise.all(QUESTIONS.map((question) => door.get(`/api/v1/search?q=${question}`)));
  return { items, akten, hits };
}

it('comes back row for row, with the same Akten, order, hashes and search results', async () => {
  const first = await door.open('Erste');
  await door.send(first, { path: 'a.pdf', bytes: paper('Alpha', 3) });
  await door.send(first, { path: 'b.pdf', bytes: paper('Beta', 2) });
  await door.send(first, { path: 'kaputt.pdf', bytes: Buffer.from('%PDF-1.7 nichts weiter') });
  const list =
    'Aktenzeichen;Dateiname;Name\n11;a.pdf;Muster\n12;b.pdf;Beispiel\n13;kaputt.pdf;Riss\n14;fehlt.pdf;Leer\n';
  await door.send(first, { path: 'liste.csv', bytes: Buffer.from(list) });
  await door.complete(first);
  await door.finished(first, 180_000);
  const second = await door.open('Zweiter Band');
  await door.send(second, { path: 'a2.pdf', bytes: paper('Gamma', 2) });
  await door.send(second, { path: 'liste.csv', bytes: Buffer.from('Aktenzeichen;Dateiname\n11;a2.pdf\n') });
  await door.complete(second);
  await door.finished(second, 180_000);
  await handOver('12');
  // Looking computes what is stored (pages filed twice): first the look, then the rows.
  const before = { seen: await seen(), rows: await allRows() };
  expect(before.rows['page']).toHaveLength(7);
  expect(await service.stop()).toBe(0);

  rmSync(join(data, 'postgres'), { recursive: true });
  const rebuilt = await runCli(['rebuild', '--json', '--data', data], { EAKTE_OFFICE: OFFICE });
  expect([rebuilt.code, rebuilt.stderr]).toEqual([0, '']);
  expect(JSON.parse(rebuilt.stdout)).toMatchObject({ begunAgain: 0, unclaimedOriginals: 0, unreadable: [] });

  service = await FaultService.start(data, { EAKTE_PACK_SECONDS: '3600' });
  door.url = service.url;
  expect(await allRows()).toEqual(before.rows);
  expect(await seen()).toEqual(before.seen);
  const verified = await runCli(['verify', '--json', '--data', data]);
  expect([verified.code, JSON.parse(verified.stdout)]).toMatchObject([0, { damages: [] }]);
}, 240_000);

it('refuses a database that holds something', async () => {
  const again = await runCli(['rebuild', '--data', data]);
  expect(again.code).not.toBe(0);
  expect(again.stderr).toContain('enthält bereits Akten');
}, 60_000);

it('does not lose what was acknowledged in the moment before, nor what was being worked on', async () => {
  const sql = await connectSql(() => service.databaseUrl());
  await sql.query(`UPDATE delivery SET state = 'in_arbeit', finished_at = NULL, akte_id = NULL WHERE name = 'a2.pdf'`);
  await sql.end();
  expect(await service.stop()).toBe(0);
  service = await FaultService.start(data, { EAKTE_PACK_SECONDS: '3600' });
  door.url = service.url;
  const open = await door.open('Im letzten Moment');
  expect((await door.send(open, { path: 'spaet.pdf', bytes: paper('Delta', 1) })).kind).toBe('receipt');
  for (const { pid } of service.processes()) process.kill(pid, 'SIGKILL');
  await endsWithin(service.launcher, 30_000);
  rmSync(join(data, 'postgres'), { recursive: true });
  const rebuilt = await runCli(['rebuild', '--json', '--data', data]);
  expect([rebuilt.code, rebuilt.stderr]).toEqual([0, '']);
  expect(JSON.parse(rebuilt.stdout)).toMatchObject({ unclaimedOriginals: 1, begunAgain: 1 });

  service = await FaultService.start(data);
  door.url = service.url;
  const after = await connectSql(() => service.databaseUrl());
  const late = await after.query(
    `SELECT 1 FROM received_file JOIN batch ON batch.id = batch_id WHERE name = 'Wiederherstellung' AND state = 'offen'`,
  );
  const [again] = (await after.query<{ batch_id: string }>(`SELECT batch_id FROM delivery WHERE name = 'a2.pdf'`)).rows;
  await door.finished(again?.batch_id ?? '', 120_000);
  const order = await after.query(
    `SELECT name, state, akte_position FROM dokument JOIN delivery ON delivery.id = delivery_id
      WHERE delivery.aktenzeichen = '11' ORDER BY akte_position`,
  );
  await after.end();
  expect(late.rowCount).toBe(1);
  expect(order.rows[0]).toMatchObject({ name: 'a.pdf', akte_position: 1 });
  expect(order.rows.at(-1)).toMatchObject({ name: 'a2.pdf', state: 'fertig', akte_position: order.rowCount });
}, 180_000);

/** The other office has acknowledged: the Akte is read-only, its receipt is in the books. */
async function handOver(aktenzeichen: string): Promise<void> {
  const sql = await connectSql(() => service.databaseUrl());
  await sql.query(
    `WITH gone AS (INSERT INTO uebergabe (id, office, rolle, zustand, partner, partner_name, akte_id, manifest_sha, closed_at)
       SELECT gen_random_uuid(), office, 'aktenfuehrend', 'abgeschlossen', '064150', 'Andernorts', id, repeat('a', 64), now()
         FROM akte WHERE aktenzeichen = $1 RETURNING id, akte_id, office),
     receipt AS (INSERT INTO inbox (id, office, sender, msg_uuid, type, body_sha, outcome, raw_kept, uebergabe_id)
       SELECT gen_random_uuid(), office, '064150', gen_random_uuid(), '0020', repeat('b', 64), 'angenommen', true, id FROM gone)
     UPDATE akte SET state = 'abgegeben', uebergabe_id = gone.id, abgegeben_an = '064150' FROM gone WHERE akte.id = gone.akte_id`,
    [aktenzeichen],
  );
  await sql.end();
}
