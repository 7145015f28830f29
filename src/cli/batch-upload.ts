import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join, relative, resolve, sep } from 'node:path';
import { Upload } from 'tus-js-client';
import { z } from 'zod';
import { hashOf } from '../platform/blobs';
import { EakteError } from '../platform/eakte-error';
import type { ScanInfo } from '../intake/scan-info';
import type { ApiClient } from './api-client';
import { batchSchema, receiptsSchema } from './schemas';

/** Files on their way at the same time. */
const AT_ONCE = 4;
/** Waits between the tries of one file, ms: a short outage of the service costs nothing but time. */
const RETRY_DELAYS = [200, 1000, 3000, 10_000, 30_000];

/** Files of a batch folder, paths with `/` and relative to it, sorted. Throws VALIDATION for a folder that is none or empty. */
export async function filesOfFolder(folder: string): Promise<string[]> {
  const root = resolve(folder);
  if (!(await stat(root).catch(() => null))?.isDirectory())
    throw new EakteError('VALIDATION', `${folder} ist kein Ordner`);
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
  if (files.length === 0) throw new EakteError('BATCH_EMPTY', folder);
  return files;
}

/**
 * Sends a folder as one batch: open → upload each file with its hash → make sure that there is a receipt for every one →
 * complete. Gives the batch id. `onBytes` is told the bytes sent so far and in all.
 */
export async function uploadFolder(
  client: ApiClient,
  folder: string,
  scanInfo: ScanInfo,
  onBytes: (sent: number, total: number) => void,
): Promise<string> {
  const paths = await filesOfFolder(folder);
  const batch = await client.post(
    '/api/v1/batches',
    { name: basename(resolve(folder)).slice(0, 200), scanInfo },
    batchSchema,
  );
  const sizes = new Map<string, number>();
  for (const path of paths) sizes.set(path, (await stat(join(folder, path))).size);
  const total = [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
  const sent = new Map<string, number>();
  const report = (): void =>
    onBytes(
      [...sent.values()].reduce((sum, bytes) => sum + bytes, 0),
      total,
    );
  const hashes = new Map<string, string>();
  const queue = [...paths];
  const lane = async (): Promise<void> => {
    for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
      const current = path;
      const { sha256 } = await hashOf({ file: join(folder, current) });
      hashes.set(current, sha256);
      await uploadFile(client.url, join(folder, current), { batchId: batch.id, path: current, sha256 }, (bytes) => {
        sent.set(current, bytes);
        report();
      });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  await requireReceipts(client, batch.id, hashes);
  await client.post(`/api/v1/batches/${batch.id}/complete`, {}, z.unknown());
  return batch.id;
}

/** An upload is done when there is a receipt for it, not when the last byte was sent. */
async function requireReceipts(client: ApiClient, batchId: string, hashes: ReadonlyMap<string, string>): Promise<void> {
  const { items } = await client.get(`/api/v1/batches/${batchId}/files`, receiptsSchema);
  const received = new Set(items.map((item) => `${item.sha256} ${item.path}`));
  for (const [path, sha256] of hashes) {
    if (!received.has(`${sha256} ${path.normalize('NFC')}`))
      throw new EakteError('INTERNAL', `Keine Quittung für ${path}`);
  }
}

async function uploadFile(
  url: string,
  file: string,
  metadata: { readonly batchId: string; readonly path: string; readonly sha256: string },
  onBytes: (bytes: number) => void,
): Promise<void> {
  const { size } = await stat(file);
  await new Promise<void>((done, failed) => {
    const upload = new Upload(createReadStream(file), {
      endpoint: `${url}/api/v1/uploads`,
      metadata: { ...metadata },
      uploadSize: size,
      // A stream is read once: pieces small enough to be sent again after a broken connection.
      chunkSize: 8 * 2 ** 20,
      retryDelays: RETRY_DELAYS,
      onProgress: (bytes) => onBytes(bytes),
      onSuccess: () => done(),
      onError: (error) =>
        failed(new EakteError('SERVICE_UNREACHABLE', `${metadata.path}: ${error.message}`, { cause: error })),
    });
    upload.start();
  });
}
