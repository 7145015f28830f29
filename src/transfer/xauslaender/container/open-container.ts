import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { fromRandomAccessReader, type Entry, type ZipFile } from 'yauzl';
import { findCode } from '../codelists/code-list';
import type { Finding } from '../finding';
import { endungPasst } from '../types/dokument';
import { contentMatchesExtension, HEAD_BYTES } from './file-kind';
import { PartReader, type ContainerPart } from './part-reader';

/** A document the 010206 announced. */
export interface AnnouncedFile {
  readonly dokumentuuid: string;
  /** Code of the list Dateiformat. */
  readonly format: string;
}

export interface ContainerLimits {
  /** Unpacked bytes of one file; default 4 GB. */
  readonly fileBytes: number;
  /** Unpacked bytes of all files; default 20 GB. */
  readonly totalBytes: number;
  /** Unpacked to packed size from which a file larger than 1 MB is a bomb; default 100. */
  readonly ratio: number;
}

export const CONTAINER_LIMITS: ContainerLimits = { fileBytes: 4e9, totalBytes: 20e9, ratio: 100 };

/** One file of the ZIP, ready to be read. */
export interface OpenedFile {
  /** As the 010206 writes it. */
  readonly dokumentuuid: string;
  readonly name: string;
  readonly bytes: number;
  /**
   * The bytes; each file can be opened again. The last step throws `ContainerError` when length, CRC or first bytes
   * are wrong: nothing may be kept before the end was reached.
   */
  open(): AsyncGenerator<Uint8Array>;
}

/** A file of the container turned out to be wrong while it was read. */
export class ContainerError extends Error {
  constructor(readonly finding: Finding) {
    super(finding.reason);
  }
}

export type OpenResult =
  | { readonly kind: 'opened'; readonly files: readonly OpenedFile[] }
  | { readonly kind: 'refused'; readonly findings: readonly [Finding, ...Finding[]] };

/**
 * Opens the ZIP of a delivery across its parts (in the order of paketnummer) and compares it with what the 010206
 * announced. Everything the fact sheet's section 7 refuses is refused here, before a file is unpacked, except what
 * only the bytes can show (CRC, length, content), which `open()` checks.
 */
export async function openContainer(
  parts: readonly ContainerPart[],
  announced: readonly AnnouncedFile[],
  limits: ContainerLimits = CONTAINER_LIMITS,
): Promise<OpenResult> {
  const reader = new PartReader(parts);
  const directory = await readDirectory(reader);
  if (typeof directory === 'string') return refused([`Die ZIP-Datei ist nicht lesbar: ${directory}`]);
  const { zip, entries } = directory;
  const reasons: string[] = [];
  const expected = new Map(announced.map((file) => [file.dokumentuuid.toLowerCase(), file]));
  const found = new Map<string, { readonly file: AnnouncedFile; readonly entry: Entry; readonly name: string }>();
  let total = 0;
  for (const entry of entries) {
    const name = entry.fileNameRaw.toString('latin1');
    total += entry.uncompressedSize;
    const problem = entryProblem(entry, name, limits);
    if (problem !== undefined) {
      reasons.push(problem);
      continue;
    }
    const id = name.slice(0, 36).toLowerCase();
    const file = expected.get(id);
    if (found.has(id)) reasons.push(`${name} kommt in der ZIP-Datei mehrfach vor`);
    else if (file === undefined) reasons.push(`${name} steht nicht in den Metadaten`);
    else if (!endungPasst(extensionOf(name), file.format))
      reasons.push(`Die Endung von ${name} passt nicht zum dokumenttyp ${file.format}`);
    if (file !== undefined) found.set(id, { file, entry, name });
  }
  for (const [id] of expected) if (!found.has(id)) reasons.push(`Zu dokument ${id} fehlt die Datei in der ZIP-Datei`);
  if (total > limits.totalBytes) reasons.push('Die ZIP-Datei entpackt sich über die Größengrenze');
  reasons.push(...layoutProblems(entries));
  if (reasons.length > 0) return refused(reasons);
  const files = [...found.values()].map(({ file, entry, name }) => ({
    dokumentuuid: file.dokumentuuid,
    name,
    bytes: entry.uncompressedSize,
    open: () => readEntry(zip, entry, name, file.format),
  }));
  return { kind: 'opened', files };
}

function refused(reasons: readonly string[]): OpenResult {
  const [first, ...rest] = reasons.map((reason): Finding => ({ code: 'S999', path: 'dokumentcontainer', reason }));
  return { kind: 'refused', findings: [first ?? { code: 'S999', path: 'dokumentcontainer', reason: '' }, ...rest] };
}

