/** A field: type 3 SHORT, 4 LONG, 5 RATIONAL (numerator, denominator in turn), 7 UNDEFINED bytes. */
export interface BuiltField {
  readonly tag: number;
  readonly type: 3 | 4 | 5 | 7;
  readonly values: readonly number[];
}

export interface BuiltPage {
  readonly fields: readonly BuiltField[];
  readonly strips: readonly Uint8Array[];
  /** Overrides of the strip table, to write damaged files. */
  readonly stripOffsets?: readonly number[];
  readonly stripLengths?: readonly number[];
}

export interface BuiltTiff {
  readonly pages: readonly BuiltPage[];
  readonly littleEndian?: boolean;
  readonly big?: boolean;
  /** Page index (0-based) that the last directory points back to. */
  readonly loopTo?: number;
}

/** Writes a TIFF or BigTIFF with exactly the given fields; strips come before the directory of their page. */
export function buildTiff({ pages, littleEndian = true, big = false, loopTo }: BuiltTiff): Buffer {
  const writer = new Writer(littleEndian, big);
  const directories: number[] = [];
  let link = writer.header();
  for (const page of pages) {
    const offsets = page.strips.map((strip) => writer.append(Buffer.from(strip)));
    const strips = [
      { tag: 273, type: 4 as const, values: page.stripOffsets ?? offsets },
      { tag: 279, type: 4 as const, values: page.stripLengths ?? page.strips.map((strip) => strip.length) },
    ].filter(({ values }) => values.length > 0);
    const directory = writer.directory([...page.fields, ...strips].sort((a, b) => a.tag - b.tag));
    directories.push(directory.offset);
    writer.patch(link, directory.offset);
    link = directory.link;
  }
  if (loopTo !== undefined) writer.patch(link, directories[loopTo]!);
  return writer.bytes();
}

class Writer {
  private readonly chunks: Buffer[] = [];
  private length = 0;

  constructor(
    private readonly littleEndian: boolean,
    private readonly big: boolean,
  ) {}

  /** Writes the header; gives the place of the link to the first directory. */
  header(): number {
    const order = Buffer.from(this.littleEndian ? 'II' : 'MM');
    if (!this.big) return this.append(Buffer.concat([order, this.u16(42), this.offset(0)])) + 4;
    return this.append(Buffer.concat([order, this.u16(43), this.u16(8), this.u16(0), this.offset(0)])) + 8;
  }

  append(bytes: Buffer): number {
    const at = this.length;
    const padded = bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(1)]);
    this.chunks.push(padded);
    this.length += padded.length;
    return at;
  }

  directory(fields: readonly BuiltField[]): { offset: number; link: number } {
    const room = this.big ? 8 : 4;
    const entries = fields.map(({ tag, type, values }) => {
      const bytes = Buffer.concat(values.map((value) => this.value(type, value)));
      const inline = bytes.length <= room;
      const field = inline
        ? Buffer.concat([bytes, Buffer.alloc(room - bytes.length)])
        : this.offset(this.append(bytes));
      const count = type === 5 ? values.length / 2 : values.length;
      return Buffer.concat([this.u16(tag), this.u16(type), this.offset(count), field]);
    });
    const count = this.big ? this.offset(fields.length) : this.u16(fields.length);
    const body = Buffer.concat([count, ...entries, this.offset(0)]);
    const offset = this.append(body);
    return { offset, link: offset + body.length - room };
  }

  patch(at: number, value: number): void {
    const all = this.bytes();
    this.offset(value).copy(all, at);
    this.chunks.splice(0, this.chunks.length, all);
  }

  bytes(): Buffer {
    return Buffer.concat(this.chunks);
  }

  private value(type: number, value: number): Buffer {
    if (type === 3) return this.u16(value);
    return type === 7 ? Buffer.from([value]) : this.u32(value);
  }

  private u16(value: number): Buffer {
    const bytes = Buffer.alloc(2);
    if (this.littleEndian) bytes.writeUInt16LE(value);
    else bytes.writeUInt16BE(value);
    return bytes;
  }

  private u32(value: number): Buffer {
    const bytes = Buffer.alloc(4);
    if (this.littleEndian) bytes.writeUInt32LE(value);
    else bytes.writeUInt32BE(value);
    return bytes;
  }

  private offset(value: number): Buffer {
    if (!this.big) return this.u32(value);
    const bytes = Buffer.alloc(8);
    if (this.littleEndian) bytes.writeBigUInt64LE(BigInt(value));
    else bytes.writeBigUInt64BE(BigInt(value));
    return bytes;
  }
}

/** SHORT field. */
export function short(tag: number, ...values: number[]): BuiltField {
  return { tag, type: 3, values };
}

/** LONG field. */
export function long(tag: number, ...values: number[]): BuiltField {
  return { tag, type: 4, values };
}

/** Fields every test page has: size, bits, compression, photometric, rows per strip. */
export function pageFields(
  { width, height }: { width: number; height: number },
  coding: { bits?: number; compression?: number; photometric?: number; rowsPerStrip?: number } = {},
): BuiltField[] {
  return [
    long(256, width),
    long(257, height),
    short(258, coding.bits ?? 1),
    short(259, coding.compression ?? 1),
    short(262, coding.photometric ?? 1),
    short(277, 1),
    long(278, coding.rowsPerStrip ?? height),
  ];
}
