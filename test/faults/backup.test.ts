import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backup } from '../../src/archive/backup/backup';
import { restore } from '../../src/archive/backup/restore';
import { watchTables } from '../../src/archive/packzettel/scope';
import { verifyStore } from '../../src/archive/fixity/verify-store';
import { Blobs } from '../../src/platform/blobs';
import { newId } from '../../src/platform/id';
import { DirectoryObjectStore } from '../../src/platform/object-store/directory-object-store';
import { startMigratedDatabase, type MigratedDatabase } from '../support/migrated-database';

/** A stand comes back as it was: rows and objects of that moment, nothing dangling, and what was deleted stays deleted. */
const OFFICE = '064140';

let folder: string;
let database: MigratedDatabase;
let empty: MigratedDatabase[];
let blobs: Blobs;
let objects: DirectoryObjectStore;
let names: string[];
const akten: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eakte-backup-'));
  database = await startMigratedDatabase();
  empty = [await startMigratedDatabase(), await startMigratedDatabase()];
  await watchTables(database.dataSource);
  await database.dataSource.query(`INSERT INTO office (kennung) VALUES ($1)`, [OFFICE]);
  objects = new DirectoryObjectStore(join(folder, 'store'));
  blobs = new Blobs(database.dataSource, objects);
  const { dataSource } = database;
  const stand = async (day: number): Promise<string> =>
    (await backup({ dataSource, blobs, objects }, join(folder, 'backup'), new Date(Date.UTC(2026, 0, day)))).stand;
  await fileAkte(1);
  await fileAkte(2);
  const first = await stand(1);
  await fileAkte(3);
  const second = await stand(2);
  await deleteAkte(akten[0]!);
  const third = await stand(3);
  names = [first, second, third];
}, 120_000);
afterAll(async () => {
  for (const one of [database, ...empty]) await one.stop();
  await rm(folder, { recursive: true, force: true });
});

/** An Akte with one delivery of one document, and its original and PDF in the store. */
async function fileAkte(number: number): Promise<void> {
  const [batch, delivery, akte] = [newId(), newId(), newId()];
  const original = await blobs.put(OFFICE, 'original', Buffer.from(`Original ${number}`));
  const pdf = await blobs.put(OFFICE, 'dokument', Buffer.from(`PDF ${number}`));
  await database.dataSource.transaction(async (tx) => {
    await blobs.record(tx, original);
    await blobs.record(tx, pdf);
    await tx.query(`INSERT INTO batch (id, office, name, state) VALUES ($1, $2, 'x', 'angenommen')`, [batch, OFFICE]);
    await tx.query(
      `INSERT INTO akte (id, office, aktenzeichen, aktenzeichen_key, profile_id, profile_version) VALUES ($1, $2, $3, $3, 'p', '1')`,
      [akte, OFFICE, String(number)],
    );
    await tx.query(
      `INSERT INTO delivery (id, office, batch_id, position, name, kind, sha256, state, akte_id)
       VALUES ($1, $2, $3, 1, 'a.tif', 'file', $4, 'fertig', $5)`,
      [delivery, OFFICE, batch, original.sha256, akte],
    );
    await tx.query(
      `INSERT INTO dokument (id, office, delivery_id, number, akte_id, akte_position, register, type, title, first_page, last_page,
                             confidence, cut_confidence, alternatives, fields, pdf_sha, classified_by)
       VALUES ($1, $2, $3, 1, $4, 1, 'R01', 'bescheid', 'Bescheid', 1, 1, 1, 1, '[]', '[]', $5, 'x')`,
      [newId(), OFFICE, delivery, akte, pdf.sha256],
    );
  });
  akten.push(akte);
}

/** As the deletion procedure does it: rows and objects go, a tombstone stays. */
async function deleteAkte(akte: string): Promise<void> {
  const { dataSource } = database;
  await dataSource.query(`DELETE FROM dokument WHERE akte_id = $1`, [akte]);
  await dataSource.query(`DELETE FROM delivery WHERE akte_id = $1`, [akte]);
  await dataSource.query(`DELETE FROM akte WHERE id = $1`, [akte]);
  await dataSource.query(`DELETE FROM blob WHERE class IN ('original', 'dokument') AND sha256 = ANY($1)`, [
    [await hash('Original 1'), await hash('PDF 1')],
  ]);
  await dataSource.query(
    `INSERT INTO tombstone (id, office, kind, subject, reason) VALUES ($1, $2, 'akte', $3, 'Frist abgelaufen')`,
    [newId(), OFFICE, akte],
  );
}

async function hash(text: string): Promise<string> {
  return (await blobs.put(OFFICE, 'paket', Buffer.from(text))).sha256;
}

it('brings back the newest stand: what was deleted stays deleted, nothing dangles, every byte is proven', async () => {
  const { dataSource } = empty[0]!;
  const store = new DirectoryObjectStore(join(folder, 'restored'));
  expect(await restore(dataSource, store, join(folder, 'backup'), undefined)).toMatchObject({ stand: names[2] });
  expect(await dataSource.query(`SELECT aktenzeichen FROM akte ORDER BY 1`)).toEqual([
    { aktenzeichen: '2' },
    { aktenzeichen: '3' },
  ]);
  const verified = await verifyStore({ dataSource, objects: store }, () => undefined);
  expect(verified.damages).toEqual([]);
});

it('brings back an earlier moment, without what was deleted since: neither rows nor bytes', async () => {
  const { dataSource } = empty[1]!;
  const store = new DirectoryObjectStore(join(folder, 'earlier'));
  expect(await restore(dataSource, store, join(folder, 'backup'), names[0])).toMatchObject({ staysDeleted: 2 });
  expect(await dataSource.query(`SELECT aktenzeichen FROM akte ORDER BY 1`)).toEqual([{ aktenzeichen: '2' }]);
  const classes: string[] = [];
  for await (const { key } of store.list('')) classes.push(key.split('/')[1]!);
  expect(classes.filter((one) => one === 'original')).toHaveLength(1);
  expect((await verifyStore({ dataSource, objects: store }, () => undefined)).damages).toEqual([]);
});

it('says which stands there are when one does not exist', async () => {
  const again = restore(empty[0]!.dataSource, objects, join(folder, 'backup'), '1999');
  await expect(again).rejects.toMatchObject({ code: 'VALIDATION' });
});
