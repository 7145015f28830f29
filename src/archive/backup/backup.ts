import { mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import type { Blobs } from '../../platform/blobs';
import { rows } from '../../platform/database/sql';
import { EakteError } from '../../platform/eakte-error';
import type { ObjectStore } from '../../platform/object-store';
import { DirectoryObjectStore } from '../../platform/object-store/directory-object-store';
import { Packer } from '../packzettel/packer';
import { STANDS, standSchema, type Stand } from './stand';

export interface BackupPlace {
  readonly dataSource: DataSource;
  readonly blobs: Blobs;
  readonly objects: ObjectStore;
}

export interface BackupResult {
  /** Name of the stand, for `eakte restore --stand`. */
  readonly stand: string;
  readonly objects: number;
  readonly copied: number;
}

/** Beside a running service Packzettel may be replaced while they are copied: then the list is made again. */
const TRIES = 5;
/** Rows read at a time. */
const PAGE = 1000;

/**
 * Brings a folder to the present stand: all Packzettel are written, every object the folder lacks is copied and proven, and
 * a list says what belongs to this moment. Earlier stands stay restorable. `now` names the stand. Works beside a running
 * service. Throws STORE_UNAVAILABLE, STORE_FULL, and OBJECT_DAMAGED: what is damaged is not backed up in silence.
 */
export async function backup(place: BackupPlace, folder: string, now: Date): Promise<BackupResult> {
  const target = new DirectoryObjectStore(join(folder, 'objects'));
  const packer = new Packer(place.dataSource, place.blobs, place.objects, () => Promise.resolve(null), 0);
  for (let tries = 1; ; tries += 1) {
    while ((await packer.pack()) > 0);
    const copied = await copyAll(place, target);
    if (copied === null) {
      if (tries === TRIES) throw new EakteError('STORE_UNAVAILABLE', 'die Ablage ändert sich zu schnell');
      continue;
    }
    const name = now.toISOString().replaceAll(/[:.]/g, '-');
    const deleted = await rows(
      place.dataSource,
      z.object({ kind: z.string(), subject: z.string() }),
      `SELECT kind, subject FROM tombstone ORDER BY kind, subject`,
    );
    const stand: Stand = { form: 'eakte-sicherung', version: 1, at: now.toISOString(), keys: copied.keys, deleted };
    await writeStand(folder, name, stand);
    return { stand: name, objects: copied.keys.length, copied: copied.count };
  }
}

/** Null: an object went while we were copying. */
async function copyAll(
  { dataSource, objects }: BackupPlace,
  target: ObjectStore,
): Promise<{ readonly keys: string[]; readonly count: number } | null> {
  const keys: string[] = [];
  let count = 0;
  for (let after = ''; ;) {
    const page = await rows(
      dataSource,
      z.object({ object_key: z.string(), sha256: z.string() }),
      `SELECT object_key, sha256 FROM blob WHERE object_key > $1 ORDER BY object_key LIMIT $2`,
      [after, PAGE],
    );
    for (const { object_key: key, sha256 } of page) {
      keys.push(key);
      if ((await target.stat(key)) !== null) continue;
      try {
        await target.putOnce(key, await objects.get(key), sha256);
        count += 1;
      } catch (error) {
        if (!(error instanceof EakteError)) throw error;
        if (error.code === 'OBJECT_NOT_FOUND' && key.split('/')[1] === 'packzettel') return null;
        if (error.code === 'OBJECT_HASH_MISMATCH') throw new EakteError('OBJECT_DAMAGED', key, { cause: error });
        throw error;
      }
    }
    const last = page.at(-1);
    if (last === undefined) return { keys, count };
    after = last.object_key;
  }
}

/** Whole or not at all. */
async function writeStand(folder: string, name: string, stand: Stand): Promise<void> {
  await mkdir(join(folder, STANDS), { recursive: true, mode: 0o700 });
  const part = join(folder, STANDS, `${name}.part`);
  const handle = await open(part, 'w', 0o600);
  await handle.writeFile(JSON.stringify(standSchema.parse(stand)));
  await handle.sync();
  await handle.close();
  await rename(part, join(folder, STANDS, `${name}.json`));
}
