import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { recordAudit } from '../../src/access/audit/record';
import { sealAudit } from '../../src/access/audit/sealer';
import { verifyAudit } from '../../src/access/audit/verify';
import { execute, firstRow, rows } from '../../src/platform/database/sql';
import { DirectoryObjectStore } from '../../src/platform/object-store/directory-object-store';
import { startMigratedDatabase, type MigratedDatabase } from '../support/migrated-database';

const OFFICE = '064140';

/** What only the owner of the database can do, and the seals must tell: the triggers are switched off for it. */
const behindTheBack = (database: MigratedDatabase, table: string, statement: string) =>
  execute(
    database.dataSource,
    `BEGIN; ALTER TABLE ${table} DISABLE TRIGGER USER; ${statement}; ALTER TABLE ${table} ENABLE TRIGGER USER; COMMIT`,
  );

describe('the audit trail', () => {
  let database: MigratedDatabase;
  let folder: string;
  let outside: DirectoryObjectStore;

  beforeAll(async () => {
    database = await startMigratedDatabase();
  });
  afterAll(() => database.stop());

  beforeEach(async () => {
    for (const table of ['audit', 'audit_seal']) {
      await behindTheBack(database, table, `TRUNCATE ${table} RESTART IDENTITY`);
    }
    folder = await mkdtemp(join(tmpdir(), 'eakte-audit-'));
    outside = new DirectoryObjectStore(folder);
    for (let batch = 0; batch < 3; batch += 1) {
      for (let n = 0; n < 5; n += 1) await write(`akte-${batch}-${n}`);
      expect(await sealAudit(database.dataSource, outside, null)).toBe(batch + 1);
    }
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const write = (subject: string) =>
    recordAudit(database.dataSource, { office: OFFICE, actor: 'p1', action: 'akte.read', subject });
  const damages = async () => (await verifyAudit(database.dataSource, outside)).damages;

  it('is whole when nobody touched it, and nothing is sealed twice', async () => {
    expect(await sealAudit(database.dataSource, outside, null)).toBeNull();
    await write('noch nicht gesiegelt');
    expect(await verifyAudit(database.dataSource, outside)).toEqual({
      batches: 3,
      entries: 15,
      waiting: 1,
      timeStamps: 0,
      damages: [],
    });
  });

  it('takes no change by the usual ways', async () => {
    for (const table of ['audit', 'audit_seal']) {
      await expect(execute(database.dataSource, `DELETE FROM ${table}`)).rejects.toThrow(/append-only/);
      await expect(execute(database.dataSource, `TRUNCATE ${table}`)).rejects.toThrow(/append-only/);
    }
    await expect(execute(database.dataSource, `UPDATE audit SET actor = 'x'`)).rejects.toThrow(/append-only/);
  });

  it('names a changed entry, whichever field was changed', async () => {
    await behindTheBack(database, 'audit', `UPDATE audit SET actor = 'jemand' WHERE id = 7`);
    await behindTheBack(database, 'audit', `UPDATE audit SET at = at + interval '1 microsecond' WHERE id = 9`);
    expect(await damages()).toEqual([
      { kind: 'eintrag-geaendert', batch: 2, entry: 7 },
      { kind: 'eintrag-geaendert', batch: 2, entry: 9 },
    ]);
  });

  it('names removed entries, in the middle and at the end', async () => {
    await behindTheBack(database, 'audit', `DELETE FROM audit WHERE id IN (3, 15)`);
    expect(await damages()).toEqual([
      { kind: 'eintrag-fehlt', batch: 1, entry: 3 },
      { kind: 'eintrag-fehlt', batch: 3, entry: 15 },
    ]);
  });

  it('tells a trail that was cut off, or a database restored to an older state, by the witnesses outside', async () => {
    await behindTheBack(database, 'audit', `DELETE FROM audit WHERE id > 10`);
    await behindTheBack(database, 'audit_seal', `DELETE FROM audit_seal WHERE number = 3`);
    expect(await damages()).toEqual([
      { kind: 'siegel-fehlt', batch: 3, entry: null },
      ...[11, 12, 13, 14, 15].map((entry) => ({ kind: 'eintrag-fehlt', batch: 3, entry })),
    ]);
  });

  it('tells an entry that was put in afterwards under an old date', async () => {
    await execute(
      database.dataSource,
      `INSERT INTO audit (office, actor, action, subject, at) VALUES ($1, 'p1', 'akte.read', 'x', now() - interval '2 days')`,
      [OFFICE],
    );
    expect(await damages()).toEqual([{ kind: 'eintrag-ungesiegelt', batch: null, entry: 16 }]);
  });

  it('tells a changed seal, a witness that is gone, and one that was exchanged', async () => {
    await behindTheBack(database, 'audit_seal', `UPDATE audit_seal SET root = head WHERE number = 1`);
    const [file = ''] = (await readdir(folder, { recursive: true })).filter((name) =>
      name.endsWith('000000000002.json'),
    );
    await rm(join(folder, file));
    expect(await damages()).toEqual([
      { kind: 'siegel-geaendert', batch: 1, entry: null },
      { kind: 'siegel-ohne-zeuge', batch: 2, entry: null },
    ]);
  });

  it('seals an entry that committed late in a later batch, and goes on after a crash between witness and row', async () => {
    const late = database.dataSource.createQueryRunner();
    await late.connect();
    await late.startTransaction();
    await recordAudit(late.manager, { office: OFFICE, actor: 'langsam', action: 'akte.read', subject: 'spät' });
    await write('schnell');
    expect(await sealAudit(database.dataSource, outside, null)).toBe(4);
    await late.commitTransaction();
    await late.release();
    expect(await sealAudit(database.dataSource, outside, null)).toBe(5);
    // The row of batch 5 was never committed: the witness is taken over, with the entries it names.
    await behindTheBack(database, 'audit_seal', `DELETE FROM audit_seal WHERE number = 5`);
    await write('danach');
    expect(await sealAudit(database.dataSource, outside, null)).toBe(5);
    expect(await sealAudit(database.dataSource, outside, null)).toBe(6);
    expect((await verifyAudit(database.dataSource, outside)).damages).toEqual([]);
    const sealed = await rows(
      database.dataSource,
      z.object({ n: z.number() }),
      'SELECT cardinality(entries) AS n FROM audit_seal ORDER BY number',
    );
    expect(sealed.map(({ n }) => n)).toEqual([5, 5, 5, 1, 1, 1]);
  });

  it('seals once when two processes do so at the same moment', async () => {
    await write('einmal');
    const numbers = await Promise.all([1, 2, 3].map(() => sealAudit(database.dataSource, outside, null)));
    expect(numbers.filter((number) => number === 4)).toHaveLength(1);
    const count = await firstRow(
      database.dataSource,
      z.object({ n: z.number() }),
      'SELECT count(*)::integer AS n FROM audit_seal',
    );
    expect(count?.n).toBe(4);
  });
});
