import { setTimeout as pause } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { rows } from '../../platform/database/sql';
import type { ObjectStore } from '../../platform/object-store';
import { blobsWhere, type Damage } from './compare-object';
import { checkBlobs, clearStrangers, noteDamage, repairObject } from './damages';
import { unnamedKeys } from './unnamed-keys';

/** What is needed to check everything; `second` to repair as well. */
export interface VerifyPlace {
  readonly dataSource: DataSource;
  readonly objects: ObjectStore;
  readonly second?: ObjectStore | null;
}

export interface VerifyResult {
  readonly objects: number;
  readonly bytes: number;
  readonly damages: readonly Damage[];
  /** Keys of damages that are whole again, from the second store. */
  readonly repaired: readonly string[];
}

/** Rows read at a time. */
const PAGE = 500;
/** How often and at what distance, ms, an object without a row is looked at while there is work going on. */
const LOOKS = 30;
const LOOK_EVERY_MS = 2000;

/**
 * Re-reads and re-hashes every object there is a row for, and names objects nobody answers for. Findings go into
 * `fixity_damage`; with a second store damaged objects are repaired from it.
 */
export async function verifyStore(place: VerifyPlace, onProgress: (done: number) => void): Promise<VerifyResult> {
  const damages: Damage[] = [];
  const repaired: string[] = [];
  let done = 0;
  let bytes = 0;
  for (let after = ''; ;) {
    const blobs = await blobsWhere(place.dataSource, `WHERE object_key > $1 ORDER BY object_key LIMIT $2`, [
      after,
      PAGE,
    ]);
    for (const { blob, damage } of await checkBlobs(place.dataSource, place.objects, blobs)) {
      done += 1;
      bytes += blob.bytes;
      if (damage === null) continue;
      damages.push({ kind: damage, key: blob.key, class: blob.class });
      if (place.second != null && (await repairObject(place.dataSource, place.objects, place.second, blob))) {
        repaired.push(blob.key);
      }
    }
    onProgress(done);
    const last = blobs.at(-1);
    if (last === undefined) break;
    after = last.key;
  }
  for (const key of await strangers(place)) {
    const [office = '', blobClass = ''] = key.split('/');
    damages.push({ kind: 'ohne Eintrag', key, class: blobClass });
    await noteDamage(place.dataSource, office, key, blobClass, 'ohne Eintrag');
  }
  await clearStrangers(place.dataSource, place.objects);
  return { objects: done, bytes, damages, repaired };
}

/** Beside a running service an object lies in the store a moment before its row: strangers are looked at again. */
async function strangers({ dataSource, objects }: VerifyPlace): Promise<Set<string>> {
  const found = new Set<string>();
  for await (const key of unnamedKeys(dataSource, objects)) found.add(key);
  for (let look = 0; look < LOOKS && found.size > 0; look += 1) {
    if (look > 0) await pause(LOOK_EVERY_MS);
    const recorded = await rows(
      dataSource,
      z.object({ object_key: z.string() }),
      `SELECT object_key FROM blob WHERE object_key = ANY($1)`,
      [[...found]],
    );
    for (const { object_key: key } of recorded) found.delete(key);
    const working = await rows(
      dataSource,
      z.object({ id: z.string() }),
      `SELECT id FROM stage_task WHERE state = 'running' LIMIT 1`,
    );
    if (look > 0 && working.length === 0) break;
  }
  for (const key of found) if ((await objects.stat(key)) === null) found.delete(key);
  return found;
}
