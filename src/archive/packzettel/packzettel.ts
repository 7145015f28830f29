import { gunzipSync, gzipSync } from 'node:zlib';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { EakteError } from '../../platform/eakte-error';
import { rows } from '../../platform/database/sql';
import type { PackedTable, Scope } from './scope';

/** A row as PostgreSQL writes it (`to_jsonb`): what `jsonb_populate_record` reads back. */
const rowSchema = z.record(z.string(), z.unknown());

/**
 * A Packzettel: the rows of one scope beside the objects they tell about, so that the database can be made again from
 * the object store alone. Describes itself; needs no key and no other object to be read.
 */
const packzettelSchema = z.strictObject({
  form: z.literal('eakte-packzettel'),
  version: z.literal(1),
  office: z.string(),
  scope: z.string(),
  scopeId: z.string(),
  /** The newest of several Packzettel of one scope counts. */
  revision: z.number(),
  tables: z.record(z.string(), z.array(rowSchema)),
});
export type Packzettel = z.infer<typeof packzettelSchema>;

/** As it is stored: gzip of JSON in UTF-8. */
export function writePackzettel(packzettel: Packzettel): Uint8Array {
  return gzipSync(JSON.stringify(packzettel), { level: 6 });
}

/** Reads what `writePackzettel` wrote; throws VALIDATION. */
export function parsePackzettel(bytes: Uint8Array): Packzettel {
  let value: unknown;
  try {
    value = JSON.parse(gunzipSync(bytes).toString('utf8'));
  } catch (error) {
    throw new EakteError('VALIDATION', 'kein lesbarer Packzettel', { cause: error });
  }
  const read = packzettelSchema.safeParse(value);
  if (!read.success) throw new EakteError('VALIDATION', 'kein Packzettel dieser Form', { cause: read.error });
  return read.data;
}

/** The rows of a scope, and of `blob` whatever they name by its hash. An empty result: the scope is gone. */
export async function readScope(
  tx: EntityManager,
  tables: readonly PackedTable[],
  { office, scope, scopeId }: Scope,
): Promise<Packzettel['tables']> {
  const packed: Record<string, z.output<typeof rowSchema>[]> = {};
  for (const table of tables) {
    if (!table.scopes.includes(scope)) continue;
    const found = await rows(
      tx,
      z.object({ row: rowSchema }),
      `SELECT to_jsonb(t) AS row FROM "${table.name}" t
        WHERE t.${table.officeColumn} = $1 AND (${table.scope}) = $2 AND (${table.scopeId}) = $3`,
      [office, scope, scopeId],
    );
    if (found.length > 0) packed[table.name] = found.map(({ row }) => row);
  }
  const hashes = [...new Set(hashesIn(packed))];
  if (hashes.length > 0) {
    const blobs = await rows(
      tx,
      z.object({ row: rowSchema }),
      `SELECT to_jsonb(b) AS row FROM blob b WHERE office = $1 AND sha256 = ANY($2) ORDER BY class, sha256`,
      [office, hashes],
    );
    if (blobs.length > 0) packed['blob'] = blobs.map(({ row }) => row);
  }
  return packed;
}

/** Everything in the rows that has the form of a SHA-256. */
function* hashesIn(value: unknown): Generator<string> {
  if (typeof value === 'string') {
    if (/^[0-9a-f]{64}$/.test(value)) yield value;
  } else if (Array.isArray(value)) {
    for (const one of value) yield* hashesIn(one);
  } else if (typeof value === 'object' && value !== null) {
    for (const one of Object.values(value)) yield* hashesIn(one);
  }
}
