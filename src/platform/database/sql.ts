import type { DataSource, EntityManager } from 'typeorm';
import { z } from 'zod';

/** Anything that runs SQL: the data source for single statements, the entity manager inside a transaction. */
export type Sql = Pick<DataSource, 'query'> | Pick<EntityManager, 'query'>;

/** The border of the database: runs a statement and parses each row; throws when a row is not what the code believes. */
export async function rows<S extends z.ZodType>(
  sql: Sql,
  row: S,
  statement: string,
  params: readonly unknown[] = [],
): Promise<z.output<S>[]> {
  const result: unknown = await sql.query(statement, [...params]);
  return z.array(row).parse(recordsOf(result));
}

/** Like `rows`, for statements that give at most one row. */
export async function firstRow<S extends z.ZodType>(
  sql: Sql,
  row: S,
  statement: string,
  params: readonly unknown[] = [],
): Promise<z.output<S> | undefined> {
  return (await rows(sql, row, statement, params))[0];
}

/** Runs a statement for its effect. */
export async function execute(sql: Sql, statement: string, params: readonly unknown[] = []): Promise<void> {
  await sql.query(statement, [...params]);
}

/** typeorm gives `[rows, count]` for UPDATE and DELETE and plain rows for everything else. */
function recordsOf(result: unknown): unknown {
  if (Array.isArray(result) && result.length === 2 && Array.isArray(result[0]) && typeof result[1] === 'number') {
    return result[0];
  }
  return result;
}

/** bigint columns arrive as strings; sizes in bytes fit a number. */
export const bigintColumn = z.union([z.string(), z.number()]).transform(Number);
/** timestamptz columns, as ISO 8601 in UTC. */
export const timestampColumn = z.date().transform((date) => date.toISOString());
