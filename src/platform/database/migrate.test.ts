import { createHash } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database';
import { connect } from './data-source';
import { type Migration, migrate, pendingMigrations, readMigrations } from './migrate';
import { firstRow } from './sql';

const migration = (version: number, sql: string): Migration => ({
  version,
  name: `step_${version}`,
  sql,
  sha256: createHash('sha256').update(sql).digest('hex'),
});

describe('migrations', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());
  beforeEach(async () => {
    dataSource = await connect({ url: database.url, connections: 3, name: 'eakte-test' });
    await dataSource.query('DROP SCHEMA public CASCADE');
    await dataSource.query('CREATE SCHEMA public');
  });
  afterEach(() => dataSource.destroy());

  const exists = async (table: string) => {
    const row = z.object({ found: z.boolean() });
    return (await firstRow(dataSource, row, 'SELECT to_regclass($1) IS NOT NULL AS found', [table]))?.found;
  };

  it('bring an empty database to the newest version, once', async () => {
    const all = await readMigrations();
    expect(await pendingMigrations(dataSource)).toEqual(all.map(({ name }) => name));
    expect(await migrate(dataSource)).toEqual(all.map(({ name }) => name));
    expect(await pendingMigrations(dataSource)).toEqual([]);
    expect(await migrate(dataSource)).toEqual([]);
  });

  it('are applied once when several processes start at the same time', async () => {
    const other = await connect({ url: database.url, connections: 3, name: 'eakte-test-2' });
    const steps = [migration(1, 'CREATE TABLE once (n int); SELECT pg_sleep(0.1)')];
    const applied = await Promise.all([migrate(dataSource, steps), migrate(other, steps), migrate(dataSource, steps)]);
    await other.destroy();
    expect(applied.flat()).toEqual(['step_1']);
  });

  it('leave nothing of a step that fails, and go on from there when it is mended', async () => {
    const good = migration(1, 'CREATE TABLE first (n int)');
    const bad = migration(2, 'CREATE TABLE second (n int); SELECT nonsense');
    await expect(migrate(dataSource, [good, bad])).rejects.toMatchObject({ code: 'MIGRATION_INVALID' });
    expect([await exists('first'), await exists('second')]).toEqual([true, false]);
    expect(await migrate(dataSource, [good, migration(2, 'CREATE TABLE second (n int)')])).toEqual(['step_2']);
  });

  it('refuse a step that was changed after it was applied, and a database that is newer than the program', async () => {
    const steps = [migration(1, 'CREATE TABLE a (n int)'), migration(2, 'CREATE TABLE b (n int)')];
    await migrate(dataSource, steps);
    const changed = [migration(1, 'CREATE TABLE a (n bigint)'), steps[1]!];
    await expect(migrate(dataSource, changed)).rejects.toMatchObject({ code: 'MIGRATION_INVALID' });
    await expect(migrate(dataSource, steps.slice(0, 1))).rejects.toMatchObject({ code: 'MIGRATION_INVALID' });
  });
});

it('a database that is not there is one clear error without the password', async () => {
  const url = 'postgres://eakte:geheim@127.0.0.1:1/eakte';
  const error: unknown = await connect({ url, connections: 1, name: 'eakte-test' }).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
  expect(String(error)).not.toContain('geheim');
});