/** All entries of the central directory, or why it cannot be read. */
async function readDirectory(reader: PartReader): Promise<{ zip: ZipFile; entries: readonly Entry[] } | string> {
  const options = { lazyEntries: true, autoClose: false, decodeStrings: false, validateEntrySizes: false };
  return await new Promise((resolve) => {
    fromRandomAccessReader(reader, reader.size, options, (error: Error | null, zip: ZipFile | undefined) => {
      if (zip === undefined) {
        resolve(error?.message ?? 'kein ZIP');
        return;
      }
      const entries: Entry[] = [];
      zip.on('error', (problem: Error) => {
        resolve(problem.message);
      });
      zip.on('entry', (entry: Entry) => {
        entries.push(entry);
        zip.readEntry();
      });
      zip.on('end', () => {
        resolve({ zip, entries });
      });
      zip.readEntry();
    });
  });
}

const NAME = /^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\.[A-Za-z0-9]{1,10}$/;
const extensionOf = (name: string): string => name.slice(37).toLowerCase();

function entryProblem(entry: Entry, name: string, limits: ContainerLimits): string | undefined {
  const shown = JSON.stringify(name.slice(0, 80));
  const kind = (entry.externalFileAttributes >>> 16) & 0o170000;
  if (kind === 0o120000) return `${shown} ist eine Verknüpfung`;
  if (kind === 0o040000 || /[\\/]/.test(name))
    return `${shown} liegt in einem Ordner oder ist einer; Einträge sind flach`;
  if (kind !== 0 && kind !== 0o100000) return `${shown} ist keine gewöhnliche Datei`;
  if (!NAME.test(name)) return `${shown} heißt nicht <dokumentuuid>.<format>`;
  if ((entry.generalPurposeBitFlag & 0x2041) !== 0) return `${shown} ist verschlüsselt`;
  if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8)
    return `${shown} ist mit Verfahren ${entry.compressionMethod} gepackt, zulässig sind STORE und DEFLATE`;
  if (entry.compressionMethod === 0 && entry.compressedSize !== entry.uncompressedSize)
    return `${shown} ist ungepackt, nennt aber zwei verschiedene Größen`;
  if (entry.uncompressedSize > limits.fileBytes) return `${shown} entpackt sich über die Größengrenze`;
  if (entry.uncompressedSize > 1_000_000 && entry.uncompressedSize > entry.compressedSize * limits.ratio)
    return `${shown} entpackt sich auf mehr als das ${limits.ratio}-fache`;
  if (entry.uncompressedSize === 0) return `${shown} ist leer`;
  return undefined;
}

/** Entries must lie one behind the other: overlapping ones are a bomb, bytes before the first are hidden data. */
function layoutProblems(entries: readonly Entry[]): string[] {
  const sorted = [...entries].sort((a, b) => a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader);
  const problems: string[] = [];
  if ((sorted[0]?.relativeOffsetOfLocalHeader ?? 0) > 0)
    problems.push('Vor dem ersten Eintrag der ZIP-Datei liegen fremde Bytes');
  let end = 0;
  for (const entry of sorted) {
    if (entry.relativeOffsetOfLocalHeader < end) problems.push('Einträge der ZIP-Datei überlappen sich');
    end = entry.relativeOffsetOfLocalHeader + 30 + entry.fileNameRaw.length + entry.compressedSize;
  }
  return problems;
}

async function* readEntry(zip: ZipFile, entry: Entry, name: string, format: string): AsyncGenerator<Uint8Array> {
  const fail = (reason: string): never => {
    throw new ContainerError({ code: 'S999', path: 'dokumentcontainer', reason });
  };
  const stream = await openEntry(zip, entry).catch((error: unknown) =>
    fail(`${name} ist nicht lesbar: ${error instanceof Error ? error.message : String(error)}`),
  );
  let head = Buffer.alloc(0);
  let crc = 0;
  let bytes = 0;
  try {
    for await (const chunk of stream) {
      if (!(chunk instanceof Uint8Array)) continue;
      if (head.length < HEAD_BYTES) head = Buffer.concat([head, chunk.subarray(0, HEAD_BYTES - head.length)]);
      crc = crc32(chunk, crc);
      bytes += chunk.length;
      // The size in the directory is a promise: what is longer is cut off here, not after filling the disk.
      if (bytes > entry.uncompressedSize) break;
      yield chunk;
    }
  } catch (error) {
    fail(`${name} lässt sich nicht entpacken: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (bytes !== entry.uncompressedSize) fail(`${name} hat nicht die angegebenen ${entry.uncompressedSize} Bytes`);
  if (crc >>> 0 !== entry.crc32 >>> 0) fail(`Die Prüfsumme (CRC) von ${name} stimmt nicht`);
  if (!contentMatchesExtension(head, extensionOf(name)))
    fail(`Der Inhalt von ${name} ist nicht vom Format ${findCode('dateiformat', format)?.name ?? format}`);
}

/** The local header must say the same as the directory: two readers of one ZIP must not see two files. */
async function openEntry(zip: ZipFile, entry: Entry): Promise<Readable> {
  const local = await zip.readLocalFileHeaderPromise(entry);
  if (!local.fileName.equals(entry.fileNameRaw)) throw new Error('Verzeichnis und Eintrag nennen verschiedene Namen');
  if (local.compressionMethod !== entry.compressionMethod)
    throw new Error('Verzeichnis und Eintrag nennen verschiedene Verfahren');
  return await zip.openReadStreamPromise(entry);
}
