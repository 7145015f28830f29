import { createHmac } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { unnamedKeys } from '../fixity/unnamed-keys';
import { measure } from '../../platform/object-store/body';
import { execute, firstRow, rows } from '../../platform/database/sql';
import { newId } from '../../platform/id';
import type { ObjectStore } from '../../platform/object-store';

/**
 * Objects no Packzettel names get their row again when their key is the one their bytes must have; originals among them
 * are laid into an open batch of their office, so that what was acknowledged in the last moments is not lost. What has
 * another key than its bytes demand is named in `unreadable`.
 */
export async function claimStrangers(
  tx: EntityManager,
  objects: ObjectStore,
  unreadable: string[],
): Promise<{ unclaimedOriginals: number; otherObjects: number }> {
  const secrets = new Map(
    (
      await rows(
        tx,
        z.object({ kennung: z.string(), key_secret: z.instanceof(Buffer) }),
        `SELECT kennung, key_secret FROM office`,
      )
    ).map((row) => [row.kennung, row.key_secret]),
  );
  const batches = new Map<string, string>();
  let unclaimedOriginals = 0;
  let otherObjects = 0;
  for await (const key of unnamedKeys(tx, objects)) {
    const [office = '', blobClass = ''] = key.split('/');
    const secret = secrets.get(office);
    if (blobClass === 'packzettel' && secret !== undefined && !unreadable.includes(key)) {
      // Replaced by a newer one: the worker takes it away.
      await execute(tx, `INSERT INTO object_removal (object_key, office) VALUES ($1, $2)`, [key, office]);
      continue;
    }
    const { sha256, bytes } = await measure(await objects.get(key));
    if (secret === undefined || !key.endsWith(`/${createHmac('sha256', secret).update(sha256).digest('hex')}`)) {
      unreadable.push(key);
      continue;
    }
    await execute(
      tx,
      `INSERT INTO blob (office, class, sha256, bytes, object_key) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
      [office, blobClass, sha256, bytes, key],
    );
    if (blobClass !== 'original') {
      otherObjects += 1;
      continue;
    }
    const batch = batches.get(office) ?? (await openBatch(tx, office));
    batches.set(office, batch);
    await execute(
      tx,
      `INSERT INTO received_file (id, office, batch_id, path, sha256, bytes) VALUES ($1, $2, $3, $4, $5, $6)`,
      [newId(), office, batch, `${sha256}.bin`, sha256, bytes],
    );
    unclaimedOriginals += 1;
  }
  return { unclaimedOriginals, otherObjects };
}

async function openBatch(tx: EntityManager, office: string): Promise<string> {
  const batch = await firstRow(
    tx,
    z.object({ id: z.string() }),
    `INSERT INTO batch (id, office, name, state) VALUES ($1, $2, 'Wiederherstellung', 'offen') RETURNING id`,
    [newId(), office],
  );
  if (batch === undefined) throw new Error('batch was not created');
  return batch.id;
}
