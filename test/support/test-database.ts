import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { startEmbeddedPostgres } from '../../src/platform/embedded/embedded-postgres';

export interface TestDatabase {
  readonly url: string;
  /** What stands behind it, for the names of tests. */
  readonly kind: 'embedded' | 'server';
  drop(): Promise<void>;
}

/**
 * A fresh empty database: on the server of `EAKTE_TEST_DATABASE_URL` when that is set (its role must be allowed to create
 * databases), else on a throw-away embedded one, which starts in about a second.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = process.env['EAKTE_TEST_DATABASE_URL'];
  return server === undefined || server === '' ? embeddedDatabase() : serverDatabase(server);
}

async function embeddedDatabase(): Promise<TestDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'eakte-test-'));
  const postgres = await startEmbeddedPostgres(join(folder, 'postgres'));
  return {
    url: postgres.databaseUrl,
    kind: 'embedded',
    drop: async () => {
      await postgres.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function serverDatabase(server: string): Promise<TestDatabase> {
  const name = `eakte_test_${randomBytes(6).toString('hex')}`;
  await onServer(server, `CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, kind: 'server', drop: () => onServer(server, `DROP DATABASE ${name} WITH (FORCE)`) };
}

async function onServer(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
