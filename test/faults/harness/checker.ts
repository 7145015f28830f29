import type { Client } from 'pg';
import { z } from 'zod';
import { type Door, sha256Of } from './door';
import type { Journal } from './journal';
import type { RawObjects } from './objects';
import { connectSql } from './sql';

/** What the checker looks at: the sender's journal, the database by SQL, the objects as they lie, the interface. */
export interface Surroundings {
  readonly journal: Journal;
  readonly databaseUrl: string;
  readonly objects: RawObjects;
  readonly door: Door;
}

const count = z.coerce.number();

/**
 * The conservation law, checked after every fault run from the sender's own journal, never from what the product counts:
 * acknowledged = filed + held + quarantined + rejected, for files and for pages, nothing twice, every byte as it was.
 * Gives what is wrong, one sentence each; an empty list is a pass. To be called when all work has ended.
 */
export async function conservation(surroundings: Surroundings): Promise<string[]> {
  const sql = await connectSql(() => surroundings.databaseUrl);
  try {
    return [
      ...(await receipts(sql, surroundings.journal)),
      ...(await objects(sql, surroundings.objects)),
      ...(await pages(sql, surroundings.journal)),
      ...(await emptyQueries(sql)),
      ...(await counts(sql, surroundings.door)),
    ];
  } finally {
    await sql.end();
  }
}

/** Every receipt is one row, every row of a completed batch is in one delivery or is the list. */
async function receipts(sql: Client, { acknowledged, completed }: Journal): Promise<string[]> {
  const wrong: string[] = [];
  const { rows } = await sql.query(
    `SELECT received_file.id, received_file.batch_id, path, received_file.sha256,
            (SELECT count(*) FROM blob WHERE blob.sha256 = received_file.sha256 AND class = 'original') AS blobs,
            (SELECT count(*) FROM delivery_file JOIN delivery ON delivery.id = delivery_id
              WHERE delivery.batch_id = received_file.batch_id AND delivery_file.path = received_file.path
                AND delivery_file.sha256 = received_file.sha256) AS deliveries
       FROM received_file`,
  );
  const row = z.object({
    id: z.string(),
    batch_id: z.string(),
    path: z.string(),
    sha256: z.string(),
    blobs: count,
    deliveries: count,
  });
  const received = z.array(row).parse(rows);
  for (const entry of acknowledged) {
    const same = received.filter(
      ({ batch_id, path, sha256 }) => batch_id === entry.batchId && path === entry.path && sha256 === entry.sha256,
    );
    if (same.length !== 1) wrong.push(`K1 ${same.length} rows for the receipt of ${entry.path} in ${entry.batchId}`);
    const [found] = same;
    if (found === undefined) continue;
    if (found.id !== entry.receiptId) wrong.push(`K1 the receipt of ${entry.path} changed its number`);
    if (found.blobs !== 1) wrong.push(`K1 ${found.blobs} originals for ${entry.path}`);
    const isList = entry.path.endsWith('.csv');
    if (completed.has(entry.batchId) && !isList && found.deliveries !== 1) {
      wrong.push(`K1 ${entry.path} of ${entry.batchId} is in ${found.deliveries} deliveries`);
    }
  }
  return wrong;
}

/** Every row's object is there with its bytes, and every object has a row. */
async function objects(sql: Client, store: RawObjects): Promise<string[]> {
  const wrong: string[] = [];
  const { rows } = await sql.query(`SELECT object_key, sha256, bytes FROM blob`);
  const blobs = z.array(z.object({ object_key: z.string(), sha256: z.string(), bytes: count })).parse(rows);
  for (const { object_key: key, sha256, bytes } of blobs) {
    const found = await store.read(key);
    if (found === null) wrong.push(`K2 ${key} is missing`);
    else if (found.length !== bytes || sha256Of(found) !== sha256) wrong.push(`K2 ${key} has other bytes`);
  }
  const known = new Set(blobs.map(({ object_key: key }) => key));
  for (const key of await store.keys()) if (!known.has(key)) wrong.push(`K3 ${key} has no row`);
  return wrong;
}

