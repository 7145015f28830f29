import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { rows, type Sql } from '../../platform/database/sql';

/** What one Packzettel is about: `batch`, `delivery`, `akte`, `uebergabe` by id, or a table of the office as a whole. */
export interface Scope {
  readonly office: string;
  readonly scope: string;
  readonly scopeId: string;
}

/** A table whose rows are packed, and the SQL that tells to which Packzettel a row belongs. */
export interface PackedTable {
  readonly name: string;
  /** Column that holds the office: `office`, or `kennung` of the office table itself. */
  readonly officeColumn: string;
  /** SQL expressions over one row. */
  readonly scope: string;
  readonly scopeId: string;
  /** Scopes this expression can give: a table is only asked for rows of scopes it may have. */
  readonly scopes: readonly string[];
}

/**
 * Not packed: what is made again from objects and the rest (`blob` travels with the rows that name it), what lives only
 * while work goes on, what only tells or finds, what tells about Packzettel themselves, and the audit trail, which has a way out of its own.
 */
const NOT_PACKED =
  /^(blob|stage_task|packzettel(_due)?|object_removal|process_sign|fixity_damage|ereignis|akte_suche|audit(_.*)?|.*session.*|.*sitzung.*)$/;

/** Tables that are a scope of their own, and columns that make a row part of such a scope, the nearest first. */
const ROOTS = ['batch', 'delivery', 'akte', 'uebergabe'] as const;
const BELONGS: readonly (readonly [column: string, scope: string])[] = [
  ['delivery_id', 'delivery'],
  ['uebergabe_id', 'uebergabe'],
  ['akte_id', 'akte'],
  ['batch_id', 'batch'],
];

/** How the rows of a table are spread over Packzettel; undefined for a table that is not packed. */
function packedTable(name: string, columns: ReadonlySet<string>): PackedTable | undefined {
  if (name === 'office') {
    return { name, officeColumn: 'kennung', scope: `'office'`, scopeId: 'kennung', scopes: ['office'] };
  }
  if (!columns.has('office') || NOT_PACKED.test(name)) return undefined;
  if (ROOTS.some((root) => root === name)) {
    return { name, officeColumn: 'office', scope: `'${name}'`, scopeId: 'id::text', scopes: [name] };
  }
  const belongs = BELONGS.filter(([column]) => columns.has(column));
  const otherwise = `table:${name}`;
  const whens = (value: (column: string, scope: string) => string): string =>
    belongs.map(([column, scope]) => ` WHEN ${column} IS NOT NULL THEN ${value(column, scope)}`).join('');
  const chosen = (value: (column: string, scope: string) => string, last: string): string =>
    belongs.length === 0 ? last : `CASE${whens(value)} ELSE ${last} END`;
  return {
    name,
    officeColumn: 'office',
    scope: chosen((_, scope) => `'${scope}'`, `'${otherwise}'`),
    scopeId: chosen((column) => `${column}::text`, 'office'),
    scopes: [...belongs.map(([, scope]) => scope), otherwise],
  };
}

/** All packed tables of this database, as its catalogue has them: a table added later is packed without being named here. */
export async function packedTables(sql: Sql): Promise<PackedTable[]> {
  const found = await rows(
    sql,
    z.object({ name: z.string(), columns: z.array(z.string()) }),
    `SELECT c.relname AS name, array_agg(a.attname::text) AS columns
       FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
      GROUP BY c.relname ORDER BY c.relname`,
  );
  return found.flatMap(({ name, columns }) => packedTable(name, new Set(columns)) ?? []);
}

/** Any two processes of eakte agree on this number, so only one lays triggers ("pack" in ASCII). */
const LOCK = 0x7061636b;

/**
 * Lays on every packed table the triggers that note which Packzettel a change makes stale. Tables that have them are
 * left alone, so this costs one query at each start.
 */
export async function watchTables(dataSource: DataSource): Promise<void> {
  await dataSource.transaction(async (tx) => {
    await tx.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
    const watched = await rows(
      tx,
      z.object({ name: z.string() }),
      `SELECT DISTINCT c.relname AS name FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
        WHERE t.tgname LIKE 'packzettel_%' AND c.relnamespace = current_schema()::regnamespace`,
    );
    const done = new Set(watched.map(({ name }) => name));
    for (const table of await packedTables(tx)) if (!done.has(table.name)) await tx.query(triggersOf(table));
  });
}

/** A statement notes each Packzettel once, however many rows it changes. */
function triggersOf({ name, officeColumn, scope, scopeId }: PackedTable): string {
  const events = [
    ['INSERT', 'NEW'],
    ['UPDATE', 'NEW'],
    ['DELETE', 'OLD'],
  ] as const;
  const triggers = events.map(
    ([event, rowsOf]) =>
      `CREATE TRIGGER packzettel_${event.toLowerCase()} AFTER ${event} ON "${name}" REFERENCING ${rowsOf} TABLE AS changed
         FOR EACH STATEMENT EXECUTE FUNCTION "packzettel_due_${name}"();`,
  );
  return `
    CREATE OR REPLACE FUNCTION "packzettel_due_${name}"() RETURNS trigger LANGUAGE plpgsql AS $body$
    BEGIN
      INSERT INTO packzettel_due (office, scope, scope_id) SELECT DISTINCT ${officeColumn}, ${scope}, ${scopeId} FROM changed;
      RETURN NULL;
    END $body$;
    ${triggers.join('\n')}`;
}
