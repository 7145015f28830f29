import { TAG } from './tags';

/** A field of the directory to write; value bytes in the byte order of the file. */
export interface Field {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  readonly bytes: Buffer;
}

const LONG = 4;
const HEADER_LENGTH = 8;

/** What a single-page TIFF is made of. */
export interface SinglePage {
  readonly littleEndian: boolean;
  /** Fields without the places of strips or tiles. */
  readonly fields: readonly Field[];
  /** Coded strips or tiles in order. */
  readonly pieces: readonly Buffer[];
  readonly tiled: boolean;
}

/** Bytes of a classic TIFF with one page: strips one behind the other, then the directory and its longer values. */
export function writeTiff({ littleEndian, fields, pieces, tiled }: SinglePage): Buffer {
  const order = new ByteOrder(littleEndian);
  const offsets: number[] = [];
  let position = HEADER_LENGTH;
  for (const piece of pieces) {
    offsets.push(position);
    position += piece.length;
  }
  const lengths = pieces.map((piece) => piece.length);
  const all = [
    ...fields,
    order.longs(tiled ? TAG.tileOffsets : TAG.stripOffsets, offsets),
    order.longs(tiled ? TAG.tileByteCounts : TAG.stripByteCounts, lengths),
  ].sort((one, other) => one.tag - other.tag);
  const gap = position % 2;
  const header = Buffer.alloc(HEADER_LENGTH);
  header.write(littleEndian ? 'II*\0' : 'MM\0*', 'latin1');
  order.u32(header, 4, position + gap);
  return Buffer.concat([header, ...pieces, Buffer.alloc(gap), directoryBytes(order, all, position + gap)]);
}

/** Writes numbers in one of the two byte orders. */
export class ByteOrder {
  constructor(private readonly littleEndian: boolean) {}

  u16(bytes: Buffer, at: number, value: number): void {
    if (this.littleEndian) bytes.writeUInt16LE(value, at);
    else bytes.writeUInt16BE(value, at);
  }

  u32(bytes: Buffer, at: number, value: number): void {
    if (this.littleEndian) bytes.writeUInt32LE(value, at);
    else bytes.writeUInt32BE(value, at);
  }

  /** A field of 32-bit numbers. */
  longs(tag: number, values: readonly number[]): Field {
    const bytes = Buffer.alloc(values.length * 4);
    values.forEach((value, index) => this.u32(bytes, index * 4, value));
    return { tag, type: LONG, count: values.length, bytes };
  }
}

function directoryBytes(order: ByteOrder, fields: readonly Field[], at: number): Buffer {
  const directory = Buffer.alloc(2 + fields.length * 12 + 4);
  order.u16(directory, 0, fields.length);
  const values: Buffer[] = [];
  let valueAt = at + directory.length;
  fields.forEach(({ tag, type, count, bytes }, index) => {
    const start = 2 + index * 12;
    order.u16(directory, start, tag);
    order.u16(directory, start + 2, type);
    order.u32(directory, start + 4, count);
    if (bytes.length <= 4) {
      bytes.copy(directory, start + 8);
      return;
    }
    order.u32(directory, start + 8, valueAt);
    const padded = bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(1)]);
    values.push(padded);
    valueAt += padded.length;
  });
  return Buffer.concat([directory, ...values]);
}
