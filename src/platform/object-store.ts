import type { Readable } from 'node:stream';

export interface ObjectInfo {
  readonly key: string;
  readonly bytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
}

/**
 * Where bytes live for good. Keys are `/`-separated, ASCII, without personal data.
 *
 * `putOnce` is the one door through which objects are written: staging key → read back and compare the hash →
 * final key. When it returns, the bytes are durable and proven. A key that exists with the same hash is success
 * (idempotent); with another hash it throws `OBJECT_EXISTS_DIFFERENT`. Objects are never overwritten.
 */
export interface ObjectStore {
  /** `expectedSha256`: the hash the bytes must have; a difference throws `OBJECT_HASH_MISMATCH` and leaves nothing behind. */
  putOnce(
    key: string,
    body: Readable | Uint8Array | { readonly file: string },
    expectedSha256?: string,
  ): Promise<ObjectInfo>;
  /** Throws `OBJECT_NOT_FOUND`. */
  get(key: string): Promise<Readable>;
  /** Bytes `start` … `end` (inclusive). */
  getRange(key: string, start: number, end: number): Promise<Readable>;
  stat(key: string): Promise<{ readonly key: string; readonly bytes: number } | null>;
  list(prefix: string): AsyncIterable<{ readonly key: string; readonly bytes: number }>;
  /** Only for intermediate data and withdrawn staging objects; originals are refused (`OBJECT_PROTECTED`: keys that contain `/original/`). */
  delete(key: string): Promise<void>;
  /**
   * Puts the right bytes in the place of a damaged object, proven like a put (`OBJECT_HASH_MISMATCH`). Only for the repair
   * of an object whose bytes were seen not to be those of its row.
   */
  mend(key: string, body: Readable, expectedSha256: string): Promise<void>;
}
