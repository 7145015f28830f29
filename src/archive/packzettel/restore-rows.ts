import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { execute, rows } from '../../platform/database/sql';

/** A foreign key that was taken away for the time of the restore, as SQL that puts it back. */
export interface RelaxedConstraint {
  readonly table: string;
  readonly name: string;
  readonly definition: string;
}

/** Rows at a time: pages carry their text. */
const AT_ONCE = 500;

/**
 * Takes away foreign keys and own triggers of these tables, so that rows may come in any order. `restoreConstraints` in
 * the same transaction puts them back, and thereby checks that nothing dangles.
 */
export async function relaxConstraints(tx: EntityManager, tables: readonly string[]): Promise<RelaxedConstraint[]> {
  const found = await rows(
    tx,
    z.object({ table: z.string(), name: z.string(), definition: z.string() }),
    `SELECT c.relname AS table, k.conname AS name, pg_get_constraintdef(k.oid) AS definition
       FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
      WHERE k.contype = 'f' AND k.conparentid = 0 AND c.relnamespace = current_schema()::regnamespace ORDER BY 1, 2`,
  );
  for (const { table, name } of found) await execute(tx, `ALTER TABLE "${table}" DROP CONSTRAINT "${name}"`);
  for (const table of tables) await execute(tx, `ALTER TABLE "${table}" DISABLE TRIGGER USER`);
  return found;
}

/** Puts back what `relaxConstraints` took; throws when a row points at nothing. */
export async function restoreConstraints(
  tx: EntityManager,
  constraints: readonly RelaxedConstraint[],
  tables: readonly string[],
): Promise<void> {
  for (const { table, name, definition } of constraints) {
    await execute(tx, `ALTER TABLE "${table}" ADD CONSTRAINT "${name}" ${definition}`);
  }
  // How an Akte is found while typing is not packed: its own trigger makes it again, and no other one runs.
  await execute(tx, `ALTER TABLE akte ENABLE TRIGGER akte_found`);
  await execute(tx, `UPDATE akte SET name = name`);
  for (const table of tables) await execute(tx, `ALTER TABLE "${table}" ENABLE TRIGGER USER`);
}

/**
 * Inserts rows as `to_jsonb` wrote them; a row that is there already stays. Columns this database does not know are
 * left out and named in `unknown`; columns the rows do not know get their default. Gives the number inserted.
 */
export async function insertRows(
  tx: EntityManager,
  table: string,
  records: readonly Readonly<Record<string, unknown>>[],
  unknown: Set<string>,
): Promise<number> {
  const known = await rows(
    tx,
    z.object({ name: z.string() }),
    `SELECT attname AS name FROM pg_attribute
      WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''`,
    [`"${table}"`],
  );
  const there = new Set(known.map(({ name }) => name));
  const given = new Set(records.flatMap((record) => Object.keys(record)));
  for (const column of given) if (!there.has(column)) unknown.add(`${table}.${column}`);
  const columns = [...given].filter((column) => there.has(column)).map((column) => `"${column}"`);
  let inserted = 0;
  for (let start = 0; start < records.length; start += AT_ONCE) {
    const done = await rows(
      tx,
      z.object({ one: z.number() }),
      `INSERT INTO "${table}" (${columns.join(', ')}) OVERRIDING SYSTEM VALUE
       SELECT ${columns.join(', ')} FROM jsonb_populate_recordset(NULL::"${table}", $1::jsonb)
       ON CONFLICT DO NOTHING RETURNING 1 AS one`,
      [JSON.stringify(records.slice(start, start + AT_ONCE))],
    );
    inserted += done.length;
  }
  return inserted;
}

/** Identity and serial columns go on behind the largest number that came back. */
export async function setSequences(tx: EntityManager, tables: readonly string[]): Promise<void> {
  const owned = await rows(
    tx,
    z.object({ table: z.string(), column: z.string(), sequence: z.string() }),
    `SELECT c.relname AS table, a.attname AS column, pg_get_serial_sequence(quote_ident(c.relname), a.attname) AS sequence
       FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      WHERE c.relname = ANY($1) AND c.relnamespace = current_schema()::regnamespace
        AND pg_get_serial_sequence(quote_ident(c.relname), a.attname) IS NOT NULL`,
    [tables],
  );
  for (const { table, column, sequence } of owned) {
    await execute(
      tx,
      `SELECT setval($1::regclass, greatest((SELECT coalesce(max("${column}"), 0) FROM "${table}"), 1))`,
      [sequence],
    );
  }
}
