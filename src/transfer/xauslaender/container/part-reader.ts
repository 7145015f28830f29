import { Readable } from 'node:stream';
import { RandomAccessReader } from 'yauzl';

/** The decoded bytes of one package, wherever they lie. */
export interface ContainerPart {
  readonly bytes: number;
  /** Bytes `start` … `end` (exclusive). */
  read(start: number, end: number): AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

/** A part that is in memory. */
export function partOf(data: Uint8Array): ContainerPart {
  return { bytes: data.length, read: (start, end) => [data.subarray(start, end)] };
}

/** Reads the ZIP across its parts without putting them together. */
export class PartReader extends RandomAccessReader {
  private readonly starts: readonly number[];
  readonly size: number;

  constructor(private readonly parts: readonly ContainerPart[]) {
    super();
    let size = 0;
    this.starts = parts.map((part) => {
      const start = size;
      size += part.bytes;
      return start;
    });
    this.size = size;
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(this.range(start, end), { objectMode: false, highWaterMark: 1_048_576 });
  }

  private async *range(start: number, end: number): AsyncGenerator<Uint8Array> {
    for (const [index, part] of this.parts.entries()) {
      const offset = this.starts[index] ?? 0;
      const from = Math.max(start - offset, 0);
      const to = Math.min(end - offset, part.bytes);
      if (from < to) yield* part.read(from, to);
    }
  }
}
