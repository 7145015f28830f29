import { createHash, createHmac } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { FixityCycle } from '../../src/archive/fixity/fixity-cycle';
import { verifyStore, type VerifyResult } from '../../src/archive/fixity/verify-store';
import { Blobs } from '../../src/platform/blobs';
import { rows } from '../../src/platform/database/sql';
import { DirectoryObjectStore } from '../../src/platform/object-store/directory-object-store';
import { startMigratedDatabase, type MigratedDatabase } from '../support/migrated-database';
import { SeededRandom } from './harness/random';

/** Bits stay: of 10,000 objects 222 are harmed, and those 222 are named, no other. */
const OFFICE = '064140';
const OBJECTS = 10_000;
const KINDS = ['verändert', 'falsche Länge', 'fehlt', 'ohne Eintrag', 'vertauscht'];

let folder: string;
let database: MigratedDatabase;
let objects: DirectoryObjectStore;
let second: DirectoryObjectStore;
let keys: string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eakte-fixity-'));
  database = await startMigratedDatabase();
  objects = new DirectoryObjectStore(join(folder, 'objects'));
  second = new DirectoryObjectStore(join(folder, 'second'));
  const secret = Buffer.alloc(32, 7);
  const sql = database.dataSource;
  await sql.query(`INSERT INTO office (kennung, key_secret) VALUES ($1, $2)`, [OFFICE, secret]);
  const blobs = Array.from({ length: OBJECTS }, (_, n) => {
    const bytes = Buffer.from(`Objekt ${n} `.repeat(1 + (n % 40)));
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const name = createHmac('sha256', secret).update(sha256).digest('hex');
    const key = `${OFFICE}/${n % 3 === 0 ? 'original' : 'seite'}/${name.slice(0, 2)}/${name}`;
    for (const place of ['objects', 'second']) {
      mkdirSync(dirname(join(folder, place, key)), { recursive: true });
      writeFileSync(join(folder, place, key), bytes, { mode: 0o400 });
    }
    return { sha256, key, bytes: bytes.length };
  });
  await sql.query(
    `INSERT INTO blob (office, class, sha256, bytes, object_key)
     SELECT $1, split_part(key, '/', 2), sha256, bytes, key FROM jsonb_to_recordset($2::jsonb) AS t(sha256 text, key text, bytes bigint)`,
    [OFFICE, JSON.stringify(blobs)],
  );
  keys = blobs.map(({ key }) => key);
}, 120_000);
afterAll(async () => {
  await database.stop();
  await rm(folder, { recursive: true, force: true });
});

const path = (key: string): string => join(folder, 'objects', key);

function flip(key: string): void {
  const bytes = readFileSync(path(key));
  bytes[bytes.length >> 1]! ^= 0x10;
  chmodSync(path(key), 0o600);
  writeFileSync(path(key), bytes);
}

/** Harms as many objects as are asked for; gives the keys by the kind they have to be named with. */
function harm(random: SeededRandom): Map<string, string[]> {
  const victims = random.sample(keys, 172);
  const [flipped, cut, deleted] = [victims.slice(0, 100), victims.slice(100, 120), victims.slice(120, 170)];
  const [one, two] = victims.slice(170) as [string, string];
  flipped.forEach(flip);
  for (const key of cut) {
    chmodSync(path(key), 0o600);
    truncateSync(path(key), readFileSync(path(key)).length - 1);
  }
  for (const key of deleted) rmSync(path(key));
  renameSync(path(one), `${path(one)}.beiseite`);
  renameSync(path(two), path(one));
  renameSync(`${path(one)}.beiseite`, path(two));
  const foreign = Array.from({ length: 50 }, (_, n) => `${OFFICE}/seite/ff/${String(n).padStart(64, '0')}`);
  for (const key of foreign) {
    mkdirSync(dirname(path(key)), { recursive: true });
    writeFileSync(path(key), `fremd ${key}`);
  }
  return new Map(KINDS.map((kind, at) => [kind, [flipped, cut, deleted, foreign, [one, two]][at]!.toSorted()]));
}

const named = ({ damages }: VerifyResult): Map<string, string[]> =>
  new Map(
    KINDS.map((kind) => [
      kind,
      damages
        .filter((one) => one.kind === kind)
        .map(({ key }) => key)
        .sort(),
    ]),
  );

async function openDamages(): Promise<number> {
  const [count] = await rows(
    database.dataSource,
    z.object({ n: z.number() }),
    `SELECT count(*)::integer AS n FROM fixity_damage WHERE repaired_at IS NULL`,
  );
  return count!.n;
}

it('names exactly the 222 of 10,000 objects that were harmed, and heals all that a second store has', async () => {
  const { dataSource } = database;
  expect((await verifyStore({ dataSource, objects }, () => undefined)).damages).toEqual([]);
  const planted = harm(new SeededRandom(20_261_121));
  const found = await verifyStore({ dataSource, objects }, () => undefined);
  expect(found.damages).toHaveLength(222);
  expect(named(found)).toEqual(planted);
  expect(await openDamages()).toBe(222);
  const repaired = await verifyStore({ dataSource, objects, second }, () => undefined);
  expect(repaired.repaired).toHaveLength(172);
  // Strangers are nobody's bytes: they stay, named, until a person takes them away.
  expect(await openDamages()).toBe(50);
  for (const key of planted.get('ohne Eintrag')!) await objects.delete(key);
  expect((await verifyStore({ dataSource, objects }, () => undefined)).damages).toEqual([]);
  expect(await openDamages()).toBe(0);
}, 180_000);

it('finds in the background what nobody asked for, heals it, and copies what the second store lacks', async () => {
  const { dataSource } = database;
  const [victim] = keys;
  flip(victim!);
  await dataSource.query(`UPDATE blob SET verified_at = now() - interval '80 days' WHERE object_key = $1`, [victim]);
  const alone = new FixityCycle(dataSource, objects, () => Promise.resolve(null), 90);
  expect(await alone.turn()).toEqual({ read: 1, damaged: 1 });
  expect(await alone.turn()).toEqual({ read: 0, damaged: 0 });
  expect(await openDamages()).toBe(1);
  await expect(new Blobs(dataSource, objects).read(OFFICE, 'original', await hashOf(victim!))).rejects.toMatchObject({
    code: 'OBJECT_DAMAGED',
  });
  const withSecond = new FixityCycle(dataSource, objects, () => Promise.resolve(second), 90);
  await dataSource.query(`UPDATE blob SET verified_at = now() - interval '80 days' WHERE object_key = $1`, [victim]);
  expect(await withSecond.turn()).toEqual({ read: 1, damaged: 1 });
  expect(await openDamages()).toBe(0);
  await dataSource.query(`UPDATE blob SET second_at = now() WHERE object_key <> ALL($1)`, [keys.slice(0, 5)]);
  rmSync(join(folder, 'second', keys[1]!));
  expect(await withSecond.copy()).toBe(5);
  expect(await second.stat(keys[1]!)).not.toBeNull();
  expect(await withSecond.copy()).toBe(0);
}, 60_000);

async function hashOf(key: string): Promise<string> {
  const [row] = await rows(
    database.dataSource,
    z.object({ sha256: z.string() }),
    `SELECT sha256 FROM blob WHERE object_key = $1`,
    [key],
  );
  return row!.sha256;
}
