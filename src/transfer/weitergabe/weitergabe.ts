import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import yazl from 'yazl';
import { execute } from '../../platform/database/sql';
import { EakteError } from '../../platform/eakte-error';
import { hashOf } from '../../platform/blobs';
import { newId } from '../../platform/id';
import { akteToXdomea } from '../xauslaender/akte/akte-to-xdomea';
import { writeXdomeaAkte } from '../xauslaender/akte/write-xdomea';
import { akteInStock, packAkte, type StockAkte } from '../exchange/akte-in-stock';
import type { Exchange } from '../exchange/exchange';
import { audit } from '../exchange/handover';
import { weitergabeinhalt, type Weitergabedokument } from './inhalt';
import { writeRedacted, type Schwaerzung } from './schwaerzung';
import { uebersicht } from './viewer';
import { begleitdatensatz, type Begleitangaben, type Begleitdokument } from './xjustiz';

/** For whom an Akte is given out. */
export const ARTEN = ['gericht', 'anwalt', 'archiv'] as const;
export type Art = (typeof ARTEN)[number];

const NAMES: Readonly<Record<Art, string>> = {
  gericht: 'Aktenvorlage an das Gericht',
  anwalt: 'Akteneinsicht',
  archiv: 'Aussonderung an das Archiv',
};

/** The fixed date inside ZIP entries. */
const ENTRY = { mtime: new Date(Date.UTC(2000, 0, 1)), compress: false };

export interface WeitergabeAuftrag {
  readonly art: Art;
  readonly actor: string;
  readonly schwaerzungen: readonly Schwaerzung[];
}

/**
 * Writes an Akte as ZIP for somebody outside: single PDFs with through-pagination, data set, offline overview; for the archive
 * with the xdomea structure and the Transfervermerke. Every PDF is compared with its SHA-256 on the way; a damaged one ends the
 * export. Throws `NOT_FOUND`, `NOT_READY`, `VALIDATION` (a place to blacken that is not there), `OBJECT_DAMAGED`.
 */
