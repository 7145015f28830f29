import { z } from 'zod';
import { execute, rows, type Sql } from '../../platform/database/sql';
import type { ObjectStore } from '../../platform/object-store';
import { compareObject, contentOf, type CheckedBlob, type DamageKind } from './compare-object';

/** What was seen of one object; `damage` null: it is whole. */
export interface Checked {
  readonly blob: CheckedBlob;
  readonly damage: DamageKind | null;
}

/** Objects read side by side. */
const LANES = 4;

/** Compares these objects with their rows and writes down what was found: all whole ones in one statement. */
export async function checkBlobs(sql: Sql, objects: ObjectStore, blobs: readonly CheckedBlob[]): Promise<Checked[]> {
  const rest = [...blobs].reverse();
  const checked: Checked[] = [];
  const lane = async (): Promise<void> => {
    for (let blob = rest.pop(); blob !== undefined; blob = rest.pop()) {
      checked.push({ blob, damage: await compareObject(sql, objects, blob) });
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  for (const { blob, damage } of checked) {
    if (damage !== null) await noteDamage(sql, blob.office, blob.key, blob.class, damage);
  }
  await noteWhole(
    sql,
    checked.flatMap(({ blob, damage }) => (damage === null ? [blob.key] : [])),
  );
  return checked;
}

/** These objects are whole (again). */
async function noteWhole(sql: Sql, keys: readonly string[]): Promise<void> {
  await execute(sql, `UPDATE blob SET verified_at = now() WHERE object_key = ANY($1)`, [keys]);
  await execute(
    sql,
    `UPDATE fixity_damage SET repaired_at = now() WHERE object_key = ANY($1) AND repaired_at IS NULL`,
    [keys],
  );
}

/** Damage that was repaired once and is there again counts as new. */
export async function noteDamage(
  sql: Sql,
  office: string,
  key: string,
  blobClass: string,
  kind: DamageKind,
): Promise<void> {
  // An object of an office nobody knows is reported, but belongs to nobody's books.
  await execute(
    sql,
    `INSERT INTO fixity_damage (office, object_key, class, kind)
     SELECT kennung, $2, $3, $4 FROM office WHERE kennung = $1
     ON CONFLICT (office, object_key) DO UPDATE SET kind = excluded.kind,
       found_at = CASE WHEN fixity_damage.repaired_at IS NULL THEN fixity_damage.found_at ELSE now() END, repaired_at = NULL`,
    [office, key, blobClass, kind],
  );
  await execute(sql, `UPDATE blob SET verified_at = now() WHERE object_key = $1`, [key]);
}

/** Strangers that were found earlier and are gone, or have a row by now, are no damage any more. */
export async function clearStrangers(sql: Sql, objects: ObjectStore): Promise<void> {
  const noted = await rows(
    sql,
    z.object({ object_key: z.string(), named: z.boolean() }),
    `SELECT object_key, EXISTS (SELECT 1 FROM blob WHERE blob.object_key = fixity_damage.object_key) AS named
       FROM fixity_damage WHERE kind = 'ohne Eintrag' AND repaired_at IS NULL`,
  );
  const gone: string[] = [];
  for (const { object_key: key, named } of noted) {
    if (named || (await objects.stat(key)) === null) gone.push(key);
  }
  await noteWhole(sql, gone);
}

/**
 * Puts an object's bytes back from the second store, proven by their hash. False when the second store has no whole copy
 * either; the damage then stays what it is.
 */
export async function repairObject(
  sql: Sql,
  objects: ObjectStore,
  second: ObjectStore,
  blob: CheckedBlob,
): Promise<boolean> {
  const copy = await contentOf(second, blob.key);
  if (copy === null || copy.sha256 !== blob.sha256) return false;
  await objects.mend(blob.key, await second.get(blob.key), blob.sha256);
  await noteWhole(sql, [blob.key]);
  return true;
}
