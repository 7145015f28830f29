import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { Readable, Transform } from 'node:stream';
import { EakteError } from '../eakte-error';

/** What can be put: bytes, a stream, or a file that is there already. */
export type Body = Readable | Uint8Array | { readonly file: string };

/** The bytes as a stream. */
export function streamOf(body: Body): Readable {
  if (body instanceof Uint8Array) return Readable.from([body], { objectMode: false });
  return 'file' in body ? createReadStream(body.file) : body;
}

/** A stream that passes bytes on and knows their number and hash when it has ended. */
export class Measure extends Transform {
  private readonly hash = createHash('sha256');
  private digest: string | undefined;
  bytes = 0;

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: (error: null, chunk: Buffer) => void): void {
    this.hash.update(chunk);
    this.bytes += chunk.length;
    done(null, chunk);
  }

  /** Lower-case hex; only after the end. */
  get sha256(): string {
    return (this.digest ??= this.hash.digest('hex'));
  }
}

/** Number and hash of a stream's bytes, read to the end. */
export async function measure(stream: Readable): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { bytes, sha256: hash.digest('hex') };
}

/** Throws `OBJECT_HASH_MISMATCH` when the bytes are not the expected ones. */
export function checkHash(found: string, expected: string | undefined): void {
  if (expected !== undefined && expected.toLowerCase() !== found) throw new EakteError('OBJECT_HASH_MISMATCH');
}
