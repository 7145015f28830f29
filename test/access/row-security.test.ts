import { Client } from 'pg';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { asCaller, installationCaller } from '../../src/platform/database/caller-context';
import { connect } from '../../src/platform/database/data-source';
import { actAs } from '../../src/platform/database/database-role';
import { migrate } from '../../src/platform/database/migrate';
import { execute, firstRow, rows } from '../../src/platform/database/sql';
import { startMigratedDatabase, type MigratedDatabase } from '../support/migrated-database';
import { sampleAkte } from './sample-akte';

const OWN = '064140';
const FOREIGN = '064110';
const stateRow = z.object({
  table_name: z.string(),
  forced: z.boolean(),
  policies: z.number(),
  of_akte: z.boolean(),
  of_delivery: z.boolean(),
  of_dokument: z.boolean(),
  hides: z.boolean(),
});
const countRow = z.object({ n: z.number() });

describe('row security', () => {
  let database: MigratedDatabase;
  let api: DataSource;

  beforeAll(async () => {
    database = await startMigratedDatabase();
    await sampleAkte(database.dataSource, OWN, '33.2-100', 'Eigenmann');
    await sampleAkte(database.dataSource, FOREIGN, '33.2-200', 'Fremdmann');
    api = await connect({ url: database.url, connections: 3, name: 'eakte-test-api' });
    actAs(api, 'eakte_api', installationCaller(OWN));
  });
  afterAll(async () => {
    await api.destroy();
    await database.stop();
  });

  const states = () => rows(database.dataSource, stateRow, 'SELECT * FROM eakte_row_security_state ORDER BY 1');

  it('stands on every table that has an office, and hides what belongs to an Akte', async () => {
    const all = await states();
    expect(all.length).toBeGreaterThan(15);
    expect(all.filter(({ forced, policies }) => !forced || policies !== 3)).toEqual([]);
    const mustHide = all.filter((table) => table.of_akte || table.of_delivery || table.of_dokument);
    expect(mustHide.filter(({ hides }) => !hides)).toEqual([]);
  });

  it('is put on a table that a later migration adds', async () => {
    await execute(database.dataSource, 'CREATE TABLE later (office text NOT NULL, akte_id uuid, n integer)');
    expect((await states()).find(({ table_name: name }) => name === 'later')).toMatchObject({ policies: 0 });
    await migrate(database.dataSource);
    expect((await states()).find(({ table_name: name }) => name === 'later')).toMatchObject({
      policies: 3,
      hides: true,
    });
    await execute(database.dataSource, 'DROP TABLE later');
  });

  it('binds roles that own nothing and pass no policy', async () => {
    const role = z.object({ rolsuper: z.boolean(), rolbypassrls: z.boolean(), rolcanlogin: z.boolean() });
    const found = await rows(
      database.dataSource,
      role,
      `SELECT rolsuper, rolbypassrls, rolcanlogin FROM pg_roles WHERE rolname IN ('eakte_api', 'eakte_worker')`,
    );
    const none = { rolsuper: false, rolbypassrls: false, rolcanlogin: false };
    expect(found).toEqual([none, none]);
    const owned = await firstRow(
      database.dataSource,
      countRow,
      `SELECT count(*)::integer AS n FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE r.rolname LIKE 'eakte\\_%'`,
    );
    expect(owned?.n).toBe(0);
  });

  it('shows the API the rows of its office alone, whatever it asks for', async () => {
    for (const table of ['akte', 'dokument', 'delivery', 'page', 'search_term', 'batch']) {
      const offices = await rows(api, z.object({ office: z.string() }), `SELECT DISTINCT office FROM ${table}`);
      expect({ table, offices }).toEqual({ table, offices: [{ office: OWN }] });
    }
    const theirs = await asCaller(installationCaller(FOREIGN), () =>
      rows(api, z.object({ office: z.string() }), 'SELECT DISTINCT office FROM akte'),
    );
    expect(theirs).toEqual([{ office: FOREIGN }]);
    expect(await rows(api, z.object({ kennung: z.string() }), 'SELECT kennung FROM office')).toEqual([
      { kennung: OWN },
    ]);
  });

  it('lets nothing be written for, moved to, or deleted from another office', async () => {
    const insert = `INSERT INTO batch (id, office, name, state) VALUES (gen_random_uuid(), '${FOREIGN}', 'x', 'offen')`;
    await expect(execute(api, insert)).rejects.toThrow(/row-level security/);
    await expect(execute(api, `UPDATE batch SET office = '${FOREIGN}'`)).rejects.toThrow(/row-level security/);
    await execute(api, `DELETE FROM search_term WHERE office = '${FOREIGN}'`);
    const left = `SELECT count(*)::integer AS n FROM search_term WHERE office = '${FOREIGN}'`;
    expect((await firstRow(database.dataSource, countRow, left))?.n).toBe(2);
  });

  it('fails instead of showing everything when the office was not set', async () => {
    const client = new Client({ connectionString: database.url });
    await client.connect();
    try {
      await client.query('SET ROLE eakte_api');
      await expect(client.query('SELECT * FROM akte')).rejects.toThrow(/app\.office/);
      await expect(client.query('SELECT token_sha FROM sitzung')).rejects.toThrow(/permission denied/);
      await expect(client.query('DELETE FROM audit')).rejects.toThrow(/permission denied/);
      await expect(client.query('TRUNCATE audit')).rejects.toThrow(/permission denied/);
      await expect(client.query('ALTER TABLE akte DISABLE ROW LEVEL SECURITY')).rejects.toThrow(/owner/);
    } finally {
      await client.end();
    }
  });

  it('holds in the search functions too: the API cannot ask for another office by name', async () => {
    const found = (office: string) =>
      rows(
        api,
        z.object({ page: z.number() }),
        `SELECT page FROM eakte_search_text($1, to_tsquery('eakte_german', 'verlangerung'), 10, NULL)`,
        [office],
      );
    expect(await found(OWN)).toHaveLength(1);
    expect(await found(FOREIGN)).toEqual([]);
  });

  it('shows the worker all offices', async () => {
    const worker = await connect({ url: database.url, connections: 1, name: 'eakte-test-worker' });
    actAs(worker, 'eakte_worker', installationCaller(OWN));
    try {
      const offices = await rows(worker, z.object({ office: z.string() }), 'SELECT office FROM akte ORDER BY 1');
      expect(offices).toEqual([{ office: FOREIGN }, { office: OWN }]);
    } finally {
      await worker.destroy();
    }
  });

  it('says so, and leaves the tables as they are, where the user may not make roles', async () => {
    const name = `keine_rollen_${process.pid}`;
    await execute(database.dataSource, `CREATE ROLE ${name} LOGIN PASSWORD 'geheim' NOCREATEROLE`);
    await execute(database.dataSource, `GRANT SELECT, INSERT ON schema_migration TO ${name}`);
    const url = new URL(database.url);
    url.username = name;
    url.password = 'geheim';
    const other = await connect({ url: url.href, connections: 1, name: 'eakte-test-plain' });
    try {
      const answer = await firstRow(other, z.object({ yes: z.boolean() }), 'SELECT eakte_protect() AS yes');
      expect(answer).toEqual({ yes: false });
    } finally {
      await other.destroy();
      await execute(database.dataSource, `DROP OWNED BY ${name}`);
      await execute(database.dataSource, `DROP ROLE ${name}`);
    }
  });
});
