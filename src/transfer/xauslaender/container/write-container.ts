import { crc32 } from 'node:zlib';
import { EakteError } from '../../../platform/eakte-error';
import { directoryRecord, endRecords, localHeader, MAX_STORED_BYTES, type StoredEntry } from './zip-records';

/** One file of a delivery, to be packed. */
export interface ContainerFile {
  readonly dokumentuuid: string;
  /** Extension without dot, as the format says: `pdf`, `jpg`. */
  readonly endung: string;
  readonly bytes: number;
  /** CRC-32 where it is known; otherwise the file is read once more to find it. */
  readonly crc32?: number;
  /** May be called twice. */
  open(): AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

/** Name of a file in the ZIP (XAusländer 26.11, container): flat, `<dokumentuuid>.<format>`. */
export function entryName(file: Pick<ContainerFile, 'dokumentuuid' | 'endung'>): string {
  return `${file.dokumentuuid}.${file.endung}`;
}

/** Size of the ZIP in bytes (archivgroesse), before a single byte of the files is read. */
export function containerSize(files: readonly Pick<ContainerFile, 'dokumentuuid' | 'endung' | 'bytes'>[]): number {
  let offset = 0;
  let directory = 0;
  for (const file of files) {
    const entry = { name: entryName(file), bytes: file.bytes, crc32: 0 };
    directory += directoryRecord({ ...entry, offset }).length;
    offset += localHeader(entry).length + file.bytes;
  }
  return offset + directory + endRecords(files.length, directory, offset).length;
}

/**
 * The ZIP as a stream, one file after the other, at most one chunk in memory. Method STORE: scans are compressed
 * already. Sizes and CRC stand before the data, so that every reader takes it, also those that read from a stream.
 * Throws `TRANSFER_CONTAINER_INVALID` when a file is not as long as said or changes while it is read.
 */
export async function* writeContainer(files: readonly ContainerFile[]): AsyncGenerator<Uint8Array> {
  const entries: StoredEntry[] = [];
  let offset = 0;
  for (const file of files) {
    const name = entryName(file);
    if (file.bytes < 1 || file.bytes > MAX_STORED_BYTES)
      throw new EakteError('TRANSFER_CONTAINER_INVALID', `${name} hat ${file.bytes} Bytes`);
    const sum = file.crc32 ?? (await checksum(file));
    const header = localHeader({ name, bytes: file.bytes, crc32: sum });
    yield header;
    let bytes = 0;
    let actual = 0;
    for await (const chunk of file.open()) {
      actual = crc32(chunk, actual);
      bytes += chunk.length;
      yield chunk;
    }
    if (bytes !== file.bytes || actual >>> 0 !== sum >>> 0)
      throw new EakteError('TRANSFER_CONTAINER_INVALID', `${name} ist nicht mehr die Datei, die gepackt werden sollte`);
    entries.push({ name, bytes, crc32: sum, offset });
    offset += header.length + bytes;
  }
  const directory = Buffer.concat(entries.map(directoryRecord));
  yield directory;
  yield endRecords(entries.length, directory.length, offset);
}

async function checksum(file: ContainerFile): Promise<number> {
  let sum = 0;
  for await (const chunk of file.open()) sum = crc32(chunk, sum);
  return sum >>> 0;
}
