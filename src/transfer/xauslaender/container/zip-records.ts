/** One stored (uncompressed) file of a ZIP, for its records. */
export interface StoredEntry {
  /** ASCII. */
  readonly name: string;
  readonly bytes: number;
  readonly crc32: number;
  /** Where its local header begins. */
  readonly offset: number;
}

const LIMIT_32 = 0xffffffff;
const LIMIT_16 = 0xffff;
/** 1980-01-01 00:00 in DOS form: the same files always give the same ZIP. */
const DOS_DATE = 0x0021;
const VERSION = 20;
const VERSION_64 = 45;
/** Unix, regular file, rw-r--r--. */
const MADE_BY = (3 << 8) | VERSION;
const ATTRIBUTES = 0o100644 * 0x10000;

/** Local header (APPNOTE 4.3.7) with CRC and sizes in place: streaming readers cannot take a stored entry without. */
export function localHeader(entry: Omit<StoredEntry, 'offset'>): Buffer {
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(VERSION, 4);
  header.writeUInt16LE(DOS_DATE, 12);
  header.writeUInt32LE(entry.crc32, 14);
  header.writeUInt32LE(entry.bytes, 18);
  header.writeUInt32LE(entry.bytes, 22);
  header.writeUInt16LE(entry.name.length, 26);
  return Buffer.concat([header, Buffer.from(entry.name, 'latin1')]);
}

/** Entry of the central directory (4.3.12); an offset beyond 4 GB goes into the ZIP64 extra field (4.5.3). */
export function directoryRecord(entry: StoredEntry): Buffer {
  const far = entry.offset >= LIMIT_32;
  const header = Buffer.alloc(46);
  header.writeUInt32LE(0x02014b50, 0);
  header.writeUInt16LE(far ? (3 << 8) | VERSION_64 : MADE_BY, 4);
  header.writeUInt16LE(far ? VERSION_64 : VERSION, 6);
  header.writeUInt16LE(DOS_DATE, 14);
  header.writeUInt32LE(entry.crc32, 16);
  header.writeUInt32LE(entry.bytes, 20);
  header.writeUInt32LE(entry.bytes, 24);
  header.writeUInt16LE(entry.name.length, 28);
  header.writeUInt16LE(far ? 12 : 0, 30);
  header.writeUInt32LE(ATTRIBUTES, 38);
  header.writeUInt32LE(far ? LIMIT_32 : entry.offset, 42);
  const extra = Buffer.alloc(far ? 12 : 0);
  if (far) {
    extra.writeUInt16LE(1, 0);
    extra.writeUInt16LE(8, 2);
    extra.writeBigUInt64LE(BigInt(entry.offset), 4);
  }
  return Buffer.concat([header, Buffer.from(entry.name, 'latin1'), extra]);
}

/** End of the central directory (4.3.16), preceded by its ZIP64 form (4.3.14, 4.3.15) where numbers are too large. */
export function endRecords(count: number, directoryBytes: number, directoryOffset: number): Buffer {
  const large = count >= LIMIT_16 || directoryBytes >= LIMIT_32 || directoryOffset >= LIMIT_32;
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Math.min(count, LIMIT_16), 8);
  end.writeUInt16LE(Math.min(count, LIMIT_16), 10);
  end.writeUInt32LE(Math.min(directoryBytes, LIMIT_32), 12);
  end.writeUInt32LE(Math.min(directoryOffset, LIMIT_32), 16);
  if (!large) return end;
  const end64 = Buffer.alloc(56);
  end64.writeUInt32LE(0x06064b50, 0);
  end64.writeBigUInt64LE(44n, 4);
  end64.writeUInt16LE((3 << 8) | VERSION_64, 12);
  end64.writeUInt16LE(VERSION_64, 14);
  end64.writeBigUInt64LE(BigInt(count), 24);
  end64.writeBigUInt64LE(BigInt(count), 32);
  end64.writeBigUInt64LE(BigInt(directoryBytes), 40);
  end64.writeBigUInt64LE(BigInt(directoryOffset), 48);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeBigUInt64LE(BigInt(directoryOffset + directoryBytes), 8);
  locator.writeUInt32LE(1, 16);
  return Buffer.concat([end64, locator, end]);
}

/** Largest file a stored entry can hold. */
export const MAX_STORED_BYTES = LIMIT_32 - 1;
