import { z } from 'zod';
import { bigintColumn, firstRow, rows, type Sql } from '../../platform/database/sql';
import { EakteError } from '../../platform/eakte-error';
import type { ObjectStore } from '../../platform/object-store';
import { measure } from '../../platform/object-store/body';

/** What an object can be other than what its row says; `ohne Eintrag`: it has no row. */
export type DamageKind = 'fehlt' | 'verändert' | 'falsche Länge' | 'vertauscht' | 'ohne Eintrag';

export interface Damage {
  readonly kind: DamageKind;
  readonly key: string;
  readonly class: string;
}

const checkedBlob = z
  .object({ object_key: z.string(), office: z.string(), class: z.string(), sha256: z.string(), bytes: bigintColumn })
  .transform((row) => ({
    key: row.object_key,
    office: row.office,
    class: row.class,
    sha256: row.sha256,
    bytes: row.bytes,
  }));
/** A row of `blob`, as it is compared. */
export type CheckedBlob = z.output<typeof checkedBlob>;

/** Blobs by a condition and order of the caller's (`WHERE … ORDER BY … LIMIT …`). */
export async function blobsWhere(sql: Sql, tail: string, params: readonly unknown[]): Promise<CheckedBlob[]> {
  return rows(sql, checkedBlob, `SELECT object_key, office, class, sha256, bytes FROM blob ${tail}`, params);
}

/**
 * Reads an object again and compares it with its row; null when it is whole, or when its row went in the meantime (a
 * Packzettel that was replaced). An object with the bytes of another one of its office is `vertauscht`.
 */
export async function compareObject(sql: Sql, objects: ObjectStore, blob: CheckedBlob): Promise<DamageKind | null> {
  const found = await contentOf(objects, blob.key);
  if (found !== null && found.bytes === blob.bytes && found.sha256 === blob.sha256) return null;
  const state = await firstRow(
    sql,
    z.object({ stands: z.boolean(), swapped: z.boolean() }),
    `SELECT EXISTS (SELECT 1 FROM blob WHERE object_key = $1) AS stands,
            EXISTS (SELECT 1 FROM blob WHERE office = $2 AND sha256 = $3) AS swapped`,
    [blob.key, blob.office, found?.sha256 ?? ''],
  );
  if (state?.stands !== true) return null;
  if (found === null) return 'fehlt';
  if (state.swapped) return 'vertauscht';
  return found.bytes === blob.bytes ? 'verändert' : 'falsche Länge';
}

/** Hash and length of what lies there; null: nothing does. */
export async function contentOf(
  objects: ObjectStore,
  key: string,
): Promise<{ readonly sha256: string; readonly bytes: number } | null> {
  try {
    return await measure(await objects.get(key));
  } catch (error) {
    if (error instanceof EakteError && error.code === 'OBJECT_NOT_FOUND') return null;
    throw error;
  }
}
