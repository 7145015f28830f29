import type { DataSource } from 'typeorm';
import { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import { z } from 'zod';
import { databaseCaller, type DatabaseCaller } from './caller-context';
import { firstRow, type Sql } from './sql';

/** `eakte_api` sees one office a query, `eakte_worker` all; neither owns a table. */
export type DatabaseRole = 'eakte_api' | 'eakte_worker';

interface PooledClient {
  query(statement: string, values: unknown[]): Promise<unknown>;
}
type Release = (error?: unknown) => void;

// The driver says "any": what we use of a pooled client is looked at before it is used.
const isClient = (given: unknown): given is PooledClient =>
  typeof given === 'object' && given !== null && 'query' in given && typeof given.query === 'function';
const isRelease = (given: unknown): given is Release => typeof given === 'function';

const SETTINGS = `SELECT set_config('role', $1, false), set_config('app.office', $2, false), set_config('app.actor', $3, false),
  set_config('app.hidden', $4, false), set_config('app.sees_locked', $5, false)`;

/**
 * Makes every connection that this data source hands out run as `role` and for the caller of the work that asked
 * (`asCaller`), or for `fallback` outside of any. One more round trip only where a pooled connection last served another.
 */
export function actAs(dataSource: DataSource, role: DatabaseRole, fallback: DatabaseCaller): void {
  const { driver } = dataSource;
  if (!(driver instanceof PostgresDriver)) throw new Error('row security needs PostgreSQL');
  const obtain = driver.obtainMasterConnection.bind(driver);
  const settled = new WeakMap<object, string>();
  driver.obtainMasterConnection = async (): Promise<[PooledClient, Release]> => {
    const given: readonly unknown[] = await obtain();
    const [client, release] = given;
    if (!isClient(client) || !isRelease(release)) throw new Error('the driver gave no connection');
    const caller = databaseCaller() ?? fallback;
    const { office, actor, hidden, seesLocked } = caller;
    const values = [role, office, actor, hidden.join(','), seesLocked ? 'on' : 'off'];
    const wanted = JSON.stringify(values);
    if (settled.get(client) !== wanted) {
      settled.delete(client);
      try {
        await client.query(SETTINGS, values);
      } catch (error) {
        release(error);
        throw error;
      }
      settled.set(client, wanted);
    }
    return [client, release];
  };
}

/**
 * Puts the policies on every table with an office; false where this user may not make the two roles. A schema older than
 * the policies (tests of migrations) has nothing to put.
 */
export async function protectTables(sql: Sql): Promise<boolean> {
  const answer = z.object({ yes: z.boolean() });
  const known = await firstRow(sql, answer, `SELECT to_regprocedure('eakte_protect()') IS NOT NULL AS yes`);
  if (known?.yes !== true) return false;
  return (await firstRow(sql, answer, 'SELECT eakte_protect() AS yes'))?.yes === true;
}

/** What a database administrator runs once where the user of EAKTE_DATABASE_URL may not create roles. */
export const ROLES_STATEMENT =
  'CREATE ROLE eakte_api NOLOGIN; CREATE ROLE eakte_worker NOLOGIN; GRANT eakte_api, eakte_worker TO <Nutzer aus EAKTE_DATABASE_URL>;';
