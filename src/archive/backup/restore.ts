import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { EakteError } from '../../platform/eakte-error';
import type { ObjectStore } from '../../platform/object-store';
import { DirectoryObjectStore } from '../../platform/object-store/directory-object-store';
import { parsePackzettel, type Packzettel } from '../packzettel/packzettel';
import { readObject, rebuild, type RebuildResult } from '../packzettel/rebuild';
import { readStands } from './stand';

export interface RestoreResult extends RebuildResult {
  readonly stand: string;
  readonly objects: number;
  /** Packzettel left out, because what they tell about was deleted for good in the meantime. */
  readonly staysDeleted: number;
}

/**
 * Brings back a stand of a backup into an empty store and an empty database: objects first, then the rows out of the
 * Packzettel. What any later stand of the backup knows to be deleted for good does not come back, neither rows nor bytes.
 * `name`: the newest stand when undefined. Throws VALIDATION for an unknown stand, REBUILD_NOT_EMPTY.
 */
export async function restore(
  dataSource: DataSource,
  objects: ObjectStore,
  folder: string,
  name: string | undefined,
): Promise<RestoreResult> {
  const stands = await readStands(folder);
  const chosen = name === undefined ? stands.at(-1) : stands.find((one) => one.name === name);
  if (chosen === undefined) throw new EakteError('VALIDATION', `Stand „${name}“ gibt es in dieser Sicherung nicht`);
  const gone = new Set(stands.flatMap(({ stand }) => stand.deleted.map(({ subject }) => subject)));
  const source = new DirectoryObjectStore(join(folder, 'objects'));
  const { wanted, dropped } = await withoutDeleted(source, chosen.stand.keys, gone);
  for (const key of wanted) await objects.putOnce(key, await source.get(key));
  const rebuilt = await rebuild(dataSource, objects);
  return { ...rebuilt, stand: chosen.name, objects: wanted.length, staysDeleted: dropped };
}

/** Leaves out Packzettel of what is deleted, and objects that only those name. */
async function withoutDeleted(
  source: ObjectStore,
  keys: readonly string[],
  gone: ReadonlySet<string>,
): Promise<{ readonly wanted: string[]; readonly dropped: number }> {
  if (gone.size === 0) return { wanted: [...keys], dropped: 0 };
  const needed = new Set<string>();
  const forbidden = new Set<string>();
  let dropped = 0;
  for (const key of keys) {
    if (key.split('/')[1] !== 'packzettel') continue;
    const packzettel = parsePackzettel(await readObject(source, key));
    const deleted = isDeleted(packzettel, gone);
    if (deleted) dropped += 1;
    for (const blob of objectsOf(packzettel)) (deleted ? forbidden : needed).add(blob);
    (deleted ? forbidden : needed).add(key);
  }
  return { wanted: keys.filter((key) => needed.has(key) || !forbidden.has(key)), dropped };
}

const rootRow = z.looseObject({ akte_id: z.string().nullish() });

/** Deleted itself, or part of an Akte that is. */
function isDeleted({ scope, scopeId, tables }: Packzettel, gone: ReadonlySet<string>): boolean {
  if (gone.has(scopeId)) return true;
  const roots = z.array(rootRow).parse(tables[scope] ?? []);
  return roots.some(({ akte_id: akte }) => typeof akte === 'string' && gone.has(akte));
}

function objectsOf({ tables }: Packzettel): string[] {
  const blobs = z.array(z.looseObject({ object_key: z.string() })).parse(tables['blob'] ?? []);
  return blobs.map(({ object_key: key }) => key);
}
