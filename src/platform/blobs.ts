import { createHash, createHmac } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { EakteError } from './eakte-error';
import { execute, firstRow, type Sql } from './database/sql';
import { passFailPoint } from './fail-point';
import type { ObjectStore } from './object-store';

/** What kind of bytes: the delivered original, a page bundle, a document's PDF, its Transfervermerk, a message, a package of a delivery, a Packzettel. */
export type BlobClass = 'original' | 'seite' | 'dokument' | 'vermerk' | 'nachricht' | 'paket' | 'packzettel';

/** Bytes that are proven to lie in the object store, ready to be recorded. */
export interface ProvenBlob {
  readonly office: string;
  readonly class: BlobClass;
  readonly sha256: string;
  readonly bytes: number;
  readonly key: string;
}

/**
 * Objects by content. `put` writes and proves the object, `record` adds the row inside the caller's transaction:
 * object first, row second, so that no row ever points at bytes that are not proven.
 */
export class Blobs {
  private readonly secrets = new Map<string, Buffer>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly objects: ObjectStore,
  ) {}

  /** Writes bytes or a file; throws STORE_FULL, OBJECT_HASH_MISMATCH (when `expected` is given and differs). */
  async put(
    office: string,
    blobClass: BlobClass,
    body: Uint8Array | { readonly file: string },
    expected?: string,
  ): Promise<ProvenBlob> {
    const { sha256, bytes } = await hashOf(body);
    if (expected !== undefined && expected !== sha256) {
      throw new EakteError('OBJECT_HASH_MISMATCH', `erwartet ${expected}, gelesen ${sha256}`);
    }
    const key = await this.keyOf(office, blobClass, sha256);
    passFailPoint(`before-put:${blobClass}`);
    await this.objects.putOnce(key, body, sha256);
    passFailPoint(`put:${blobClass}`);
    return { office, class: blobClass, sha256, bytes, key };
  }

  /** Adds the row; the same bytes again are the same row. */
  async record(sql: Sql, blob: ProvenBlob): Promise<void> {
    await execute(
      sql,
      `INSERT INTO blob (office, class, sha256, bytes, object_key) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
      [blob.office, blob.class, blob.sha256, blob.bytes, blob.key],
    );
  }

  /**
   * The bytes as a stream, after they were read once and compared: whoever gets the stream gets what was stored. Throws
   * OBJECT_NOT_FOUND and OBJECT_DAMAGED before the first byte.
   */
  async open(office: string, blobClass: BlobClass, sha256: string): Promise<Readable> {
    const key = await this.keyOf(office, blobClass, sha256);
    const hash = createHash('sha256');
    await pipeline(await this.objects.get(key), hash);
    requireHash(key, sha256, hash.digest('hex'));
    return this.objects.get(key);
  }

  /** A small object as a whole, compared; throws OBJECT_NOT_FOUND and OBJECT_DAMAGED. */
  async read(office: string, blobClass: BlobClass, sha256: string): Promise<Buffer> {
    const key = await this.keyOf(office, blobClass, sha256);
    const bytes = await bytesOf(await this.objects.get(key));
    requireHash(key, sha256, createHash('sha256').update(bytes).digest('hex'));
    return bytes;
  }

  /** Reads a small range into memory, bytes `start` … `end`, both included; comparing is the caller's part. */
  async readRange(office: string, blobClass: BlobClass, sha256: string, start: number, end: number): Promise<Buffer> {
    return bytesOf(await this.objects.getRange(await this.keyOf(office, blobClass, sha256), start, end));
  }

  /** Copies an object into a file, checking its hash on the way; throws OBJECT_DAMAGED. */
  async toFile(office: string, blobClass: BlobClass, sha256: string, file: string): Promise<void> {
    const hash = createHash('sha256');
    const source = await this.open(office, blobClass, sha256);
    await pipeline(
      source,
      async function* (chunks: AsyncIterable<Uint8Array>) {
        for await (const chunk of chunks) {
          hash.update(chunk);
          yield chunk;
        }
      },
      createWriteStream(file, { mode: 0o600 }),
    );
    requireHash(await this.keyOf(office, blobClass, sha256), sha256, hash.digest('hex'));
  }

  /** `office/class/ab/hmac`: HMAC under the office's secret, so that equal bytes of two offices never share a key. */
  async keyOf(office: string, blobClass: BlobClass, sha256: string): Promise<string> {
    const secret = this.secrets.get(office) ?? (await this.loadSecret(office));
    const name = createHmac('sha256', secret).update(sha256).digest('hex');
    return `${office}/${blobClass}/${name.slice(0, 2)}/${name}`;
  }

  private async loadSecret(office: string): Promise<Buffer> {
    const row = await firstRow(
      this.dataSource,
      z.object({ key_secret: z.instanceof(Buffer) }),
      `SELECT key_secret FROM office WHERE kennung = $1`,
      [office],
    );
    if (row === undefined) throw new EakteError('NOT_FOUND', 'Behörde ist nicht eingerichtet');
    this.secrets.set(office, row.key_secret);
    return row.key_secret;
  }
}

/** What is damaged is not handed out. */
function requireHash(key: string, expected: string, read: string): void {
  if (read !== expected) throw new EakteError('OBJECT_DAMAGED', key);
}

async function bytesOf(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks);
}

/** SHA-256 (lower-case hex) and length of bytes or a file, read as a stream. */
export async function hashOf(
  body: Uint8Array | { readonly file: string },
): Promise<{ readonly sha256: string; readonly bytes: number }> {
  const hash = createHash('sha256');
  if (body instanceof Uint8Array) {
    return { sha256: hash.update(body).digest('hex'), bytes: body.byteLength };
  }
  await pipeline(createReadStream(body.file), hash);
  return { sha256: hash.digest('hex'), bytes: (await stat(body.file)).size };
}