/** Pages in = pages out, by what the sender knows of its own files. */
async function pages(sql: Client, { acknowledged }: Journal): Promise<string[]> {
  const wrong: string[] = [];
  const { rows } = await sql.query(
    `SELECT delivery.id, batch_id, name, state, seiten_ist, seiten_fertig,
            (SELECT count(*) FROM page WHERE page.delivery_id = delivery.id) AS pages,
            (SELECT count(*) FROM page WHERE page.delivery_id = delivery.id AND separator IS NULL AND dokument_id IS NULL) AS loose,
            (SELECT coalesce(sum(last_page - first_page + 1), 0) FROM dokument WHERE dokument.delivery_id = delivery.id AND ersetzt_am IS NULL) AS filed,
            (SELECT count(*) FROM dokument WHERE dokument.delivery_id = delivery.id AND ersetzt_am IS NULL AND (pdf_sha IS NULL OR akte_id IS DISTINCT FROM delivery.akte_id)) AS unfiled
       FROM delivery`,
  );
  const row = z.object({
    id: z.string(),
    batch_id: z.string(),
    name: z.string(),
    state: z.string(),
    seiten_ist: z.number().nullable(),
    pages: count,
    loose: count,
    filed: count,
    unfiled: count,
  });
  for (const delivery of z.array(row).parse(rows)) {
    if (!['fertig', 'pruefung', 'quarantaene', 'abgewiesen', 'duplikat'].includes(delivery.state)) {
      wrong.push(`K11 ${delivery.name} of ${delivery.batch_id} is still ${delivery.state}`);
    }
    if (delivery.state !== 'fertig' && delivery.state !== 'pruefung') continue;
    const sent = acknowledged.find(({ batchId, path }) => batchId === delivery.batch_id && path === delivery.name);
    const want = sent?.pages ?? delivery.seiten_ist ?? -1;
    const { pages: kept, filed, loose, unfiled } = delivery;
    if (kept !== want || filed !== want)
      wrong.push(`K4 ${delivery.name}: ${want} pages sent, ${kept} kept, ${filed} filed`);
    if (loose > 0 || unfiled > 0) wrong.push(`K4 ${delivery.name}: ${loose} pages and ${unfiled} documents in no Akte`);
  }
  return wrong;
}

/** Questions whose answer has to be nothing. */
const NOTHING: readonly (readonly [what: string, query: string])[] = [
  [
    'K5 page without text or reason',
    `SELECT delivery_id || '/' || page AS id FROM page WHERE text = '' AND NOT blank AND separator IS NULL
        AND NOT EXISTS (SELECT 1 FROM finding WHERE finding.delivery_id = page.delivery_id AND finding.page = page.page)`,
  ],
  ['K7 task without an end', `SELECT id FROM stage_task WHERE state IN ('ready', 'running')`],
  [
    'K8 work finished more than once',
    `SELECT subject AS id FROM audit WHERE action = 'task.done' GROUP BY subject HAVING count(*) > 1`,
  ],
  [
    'K8 the same work as two tasks',
    `SELECT min(id::text) AS id FROM stage_task GROUP BY delivery_id, stage, part, input_sha HAVING count(*) > 1`,
  ],
  [
    'K9 pages in two documents',
    `SELECT a.id FROM dokument a JOIN dokument b ON a.delivery_id = b.delivery_id AND a.id <> b.id AND a.ersetzt_am IS NULL AND b.ersetzt_am IS NULL
        AND a.first_page <= b.last_page AND b.first_page <= a.last_page`,
  ],
  [
    'K9 delivery filed twice',
    `SELECT min(id::text) AS id FROM delivery WHERE state IN ('fertig', 'pruefung') GROUP BY office, sha256 HAVING count(*) > 1`,
  ],
  [
    'K9 place in an Akte taken twice',
    `SELECT min(id::text) AS id FROM dokument WHERE akte_id IS NOT NULL GROUP BY akte_id, akte_position HAVING count(*) > 1`,
  ],
  [
    'K15 stopped without reason',
    `SELECT id FROM delivery WHERE state IN ('quarantaene', 'abgewiesen') AND coalesce(reason, '') = ''`,
  ],
];

async function emptyQueries(sql: Client): Promise<string[]> {
  const wrong: string[] = [];
  for (const [what, query] of NOTHING) {
    const { rows } = await sql.query(query);
    const found = z.array(z.object({ id: z.string() })).parse(rows);
    if (found.length > 0) wrong.push(`${what}: ${found.length}, first ${found[0]?.id}`);
  }
  return wrong;
}

/** What the interface counts is what the tables hold. */
async function counts(sql: Client, door: Door): Promise<string[]> {
  const wrong: string[] = [];
  const shape = z.object({ items: z.array(z.object({ state: z.string(), deliveries: z.number() })) });
  const shown = shape.parse(await door.get('/api/v1/status')).items;
  const { rows } = await sql.query(`SELECT state, count(*) AS deliveries FROM delivery GROUP BY state`);
  const held = z.array(z.object({ state: z.string(), deliveries: count })).parse(rows);
  for (const { state, deliveries } of held) {
    const said = shown.find((entry) => entry.state === state)?.deliveries;
    if (said !== deliveries) wrong.push(`K10 ${String(said)} deliveries ${state} shown, ${deliveries} there`);
  }
  const akten = z.object({
    items: z.array(z.object({ id: z.string(), dokumente: z.number(), seiten: z.number() })),
    next: z.string().nullable(),
  });
  for (let cursor: string | null = ''; cursor !== null;) {
    const page = akten.parse(
      await door.get(`/api/v1/akten?limit=200${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`),
    );
    for (const akte of page.items) {
      const there = await sql.query(
        `SELECT count(*) AS dokumente, coalesce(sum(last_page - first_page + 1), 0) AS seiten FROM dokument WHERE akte_id = $1`,
        [akte.id],
      );
      const { dokumente } = z.object({ dokumente: count, seiten: count }).parse(there.rows[0]);
      if (dokumente !== akte.dokumente)
        wrong.push(`K10 Akte ${akte.id}: ${akte.dokumente} documents shown, ${dokumente} there`);
    }
    cursor = page.next;
  }
  return wrong;
}
