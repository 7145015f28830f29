import type { DataSource } from 'typeorm';
import { newId } from '../../src/platform/id';
import { Blobs } from '../../src/platform/blobs';
import { SearchService } from '../../src/akte/search/search.service';
import { foldName, foldNumber } from '../../src/akte/search/fold';
import { connect } from '../../src/platform/database/data-source';
import { rows } from '../../src/platform/database/sql';
import { DirectoryObjectStore } from '../../src/platform/object-store/directory-object-store';
import { z } from 'zod';
import { startMigratedDatabase, type MigratedDatabase } from '../support/migrated-database';

const [BIG, SMALL] = ['064140', '064130'];
let database: MigratedDatabase;

async function addAkte(office: string, aktenzeichen: string, name: string, azr: string): Promise<string> {
  const id = newId();
  const sql = database.dataSource;
  await sql.query(
    `INSERT INTO akte (id, office, aktenzeichen, aktenzeichen_key, name, profile_id, profile_version) VALUES ($1, $2, $3, $4, $5, 'p', '1')`,
    [id, office, aktenzeichen, foldNumber(aktenzeichen), name],
  );
  for (const [kind, term] of [
    ['nummer', foldNumber(aktenzeichen)],
    ['nummer', azr],
    ['name', foldName(name)],
  ]) {
    await sql.query(`INSERT INTO search_term (office, akte_id, kind, term) VALUES ($1, $2, $3, $4)`, [
      office,
      id,
      kind,
      term,
    ]);
  }
  return id;
}

beforeAll(async () => {
  database = await startMigratedDatabase();
  for (const office of [BIG, SMALL]) {
    await database.dataSource.query(`INSERT INTO office (kennung) VALUES ($1) ON CONFLICT DO NOTHING`, [office]);
  }
});
afterAll(() => database.stop());

describe('names and numbers', () => {
  let wanted: string;
  const found = async (query: string, sql = database.dataSource): Promise<string[]> => {
    const service = new SearchService(sql, new Blobs(sql, new DirectoryObjectStore('/nonexistent')));
    return (await service.search(BIG, query, 20, null)).map((hit) => hit.akteId);
  };

  beforeAll(async () => {
    wanted = await addAkte(BIG, '33-1998/711393', 'Yıldız', '190412345678');
    await addAkte(BIG, '31-2007/000815', 'Großkopf', '200113990001');
    await addAkte(SMALL, '33-1998/711394', 'Yıldız', '190412345679');
  });

  it.each([
    ['as printed', '33-1998/711393'],
    ['without separators', '331998711393'],
    ['its beginning', '33-1998/71'],
    ['a digit wrong in the first half', '33-1938/711393'],
    ['a digit wrong in the last half', '33-1998/711893'],
    ['a digit missing', '33-1998/71193'],
    ['a digit too many', '33-1998/7113933'],
    ['the AZR-Nummer', '190412345678'],
    ['the AZR-Nummer misread', '19041234567B'],
    ['the name', 'Yildiz'],
    ['the name misspelt', 'Yildis'],
  ])('%s finds the file, first', async (_what, query) => {
    expect((await found(query))[0]).toBe(wanted);
  });

  it('of another office nothing is found', async () => {
    const [foreign] = await rows(
      database.dataSource,
      z.object({ id: z.string() }),
      `SELECT id FROM akte WHERE office = $1`,
      [SMALL],
    );
    for (const query of ['33-1998/711394', '190412345679', 'Yıldız'])
      expect(await found(query)).not.toContain(foreign?.id);
  });

  it('the indexes serve it: no statement reads the whole table', async () => {
    await database.dataSource.query(
      `INSERT INTO search_term (office, akte_id, kind, term) SELECT $1, $2, 'nummer', 'x' || (1000000 + n) FROM generate_series(1, 20000) n`,
      [BIG, wanted],
    );
    await database.dataSource.query('ANALYZE search_term');
    // Each connection tells its counts late: what the others still have to tell is told now, and one alone is measured.
    await Promise.all(
      Array.from({ length: 8 }, () => database.dataSource.query('SELECT pg_stat_force_next_flush(), pg_sleep(0.2)')),
    );
    const alone = await connect({ url: database.url, connections: 1, name: 'eakte-test-alone' });
    try {
      const before = await scans(alone);
      await found('33-1998/711893', alone);
      await found('Yildis', alone);
      expect((await scans(alone)) - before).toBe(0);
    } finally {
      await alone.destroy();
    }
  });
});

async function scans(sql: DataSource): Promise<number> {
  await sql.query('SELECT pg_stat_force_next_flush()');
  const [row] = await rows(
    sql,
    z.object({ scans: z.coerce.number() }),
    `SELECT seq_scan::text AS scans FROM pg_stat_user_tables WHERE relname = 'search_term'`,
  );
  return row?.scans ?? 0;
}
