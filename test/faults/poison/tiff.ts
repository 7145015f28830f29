import type { Picture } from './paper';

/** A field of a directory: SHORT or LONG values, BYTES (UNDEFINED), or one RATIONAL. */
export type TiffField =
  | readonly [tag: number, type: 'short' | 'long', values: readonly number[]]
  | readonly [tag: number, type: 'bytes', value: Buffer]
  | readonly [tag: number, type: 'rational', value: readonly [number, number]];

export interface TiffPage {
  readonly fields: readonly TiffField[];
  readonly strip: Buffer;
  /** What StripByteCounts says where that is a lie. */
  readonly statedStripBytes?: number;
}

const FIELD_TYPES = { short: 3, long: 4, bytes: 7, rational: 5 } as const;
const TAG = { stripOffsets: 273, stripByteCounts: 279 } as const;

/** Fields of a page with one strip; `more` replaces fields of the same tag. */
export function grayPage(picture: Picture, more: readonly TiffField[] = []): TiffPage {
  const plain: TiffField[] = [
    [256, 'long', [picture.width]],
    [257, 'long', [picture.height]],
    [258, 'short', [8]],
    [259, 'short', [1]],
    [262, 'short', [1]],
    [277, 'short', [1]],
    [278, 'long', [picture.height]],
    [282, 'rational', [75, 1]],
    [283, 'rational', [75, 1]],
    [296, 'short', [2]],
  ];
  const replaced = new Set(more.map(([tag]) => tag));
  return { fields: [...plain.filter(([tag]) => !replaced.has(tag)), ...more], strip: picture.data };
}

/** A little-endian TIFF, or BigTIFF. `loop` lets the last directory point back to the first. */
export function tiff(pages: readonly TiffPage[], { big = false, loop = false } = {}): Buffer {
  const chunks: Buffer[] = [];
  let length = big ? 16 : 8;
  const add = (bytes: Buffer): number => {
    const padded = bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(1)]);
    chunks.push(padded);
    length += padded.length;
    return length - padded.length;
  };
  const word = (value: number): Buffer => {
    const bytes = Buffer.alloc(big ? 8 : 4);
    if (big) bytes.writeBigUInt64LE(BigInt(value));
    else bytes.writeUInt32LE(value);
    return bytes;
  };
  const directories: { at: number; nextAt: number; chunk: Buffer }[] = [];
  for (const page of pages) {
    const strip = add(page.strip);
    const fields: TiffField[] = [
      ...page.fields,
      [TAG.stripOffsets, 'long', [strip]],
      [TAG.stripByteCounts, 'long', [page.statedStripBytes ?? page.strip.length]],
    ];
    const entries = fields
      .toSorted((a, b) => a[0] - b[0])
      .map((field) => {
        const { count, bytes } = valueOf(field);
        const inline = bytes.length <= (big ? 8 : 4);
        const value = inline ? Buffer.concat([bytes, Buffer.alloc((big ? 8 : 4) - bytes.length)]) : word(add(bytes));
        const head = Buffer.alloc(4);
        head.writeUInt16LE(field[0], 0);
        head.writeUInt16LE(FIELD_TYPES[field[1]], 2);
        return Buffer.concat([head, word(count), value]);
      });
    const head = Buffer.alloc(big ? 8 : 2);
    head.writeUInt16LE(entries.length, 0);
    const chunk = Buffer.concat([head, ...entries, word(0)]);
    directories.push({ at: add(chunk), nextAt: chunk.length - (big ? 8 : 4), chunk: chunks.at(-1)! });
  }
  for (const [index, { nextAt, chunk }] of directories.entries()) {
    const next = directories[index + 1] ?? (loop ? directories[0] : undefined);
    if (next !== undefined) word(next.at).copy(chunk, nextAt);
  }
  const first = word(directories[0]?.at ?? 0);
  const header = big ? Buffer.from('II+\0\b\0\0\0', 'latin1') : Buffer.from('II*\0', 'latin1');
  return Buffer.concat([header, first, ...chunks]);
}

function valueOf(field: TiffField): { count: number; bytes: Buffer } {
  switch (field[1]) {
    case 'bytes':
      return { count: field[2].length, bytes: field[2] };
    case 'rational': {
      const bytes = Buffer.alloc(8);
      bytes.writeUInt32LE(field[2][0], 0);
      bytes.writeUInt32LE(field[2][1], 4);
      return { count: 1, bytes };
    }
    default: {
      const size = field[1] === 'short' ? 2 : 4;
      const bytes = Buffer.alloc(field[2].length * size);
      for (const [index, value] of field[2].entries()) bytes.writeUIntLE(value, index * size, size);
      return { count: field[2].length, bytes };
    }
  }
}

/** LZW as every reader takes it: literals only, the table cleared before a code needs ten bits. */
export function lzw(data: Buffer): Buffer {
  const out: number[] = [];
  let held = 0;
  let bits = 0;
  const put = (code: number): void => {
    held = (held << 9) | code;
    bits += 9;
    while (bits >= 8) {
      bits -= 8;
      out.push((held >> bits) & 0xff);
    }
    held &= (1 << bits) - 1;
  };
  for (const [index, byte] of data.entries()) {
    if (index % 250 === 0) put(256);
    put(byte);
  }
  put(257);
  if (bits > 0) out.push((held << (8 - bits)) & 0xff);
  return Buffer.from(out);
}

/** Strips of a one-page TIFF that another program wrote: for codings that are too much to write by hand. */
export function stripOf(file: Buffer): Buffer {
  const directory = file.readUInt32LE(4);
  const numbers = (tag: number): number[] => {
    for (let index = 0; index < file.readUInt16LE(directory); index += 1) {
      const at = directory + 2 + index * 12;
      if (file.readUInt16LE(at) !== tag) continue;
      const size = file.readUInt16LE(at + 2) === 3 ? 2 : 4;
      const count = file.readUInt32LE(at + 4);
      const from = count * size <= 4 ? at + 8 : file.readUInt32LE(at + 8);
      return Array.from({ length: count }, (_, value) => file.readUIntLE(from + value * size, size));
    }
    return [];
  };
  const lengths = numbers(TAG.stripByteCounts);
  const strips = numbers(TAG.stripOffsets).map((offset, index) => file.subarray(offset, offset + lengths[index]!));
  if (strips.length !== 1) throw new Error(`${strips.length} strips`);
  return strips[0]!;
}
