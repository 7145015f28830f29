import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'minio';
import { z } from 'zod';

/** The stored objects as they lie there, without the product. */
export interface RawObjects {
  /** Keys of everything but what interrupted puts left in the staging area. */
  keys(): Promise<string[]>;
  read(key: string): Promise<Buffer | null>;
}

const STAGING = '.staging';

export function folderObjects(folder: string): RawObjects {
  return {
    keys: () =>
      Promise.resolve(
        readdirSync(folder, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
          .filter((key) => !key.startsWith(STAGING)),
      ),
    read: (key) => readFile(join(folder, key)).catch(() => null),
  };
}

/** `http://key:secret@host:port/bucket` */
export function bucketObjects(address: string): RawObjects {
  const url = new URL(address);
  const bucket = url.pathname.slice(1);
  const client = new Client({
    endPoint: url.hostname,
    port: Number(url.port),
    useSSL: url.protocol === 'https:',
    accessKey: decodeURIComponent(url.username),
    secretKey: decodeURIComponent(url.password),
  });
  return {
    async keys() {
      const keys: string[] = [];
      for await (const entry of client.listObjectsV2(bucket, '', true) as AsyncIterable<unknown>) {
        const { name } = z.object({ name: z.string() }).parse(entry);
        if (!name.startsWith(STAGING) && !name.endsWith('/')) keys.push(name);
      }
      return keys;
    },
    async read(key) {
      try {
        const chunks: Buffer[] = [];
        for await (const chunk of await client.getObject(bucket, key)) chunks.push(Buffer.from(chunk as Uint8Array));
        return Buffer.concat(chunks);
      } catch {
        return null;
      }
    },
  };
}
