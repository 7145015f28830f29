import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { Foundations } from '../app.module';
import { bigintColumn, rows } from '../platform/database/sql';
import { EakteError } from '../platform/eakte-error';

/** An object that is not what its row says, or has no row. */
export interface Damage {
  readonly kind: 'fehlt' | 'verändert' | 'falsche Länge' | 'ohne Eintrag';
  readonly key: string;
  readonly class: string;
}

export interface VerifyResult {
  readonly objects: number;
  readonly bytes: number;
  readonly damages: readonly Damage[];
}

/** Rows read at a time. */
const PAGE = 500;
/** How often and at what distance, ms, an object without a row is looked at while there is work going on. */
const LOOKS = 30;
const LOOK_EVERY_MS = 2000;

/** Re-reads and re-hashes every object the office answers for, and names objects nobody answers for. */
export async function verifyStore(foundations: Foundations, onObject: (done: number) => void): Promise<VerifyResult> {
  const { dataSource, objects, config } = foundations;
  const damages: Damage[] = [];
  const known = new Set<string>();
  let bytes = 0;
  for (let after = ''; ;) {
    const blobs = await rows(
      dataSource,
      z.object({ object_key: z.string(), class: z.string(), sha256: z.string(), bytes: bigintColumn }),
      `SELECT object_key, class, sha256, bytes FROM blob WHERE office = $1 AND object_key > $2 ORDER BY object_key LIMIT $3`,
      [config.office, after, PAGE],
    );
    for (const blob of blobs) {
      known.add(blob.object_key);
      const damage = await compare(foundations, blob);
      if (damage !== null) damages.push({ kind: damage, key: blob.object_key, class: blob.class });
      bytes += blob.bytes;
      onObject(known.size);
    }
    const last = blobs.at(-1);
    if (last === undefined) break;
    after = last.object_key;
  }
  const strangers = new Set<string>();
  for await (const object of objects.list(`${config.office}/`)) {
    if (!known.has(object.key)) strangers.add(object.key);
  }
  await withoutNewcomers(foundations, strangers);
  for (const key of strangers) damages.push({ kind: 'ohne Eintrag', key, class: key.split('/')[1] ?? '' });
  return { objects: known.size, bytes, damages };
}

/** Beside a running service an object lies in the store a moment before its row: strangers are looked at again. */
async function withoutNewcomers({ dataSource, config }: Foundations, strangers: Set<string>): Promise<void> {
  for (let look = 0; look < LOOKS && strangers.size > 0; look += 1) {
    if (look > 0) await pause(LOOK_EVERY_MS);
    const recorded = await rows(
      dataSource,
      z.object({ object_key: z.string() }),
      `SELECT object_key FROM blob WHERE object_key = ANY($1)`,
      [[...strangers]],
    );
    for (const { object_key } of recorded) strangers.delete(object_key);
    const working = await rows(
      dataSource,
      z.object({ id: z.string() }),
      `SELECT id FROM stage_task WHERE office = $1 AND state = 'running' LIMIT 1`,
      [config.office],
    );
    if (look > 0 && working.length === 0) return;
  }
}

async function compare(
  { objects }: Foundations,
  blob: { readonly object_key: string; readonly sha256: string; readonly bytes: number },
): Promise<Damage['kind'] | null> {
  const hash = createHash('sha256');
  let length = 0;
  try {
    await pipeline(await objects.get(blob.object_key), async (chunks: AsyncIterable<Uint8Array>) => {
      for await (const chunk of chunks) {
        hash.update(chunk);
        length += chunk.byteLength;
      }
    });
  } catch (error) {
    if (error instanceof EakteError && error.code === 'OBJECT_NOT_FOUND') return 'fehlt';
    throw error;
  }
  if (length !== blob.bytes) return 'falsche Länge';
  return hash.digest('hex') === blob.sha256 ? null : 'verändert';
}
