import { z } from 'zod';
import { rows, type Sql } from '../../platform/database/sql';
import { leafHash } from './merkle';

const entryRow = z
  .object({
    id: z.string(),
    office: z.string(),
    at: z.string(),
    actor: z.string(),
    action: z.string(),
    subject: z.string(),
    detail: z.string(),
  })
  .transform(({ id, office, at, actor, action, subject, detail }) => ({
    id: Number(id),
    /** Every field, in this order: whatever is changed changes the hash. */
    hash: leafHash(JSON.stringify([id, office, at, actor, action, subject, detail])),
  }));

/** An entry of the trail as the seal sees it. */
export type HashedEntry = z.output<typeof entryRow>;

const COLUMNS = `id::text, office, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at, actor, action, subject,
  detail::text AS detail`;

/** The entries with these ids that are there, by id. */
export async function hashedEntries(sql: Sql, ids: readonly number[]): Promise<Map<number, HashedEntry>> {
  const statement = `SELECT ${COLUMNS} FROM audit WHERE id = ANY ($1::bigint[]) ORDER BY id`;
  const found = await rows(sql, entryRow, statement, [ids]);
  return new Map(found.map((entry) => [entry.id, entry]));
}

/**
 * Up to `limit` entries that no batch holds yet, in the order of their ids. Ids are drawn before the commit, so that a slow
 * transaction's entry may appear behind higher ones: the batches of the last day are looked through, not only the highest id.
 */
export async function unsealedEntries(sql: Sql, limit: number): Promise<HashedEntry[]> {
  const statement = `
    WITH recent AS (SELECT unnest(entries) AS id FROM audit_seal WHERE sealed_at > now() - interval '1 day'),
         older AS (SELECT coalesce(max(e), 0) AS id FROM audit_seal s, unnest(s.entries) e
                    WHERE s.number = (SELECT max(number) FROM audit_seal WHERE sealed_at <= now() - interval '1 day'))
    SELECT ${COLUMNS} FROM audit
     WHERE id > (SELECT id FROM older) AND NOT EXISTS (SELECT FROM recent WHERE recent.id = audit.id)
     ORDER BY audit.id LIMIT $1`;
  return rows(sql, entryRow, statement, [limit]);
}