export async function writeWeitergabe(
  exchange: Exchange,
  aktenzeichen: string,
  auftrag: WeitergabeAuftrag,
  out: Writable,
): Promise<void> {
  const akte = await akteInStock(exchange, aktenzeichen);
  const inhalt = await weitergabeinhalt(exchange, akte);
  const { art, schwaerzungen } = auftrag;
  requirePlaces(inhalt, schwaerzungen, art);
  const folder = await mkdtemp(join(tmpdir(), 'eakte-weitergabe-'));
  try {
    const zip = new yazl.ZipFile();
    const written = pipeline(zip.outputStream, out);
    const dokumente: Begleitdokument[] = [];
    for (const dokument of inhalt) {
      const places = schwaerzungen.filter(({ dokumentId }) => dokumentId === dokument.id);
      dokumente.push(await addDocument(exchange, zip, folder, dokument, places));
    }
    const angaben: Begleitangaben = {
      aktenzeichen: akte.aktenzeichen,
      absender: exchange.office,
      erstelltAm: exchange.clock.now().toISOString(),
      uuid: newId(),
    };
    zip.addBuffer(Buffer.from(begleitdatensatz(angaben, dokumente)), 'begleitdaten.xml', ENTRY);
    zip.addBuffer(Buffer.from(uebersicht(angaben, NAMES[art], dokumente)), 'index.html', ENTRY);
    if (art === 'archiv') await addArchive(exchange, zip, akte, inhalt);
    await record(exchange, akte, auftrag, inhalt.length);
    zip.end();
    await written;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Blackening is for copies; a court and an archive get the Akte as it is. */
function requirePlaces(inhalt: readonly Weitergabedokument[], places: readonly Schwaerzung[], art: Art): void {
  if (places.length > 0 && art === 'archiv')
    throw new EakteError('VALIDATION', 'Für das Archiv wird nichts geschwärzt');
  for (const { dokumentId, seite } of places) {
    const found = inhalt.find(({ id }) => id === dokumentId);
    if (found === undefined) throw new EakteError('VALIDATION', `Das Dokument ${dokumentId} gehört nicht zur Akte`);
    if (seite !== undefined && seite > found.seiten)
      throw new EakteError('VALIDATION', `Dokument ${found.nummer} hat keine Seite ${seite}`);
  }
}

async function addDocument(
  exchange: Exchange,
  zip: yazl.ZipFile,
  folder: string,
  dokument: Weitergabedokument,
  places: readonly Schwaerzung[],
): Promise<Begleitdokument> {
  const withheld = places.find(({ seite }) => seite === undefined);
  if (withheld !== undefined) return { ...dokument, entnommen: withheld.grund };
  const file = join(folder, 'dokument.pdf');
  await exchange.blobs.toFile(exchange.office, 'dokument', dokument.sha256, file);
  if (places.length === 0) {
    await addFile(zip, file, dokument.pfad);
    return dokument;
  }
  const copy = join(folder, 'geschwaerzt.pdf');
  const label = (page: number): string => `S. ${dokument.seiteVon + page - 1}`;
  await writeRedacted(file, copy, places, `Dokument ${dokument.nummer} (teilweise geschwärzt)`, label);
  const { sha256 } = await hashOf({ file: copy });
  await addFile(zip, copy, dokument.pfad);
  return { ...dokument, sha256, geschwaerzt: [...new Set(places.map(({ grund }) => grund))] };
}

/** Adds a file and waits until its bytes are through: one document at a time lies on the disk. */
function addFile(zip: yazl.ZipFile, file: string, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    zip.addReadStreamLazy(path, ENTRY, (done) => {
      const stream: Readable = createReadStream(file);
      stream.once('error', reject);
      stream.once('close', resolve);
      done(null, stream);
    });
  });
}

/** The structure as xdomea, and each Transfervermerk beside its document. */
async function addArchive(
  exchange: Exchange,
  zip: yazl.ZipFile,
  akte: StockAkte,
  inhalt: readonly Weitergabedokument[],
): Promise<void> {
  const packed = await packAkte(exchange, akte, akte.id);
  zip.addBuffer(writeXdomeaAkte(akteToXdomea(packed.akte)), 'akte.xdomea.xml', ENTRY);
  const lines = packed.dokumente.map(({ position, dateiUuid }) => {
    const path = inhalt.find(({ nummer }) => nummer === position)?.pfad ?? '';
    return `${dateiUuid}.pdf;${path}`;
  });
  zip.addBuffer(Buffer.from(`xdomea-dateiname;datei\n${lines.join('\n')}\n`), 'dateinamen.csv', ENTRY);
  for (const { vermerkSha256, pfad } of inhalt) {
    if (vermerkSha256 === null) continue;
    const vermerk = await exchange.blobs.read(exchange.office, 'vermerk', vermerkSha256);
    zip.addBuffer(vermerk, pfad.replace(/\.pdf$/, '.transfervermerk.json'), ENTRY);
  }
}

async function record(
  exchange: Exchange,
  akte: StockAkte,
  auftrag: WeitergabeAuftrag,
  dokumente: number,
): Promise<void> {
  const { art, actor, schwaerzungen } = auftrag;
  const places = schwaerzungen.map(({ dokumentId, seite, grund }) => ({ dokumentId, seite: seite ?? null, grund }));
  await exchange.dataSource.transaction(async (tx) => {
    await execute(
      tx,
      `INSERT INTO weitergabe (id, office, akte_id, art, erstellt_von, dokumente, schwaerzungen) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [newId(), exchange.office, akte.id, art, actor, dokumente, JSON.stringify(places)],
    );
    await audit(tx, exchange.office, `akte.given-out-${art}`, akte.id, { actor, places: places.length });
  });
}
