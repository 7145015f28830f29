import type { DataSource, EntityManager } from 'typeorm';
import { z } from 'zod';
import type { Blobs } from '../../platform/blobs';
import { bigintColumn, execute, firstRow, rows } from '../../platform/database/sql';
import { passFailPoint } from '../../platform/fail-point';
import type { ObjectStore } from '../../platform/object-store';
import { readScope, writePackzettel } from './packzettel';
import { packedTables, type PackedTable, type Scope } from './scope';

/** A scope that never comes to rest is packed all the same after this long. */
const AT_LATEST = '10 minutes';
/** Scopes packed in one turn. */
const AT_ONCE = 100;

const dueRow = z
  .object({ office: z.string(), scope: z.string(), scope_id: z.string() })
  .transform((row): Scope => ({ office: row.office, scope: row.scope, scopeId: row.scope_id }));

/** Writes Packzettel for what has changed and come to rest, and takes away those they replace. */
export class Packer {
  constructor(
    private readonly dataSource: DataSource,
    private readonly blobs: Blobs,
    private readonly objects: ObjectStore,
    private readonly second: () => Promise<ObjectStore | null>,
    /** A scope is packed when nothing of it changed for this long. */
    private readonly restSeconds: number,
  ) {}

  /** One turn: packs what is due, at most `AT_ONCE` scopes; gives how many. */
  async pack(restSeconds = this.restSeconds): Promise<number> {
    const due = await rows(
      this.dataSource,
      dueRow,
      `SELECT office, scope, scope_id FROM packzettel_due GROUP BY office, scope, scope_id
       HAVING max(at) <= now() - make_interval(secs => $1) OR min(at) < now() - interval '${AT_LATEST}'
        ORDER BY min(id) LIMIT ${AT_ONCE}`,
      [restSeconds],
    );
    if (due.length === 0) return 0;
    const tables = await packedTables(this.dataSource);
    for (const scope of due) await this.packScope(tables, scope);
    return due.length;
  }

  private async packScope(tables: readonly PackedTable[], scope: Scope): Promise<void> {
    const replaced = await this.dataSource.transaction((tx) => this.writeNewest(tx, tables, scope));
    passFailPoint('packzettel-committed');
    if (replaced !== undefined) await this.removeObject(replaced);
  }

  /** Gives the key of the Packzettel that was replaced. */
  private async writeNewest(
    tx: EntityManager,
    tables: readonly PackedTable[],
    scope: Scope,
  ): Promise<string | undefined> {
    const key = [scope.office, scope.scope, scope.scopeId];
    const lock = await firstRow(
      tx,
      z.object({ got: z.boolean() }),
      `SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS got`,
      [`packzettel:${key.join('/')}`],
    );
    if (lock?.got !== true) return undefined;
    // Only what is taken here is settled: a change that commits later has a line of its own.
    await execute(tx, `DELETE FROM packzettel_due WHERE office = $1 AND scope = $2 AND scope_id = $3`, key);
    const packed = await readScope(tx, tables, scope);
    const before = await firstRow(
      tx,
      z.object({ sha256: z.string() }),
      `SELECT sha256 FROM packzettel WHERE office = $1 AND scope = $2 AND scope_id = $3`,
      key,
    );
    if (Object.keys(packed).length === 0) {
      await execute(tx, `DELETE FROM packzettel WHERE office = $1 AND scope = $2 AND scope_id = $3`, key);
    } else {
      const next = await firstRow(tx, z.object({ n: bigintColumn }), `SELECT nextval('packzettel_revision') AS n`);
      const revision = next?.n ?? 0;
      const bytes = writePackzettel({ form: 'eakte-packzettel', version: 1, ...scope, revision, tables: packed });
      const blob = await this.blobs.put(scope.office, 'packzettel', bytes);
      await this.blobs.record(tx, blob);
      await execute(
        tx,
        `INSERT INTO packzettel (office, scope, scope_id, sha256, revision) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (office, scope, scope_id) DO UPDATE SET sha256 = excluded.sha256, revision = excluded.revision, packed_at = now()`,
        [...key, blob.sha256, revision],
      );
    }
    return before === undefined ? undefined : doom(tx, scope.office, before.sha256);
  }

  /** Removes objects whose row went, but whose bytes a dying process left behind. */
  async finishRemovals(): Promise<void> {
    const open = await rows(
      this.dataSource,
      z.object({ object_key: z.string() }),
      `SELECT object_key FROM object_removal WHERE created_at < now() - interval '5 seconds' ORDER BY created_at LIMIT 500`,
    );
    for (const { object_key: key } of open) await this.removeObject(key);
  }

  /** From both stores; while the second one is away, the removal stays open. */
  private async removeObject(key: string): Promise<void> {
    await this.objects.delete(key);
    await (await this.second())?.delete(key);
    await execute(this.dataSource, `DELETE FROM object_removal WHERE object_key = $1`, [key]);
  }
}

/** The row goes, the object may be removed from now on and will be, whoever dies in between. Gives its key. */
async function doom(tx: EntityManager, office: string, sha256: string): Promise<string | undefined> {
  const blob = await firstRow(
    tx,
    z.object({ object_key: z.string() }),
    `DELETE FROM blob WHERE office = $1 AND class = 'packzettel' AND sha256 = $2 RETURNING object_key`,
    [office, sha256],
  );
  if (blob === undefined) return undefined;
  await execute(tx, `INSERT INTO object_removal (object_key, office) VALUES ($1, $2) ON CONFLICT DO NOTHING`, [
    blob.object_key,
    office,
  ]);
  return blob.object_key;
}
