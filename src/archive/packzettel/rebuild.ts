import { createHash } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import { z } from 'zod';
import { createTasks } from '../../pipeline/task-table';
import { STAGE_VERSIONS } from '../../pipeline/stage-versions';
import { execute, firstRow, rows } from '../../platform/database/sql';
import { EakteError } from '../../platform/eakte-error';
import { newId } from '../../platform/id';
import type { ObjectStore } from '../../platform/object-store';
import { parsePackzettel, type Packzettel } from './packzettel';
import { insertRows, relaxConstraints, restoreConstraints, setSequences } from './restore-rows';
import { packedTables } from './scope';
import { claimStrangers } from './strangers';

/** What `eakte rebuild` did, for people and programs. */
export interface RebuildResult {
  readonly offices: number;
  readonly packzettel: number;
  /** Rows put back, by table. */
  readonly rows: Readonly<Record<string, number>>;
  /** Deliveries that were being worked on: they begin again from their originals. */
  readonly begunAgain: number;
  /** Originals no Packzettel names (received in the last moments): they lie in an open batch „Wiederherstellung“. */
  readonly unclaimedOriginals: number;
  /** Other objects nobody names; results of work that begins again. */
  readonly otherObjects: number;
  /** Objects that are neither readable nor known: keys. */
  readonly unreadable: readonly string[];
  /** Columns that Packzettel of an older program have and this one has not. */
  readonly unknownColumns: readonly string[];
}

interface Newest {
  readonly key: string;
  readonly revision: number;
}

/**
 * Makes the database again from objects and Packzettel alone, in one transaction. Throws REBUILD_NOT_EMPTY when there are
 * Akten or deliveries already, REBUILD_NOTHING when the store holds no Packzettel.
 */
export async function rebuild(dataSource: DataSource, objects: ObjectStore): Promise<RebuildResult> {
  await requireEmpty(dataSource);
  const unreadable: string[] = [];
  const newest = await findNewest(objects, unreadable);
  if (newest.length === 0) throw new EakteError('REBUILD_NOTHING');
  return dataSource.transaction(async (tx) => {
    const tables = ['blob', 'packzettel', ...(await packedTables(tx)).map(({ name }) => name)];
    const constraints = await relaxConstraints(tx, tables);
    const counted: Record<string, number> = {};
    const unknown = new Set<string>();
    // What the start of this program laid down for its own office gives way to what was.
    await execute(tx, `DELETE FROM office`);
    for (const { key } of newest) {
      await restoreOne(tx, key, await readObject(objects, key), new Set(tables), counted, unknown);
    }
    await setSequences(tx, tables);
    await execute(tx, `SELECT setval('packzettel_revision', $1)`, [newest[0]?.revision]);
    await execute(tx, `DELETE FROM packzettel_due`);
    const strangers = await claimStrangers(tx, objects, unreadable);
    const begunAgain = await beginAgain(tx);
    await restoreConstraints(tx, constraints, tables);
    const offices = await firstRow(tx, z.object({ n: z.number() }), `SELECT count(*)::integer AS n FROM office`);
    return {
      offices: offices?.n ?? 0,
      packzettel: newest.length,
      rows: counted,
      begunAgain,
      ...strangers,
      unreadable,
      unknownColumns: [...unknown],
    };
  });
}

async function requireEmpty(dataSource: DataSource): Promise<void> {
  const found = await firstRow(
    dataSource,
    z.object({ used: z.boolean() }),
    `SELECT EXISTS (SELECT 1 FROM batch) OR EXISTS (SELECT 1 FROM akte) AS used`,
  );
  if (found?.used === true) throw new EakteError('REBUILD_NOT_EMPTY');
}

/** The newest readable Packzettel of each scope, newest first. What cannot be read is named, an older one steps in. */
async function findNewest(objects: ObjectStore, unreadable: string[]): Promise<Newest[]> {
  const newest = new Map<string, Newest>();
  for await (const { key } of objects.list('')) {
    if (key.split('/')[1] !== 'packzettel') continue;
    try {
      const { office, scope, scopeId, revision } = parsePackzettel(await readObject(objects, key));
      const about = `${office}/${scope}/${scopeId}`;
      if ((newest.get(about)?.revision ?? -1) < revision) newest.set(about, { key, revision });
    } catch (error) {
      if (!(error instanceof EakteError) || error.code !== 'VALIDATION') throw error;
      unreadable.push(key);
    }
  }
  return [...newest.values()].sort((a, b) => b.revision - a.revision);
}

/** The rows of one Packzettel, and the rows that tell about itself. */
async function restoreOne(
  tx: EntityManager,
  key: string,
  bytes: Buffer,
  tables: ReadonlySet<string>,
  counted: Record<string, number>,
  unknown: Set<string>,
): Promise<void> {
  const packzettel: Packzettel = parsePackzettel(bytes);
  for (const [table, records] of Object.entries(packzettel.tables)) {
    if (!tables.has(table)) {
      unknown.add(table);
      continue;
    }
    const inserted = await insertRows(tx, table, records, unknown);
    counted[table] = (counted[table] ?? 0) + inserted;
  }
  const { office, scope, scopeId, revision } = packzettel;
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  await execute(
    tx,
    `INSERT INTO blob (office, class, sha256, bytes, object_key) VALUES ($1, 'packzettel', $2, $3, $4) ON CONFLICT DO NOTHING`,
    [office, sha256, bytes.length, key],
  );
  await execute(tx, `INSERT INTO packzettel (office, scope, scope_id, sha256, revision) VALUES ($1, $2, $3, $4, $5)`, [
    office,
    scope,
    scopeId,
    sha256,
    revision,
  ]);
}

/** An object as a whole: Packzettel are small. */
export async function readObject(objects: ObjectStore, key: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of await objects.get(key)) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks);
}

/** What was being worked on begins again: results are the same bytes under the same keys, only the rows are made anew. */
async function beginAgain(tx: EntityManager): Promise<number> {
  const open = await rows(
    tx,
    z.object({ id: z.string(), office: z.string(), sha256: z.string() }),
    `SELECT id, office, sha256 FROM delivery WHERE state IN ('angenommen', 'in_arbeit') AND sha256 IS NOT NULL`,
  );
  const ids = open.map(({ id }) => id);
  await execute(tx, `DELETE FROM page WHERE delivery_id = ANY($1::uuid[])`, [ids]);
  await execute(tx, `DELETE FROM dokument WHERE delivery_id = ANY($1::uuid[])`, [ids]);
  await execute(tx, `DELETE FROM finding WHERE delivery_id = ANY($1::uuid[])`, [ids]);
  await execute(
    tx,
    `UPDATE delivery SET state = 'angenommen', state_since = now(), seiten_fertig = 0, seiten_ist = NULL WHERE id = ANY($1::uuid[])`,
    [ids],
  );
  for (const { id, office, sha256 } of open) {
    await createTasks(tx, STAGE_VERSIONS, [{ office, deliveryId: id, stage: 'inspect', part: 0, inputSha: sha256 }]);
  }
  await execute(
    tx,
    `INSERT INTO audit (office, actor, action, subject, detail)
     SELECT kennung, 'betrieb', 'database.rebuilt', $1, '{}' FROM office`,
    [newId()],
  );
  return open.length;
}
