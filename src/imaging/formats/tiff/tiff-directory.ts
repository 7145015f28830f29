import { EakteError } from '../../../platform/eakte-error';
import type { FileBytes } from '../file-bytes';
import { checkPageCount } from '../limits';

/** One field of an image file directory; its value is still in the file. */
export interface TiffEntry {
  readonly tag: number;
  /** Field type of TIFF 6.0 (1–12) or BigTIFF (16–18). */
  readonly type: number;
  readonly count: number;
  /** Absolute offset of the value's first byte. */
  readonly offset: number;
}

/** An image file directory: the fields of one page. */
export interface TiffDirectory {
  readonly entries: ReadonlyMap<number, TiffEntry>;
  /** Offset of the next directory, 0 behind the last. */
  readonly next: number;
}

/** Bytes of one value by field type; 0 for types nobody knows. */
const TYPE_SIZES = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8] as const;

const MAX_ENTRIES = 4096;

/** Values of one field: a page of 100,000 rows in strips of one row needs that many. */
const MAX_VALUES = 1_000_000;

/** A TIFF or BigTIFF file as a chain of directories, in either byte order (TIFF 6.0; BigTIFF by Aware Systems). */
export class TiffFile {
  readonly littleEndian: boolean;
  private readonly big: boolean;
  private readonly first: number;

  constructor(readonly file: FileBytes) {
    const header = file.read(0, 8);
    this.littleEndian = header.toString('latin1', 0, 2) === 'II';
    this.big = this.u16(header, 2) === 43;
    this.first = this.big ? this.u64(file.read(8, 8), 0) : this.u32(header, 4);
  }

  /** Offsets of all directories in order. FILE_CORRUPT when the chain runs in a circle or leaves the file. */
  directoryOffsets(): number[] {
    const offsets: number[] = [];
    const seen = new Set<number>();
    for (let offset = this.first; offset !== 0; offset = this.directory(offset, offsets.length).next) {
      if (seen.has(offset))
        throw new EakteError('FILE_CORRUPT', 'Das Seitenverzeichnis des TIFF verweist auf sich selbst');
      seen.add(offset);
      offsets.push(offset);
      checkPageCount(offsets.length);
    }
    if (offsets.length === 0) throw new EakteError('FILE_CORRUPT', 'Das TIFF enthält keine Seite');
    return offsets;
  }

  /** The directory at an offset; `page` (1-based) is named in the error when it does not lie inside the file. */
  directory(offset: number, page: number): TiffDirectory {
    try {
      return this.readDirectory(offset);
    } catch (error) {
      if (!(error instanceof EakteError)) throw error;
      throw new EakteError('FILE_CORRUPT', `Seitenverzeichnis von Seite ${page}: ${error.detail ?? ''}`, {
        cause: error,
      });
    }
  }

  /** The numbers of a field (rationals as quotients, NaN for a zero denominator); an empty list when it is absent. */
  numbers(directory: TiffDirectory, tag: number): number[] {
    const entry = directory.entries.get(tag);
    if (entry === undefined) return [];
    const size = TYPE_SIZES[entry.type] ?? 0;
    if (size === 0 || entry.type === 2) return [];
    const bytes = this.valueBytes(entry);
    return Array.from({ length: entry.count }, (_, index) => this.value(bytes, index * size, entry.type));
  }

  /** The first number of a field, or null. */
  number(directory: TiffDirectory, tag: number): number | null {
    return this.numbers(directory, tag)[0] ?? null;
  }

  /** The value bytes of a field in the file's byte order, or null. */
  bytesOf(directory: TiffDirectory, tag: number): Buffer | null {
    const entry = directory.entries.get(tag);
    return entry === undefined ? null : this.valueBytes(entry);
  }

  private valueBytes({ tag, type, count, offset }: TiffEntry): Buffer {
    if (count > MAX_VALUES) throw new EakteError('FILE_CORRUPT', `Feld ${tag} mit ${count} Werten`);
    return this.file.read(offset, count * (TYPE_SIZES[type] ?? 0));
  }

  private readDirectory(offset: number): TiffDirectory {
    const countSize = this.big ? 8 : 2;
    const entrySize = this.big ? 20 : 12;
    const head = this.file.read(offset, countSize);
    const count = this.big ? this.u64(head, 0) : this.u16(head, 0);
    if (count === 0 || count > MAX_ENTRIES) throw new EakteError('FILE_CORRUPT', `${count} Felder`);
    const bytes = this.file.read(offset + countSize, count * entrySize + (this.big ? 8 : 4));
    const entries = new Map<number, TiffEntry>();
    for (let index = 0; index < count; index++) {
      const entry = this.entry(bytes, index * entrySize, offset + countSize);
      if (!entries.has(entry.tag)) entries.set(entry.tag, entry);
    }
    const next = this.big ? this.u64(bytes, count * entrySize) : this.u32(bytes, count * entrySize);
    return { entries, next };
  }

  private entry(bytes: Buffer, at: number, base: number): TiffEntry {
    const tag = this.u16(bytes, at);
    const type = this.u16(bytes, at + 2);
    const count = this.big ? this.u64(bytes, at + 4) : this.u32(bytes, at + 4);
    const valueAt = at + (this.big ? 12 : 8);
    const inline = count * (TYPE_SIZES[type] ?? 0) <= (this.big ? 8 : 4);
    if (inline) return { tag, type, count, offset: base + valueAt };
    return { tag, type, count, offset: this.big ? this.u64(bytes, valueAt) : this.u32(bytes, valueAt) };
  }

  private value(bytes: Buffer, at: number, type: number): number {
    switch (type) {
      case 3:
        return this.u16(bytes, at);
      case 4:
      case 13:
        return this.u32(bytes, at);
      case 5:
        return this.u32(bytes, at + 4) === 0 ? NaN : this.u32(bytes, at) / this.u32(bytes, at + 4);
      case 8:
        return this.littleEndian ? bytes.readInt16LE(at) : bytes.readInt16BE(at);
      case 9:
        return this.littleEndian ? bytes.readInt32LE(at) : bytes.readInt32BE(at);
      case 11:
        return this.littleEndian ? bytes.readFloatLE(at) : bytes.readFloatBE(at);
      case 12:
        return this.littleEndian ? bytes.readDoubleLE(at) : bytes.readDoubleBE(at);
      case 16:
      case 17:
      case 18:
        return this.u64(bytes, at);
      default:
        return bytes.readUInt8(at);
    }
  }

  private u16(bytes: Buffer, at: number): number {
    return this.littleEndian ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at);
  }

  private u32(bytes: Buffer, at: number): number {
    return this.littleEndian ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
  }

  private u64(bytes: Buffer, at: number): number {
    return Number(this.littleEndian ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at));
  }
}
