import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { EakteError } from '../../../src/platform/eakte-error';
import type { ObjectInfo, ObjectStore } from '../../../src/platform/object-store';

/** Objects in memory: the store is simulated, what is measured is everything else. */
export class MemoryStore implements ObjectStore {
  private readonly objects = new Map<string, Buffer>();

  async putOnce(key: string, body: Readable | Uint8Array | { readonly file: string }): Promise<ObjectInfo> {
    const bytes = body instanceof Uint8Array ? Buffer.from(body) : await bytesOf(body);
    this.objects.set(key, bytes);
    return { key, bytes: bytes.byteLength, sha256: createHash('sha256').update(bytes).digest('hex') };
  }

  get(key: string): Promise<Readable> {
    return Promise.resolve(Readable.from([this.bytes(key)]));
  }

  getRange(key: string, start: number, end: number): Promise<Readable> {
    return Promise.resolve(Readable.from([this.bytes(key).subarray(start, end + 1)]));
  }

  stat(key: string): Promise<{ readonly key: string; readonly bytes: number } | null> {
    const bytes = this.objects.get(key)?.byteLength;
    return Promise.resolve(bytes === undefined ? null : { key, bytes });
  }

  async *list(prefix: string): AsyncIterable<{ readonly key: string; readonly bytes: number }> {
    await Promise.resolve();
    for (const [key, bytes] of this.objects) if (key.startsWith(prefix)) yield { key, bytes: bytes.byteLength };
  }

  mend(): Promise<void> {
    return Promise.reject(new EakteError('OBJECT_NOT_FOUND'));
  }

  delete(key: string): Promise<void> {
    this.objects.delete(key);
    return Promise.resolve();
  }

  private bytes(key: string): Buffer {
    const bytes = this.objects.get(key);
    if (bytes === undefined) throw new EakteError('OBJECT_NOT_FOUND', key);
    return bytes;
  }
}

async function bytesOf(body: Readable | { readonly file: string }): Promise<Buffer> {
  if (!(body instanceof Readable)) return readFile(body.file);
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks);
}
