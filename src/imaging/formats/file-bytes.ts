import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { EakteError } from '../../platform/eakte-error';

/**
 * A delivered file read by offset, never as a whole: the cost of a page is the bytes of that page, wherever it stands.
 * Reading is synchronous on purpose: the format readers follow chains of small offsets, and they run in a process of
 * their own where nobody else waits.
 */
export class FileBytes {
  private constructor(
    private readonly descriptor: number,
    /** Length of the file, bytes. */
    readonly size: number,
  ) {}

  /** Opens a file for reading. Throws the system's error when it does not exist or may not be read. */
  static open(path: string): FileBytes {
    const descriptor = openSync(path, 'r');
    return new FileBytes(descriptor, fstatSync(descriptor).size);
  }

  /** Exactly `length` bytes from `offset`; EakteError FILE_CORRUPT when they reach past the end of the file. */
  read(offset: number, length: number): Buffer {
    if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(length) || offset < 0 || length < 0) {
      throw new EakteError('FILE_CORRUPT', 'Ein Verweis in der Datei ist ungültig');
    }
    if (offset + length > this.size) {
      throw new EakteError('FILE_CORRUPT', `Die Datei endet zu früh (${this.size} Bytes)`);
    }
    const bytes = this.readUpTo(offset, length);
    if (bytes.length < length) throw new EakteError('FILE_CORRUPT', `Die Datei endet zu früh (${this.size} Bytes)`);
    return bytes;
  }

  /** At most `length` bytes from `offset`, fewer at the end of the file, none behind it. */
  readUpTo(offset: number, length: number): Buffer {
    const wanted = Math.max(0, Math.min(length, this.size - offset));
    const buffer = Buffer.allocUnsafe(wanted);
    let filled = 0;
    while (filled < wanted) {
      const count = readSync(this.descriptor, buffer, filled, wanted - filled, offset + filled);
      if (count === 0) break;
      filled += count;
    }
    return buffer.subarray(0, filled);
  }

  close(): void {
    closeSync(this.descriptor);
  }
}
