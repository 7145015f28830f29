import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openByteSource } from '../../archive/pdfa/reading/byte-source';
import { pagesOf } from '../../archive/pdfa/reading/page-tree';
import { PdfReader } from '../../archive/pdfa/reading/pdf-reader';
import type { FileFormat } from '../../imaging/formats/inspect';
import { hashOf } from '../../platform/blobs';
import type { Akte, Aktendokument } from '../xauslaender/akte/akte';
import { ContainerError, type OpenedFile } from '../xauslaender/container/open-container';
import type { Finding } from '../xauslaender/finding';
import type { Exchange } from './exchange';
import { pagesSaid, vermerkOf, type StoredDokument } from './file-akte';

/** Every document of an Akte, however deep. */
export function* dokumenteOf(akte: Akte): Generator<Aktendokument> {
  const vorgang = function* (value: Akte['vorgaenge'][number]): Generator<Aktendokument> {
    yield* value.dokumente;
    for (const teil of value.teilvorgaenge) yield* vorgang(teil);
  };
  const register = function* (value: Akte['register'][number]): Generator<Aktendokument> {
    yield* value.dokumente;
    for (const one of value.vorgaenge) yield* vorgang(one);
    for (const one of value.register) yield* register(one);
  };
  yield* register(akte);
}

/** A file of the container that was read to its end and is what was announced. */
export interface CheckedFile {
  readonly file: OpenedFile;
  readonly position: number;
  readonly sha256: string;
  readonly pages: number;
  readonly vermerk?: { readonly json: string; readonly sha256: string };
}

/** Unpacks one file after the other and compares it with what was announced; nothing is kept yet. */
export async function checkFiles(
  akte: Akte,
  files: readonly OpenedFile[],
): Promise<{ readonly checked: readonly CheckedFile[] } | { readonly findings: readonly Finding[] }> {
  const announced = new Map([...dokumenteOf(akte)].map((dokument) => [dokument.dateiUuid.toLowerCase(), dokument]));
  const checked: CheckedFile[] = [];
  const scratch = await mkdtemp(join(tmpdir(), 'eakte-uebernahme-'));
  try {
    for (const file of files) {
      const id = file.dokumentuuid.toLowerCase();
      const dokument = announced.get(id);
      if (dokument === undefined) return { findings: [wrong(`Die Datei ${id} gehört zu keinem Dokument der Akte`)] };
      const path = join(scratch, 'datei');
      try {
        await pipeline(file.open(), createWriteStream(path, { mode: 0o600 }));
      } catch (error) {
        if (error instanceof ContainerError) return { findings: [error.finding] };
        throw error;
      }
      const { sha256 } = await hashOf({ file: path });
      if (dokument.sha256 !== undefined && dokument.sha256.toLowerCase() !== sha256)
        return { findings: [wrong(`Die Prüfsumme (SHA-256) der Datei ${id} ist nicht die angekündigte`)] };
      const vermerk = vermerkOf(dokument);
      if (vermerk !== undefined && (await hashOf(Buffer.from(vermerk.json, 'utf8'))).sha256 !== vermerk.sha256)
        return { findings: [wrong(`Der Transfervermerk zu Datei ${id} ist nicht unverändert`)] };
      const pages = await pageCount(path, pagesSaid(dokument));
      checked.push({
        file,
        position: dokument.position,
        sha256,
        pages,
        ...(vermerk === undefined ? {} : { vermerk }),
      });
    }
    return { checked };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Puts the checked files into the own store, comparing their hashes once more; by dokumentuuid in lower case. */
export async function storeFiles(
  exchange: Exchange,
  checked: readonly CheckedFile[],
): Promise<Map<string, StoredDokument>> {
  const { blobs, office } = exchange;
  const stored = new Map<string, StoredDokument>();
  const scratch = await mkdtemp(join(tmpdir(), 'eakte-uebernahme-'));
  try {
    const path = join(scratch, 'datei');
    for (const { file, sha256, pages, vermerk } of checked) {
      await pipeline(file.open(), createWriteStream(path, { mode: 0o600 }));
      const pdf = await blobs.put(office, 'dokument', { file: path }, sha256);
      const kept =
        vermerk === undefined
          ? {}
          : { vermerk: await blobs.put(office, 'vermerk', Buffer.from(vermerk.json, 'utf8'), vermerk.sha256) };
      stored.set(file.dokumentuuid.toLowerCase(), { pdf, pages, format: formatOf(file.name), ...kept });
    }
    return stored;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

const FORMATS: ReadonlyMap<string, FileFormat> = new Map([
  ['pdf', 'pdf'],
  ['png', 'png'],
  ['jpg', 'jpeg'],
  ['jpeg', 'jpeg'],
  ['jpe', 'jpeg'],
  ['tif', 'tiff'],
  ['tiff', 'tiff'],
]);

/** How the pages of a file are read, by its extension (its content was compared with it when the container was read). */
const formatOf = (name: string): FileFormat | undefined =>
  FORMATS.get(name.slice(name.lastIndexOf('.') + 1).toLowerCase());

/** A fault of the container, as a Rückweisung names it. */
export const wrong = (reason: string): Finding => ({ code: 'S999', path: 'dokumentcontainer', reason });

/** Pages of a PDF by its page tree; where that cannot be read what the sender said, else one (a picture). */
async function pageCount(path: string, said: number | undefined): Promise<number> {
  const source = await openByteSource(path);
  try {
    const reader = await PdfReader.open(source);
    let count = 0;
    const pages = pagesOf(reader);
    while ((await pages.next()).done !== true) count += 1;
    return Math.max(1, count);
  } catch {
    return said ?? 1;
  } finally {
    await source.close();
  }
}
