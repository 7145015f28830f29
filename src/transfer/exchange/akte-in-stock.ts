import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { aktenzeichenKey } from '../../classification/aktenzeichen';
import { documentPath } from '../../akte/document-path';
import { bigintColumn, firstRow, rows, type Sql } from '../../platform/database/sql';
import { EakteError } from '../../platform/eakte-error';
import type { Stammdaten } from '../../intake/stammdaten';
import type { Akte, Aktendokument, Zusatz } from '../xauslaender/akte/akte';
import type { ContainerFile } from '../xauslaender/container/write-container';
import { nameUuid, type Exchange } from './exchange';
import type { HandoverDokument } from './handover';

const text = z.string().nullable();
const akteRow = z.object({
  id: z.string(),
  aktenzeichen: z.string(),
  name: text,
  vorname: text,
  geburtsdatum: text,
  staatsangehoerigkeit: text,
  azr_nummer: text,
  state: z.enum(['aktiv', 'in_uebergabe', 'abgegeben']),
  /** The handover that holds the Akte. */
  uebergabe_id: text,
});
/** An Akte of the own office, as the handover needs it. */
export type StockAkte = z.output<typeof akteRow>;

const AKTE_COLUMNS =
  'id, aktenzeichen, name, vorname, geburtsdatum, staatsangehoerigkeit, azr_nummer, state, uebergabe_id';

/** The Akte with this id; throws `NOT_FOUND`. */
export async function akteById(sql: Sql, office: string, id: string): Promise<StockAkte> {
  const found = await firstRow(sql, akteRow, `SELECT ${AKTE_COLUMNS} FROM akte WHERE office = $1 AND id = $2`, [
    office,
    id,
  ]);
  if (found === undefined) throw new EakteError('NOT_FOUND', 'Akte');
  return found;
}

/** The Akte with this Aktenzeichen; throws `NOT_FOUND`. */
export async function akteInStock(exchange: Exchange, aktenzeichen: string): Promise<StockAkte> {
  const found = await firstRow(
    exchange.dataSource,
    akteRow,
    `SELECT ${AKTE_COLUMNS} FROM akte WHERE office = $1 AND aktenzeichen_key = $2`,
    [exchange.office, aktenzeichenKey(aktenzeichen)],
  );
  if (found === undefined) throw new EakteError('NOT_FOUND', `Akte ${aktenzeichen}`);
  return found;
}

const dokumentRow = z.object({
  id: z.string(),
  akte_position: z.number(),
  register: z.string(),
  vorgang_id: z.string(),
  type: z.string(),
  title: z.string(),
  date: text,
  first_page: z.number(),
  last_page: z.number(),
  confidence: z.number(),
  cut_confidence: z.number(),
  alternatives: z.unknown(),
  fields: z.record(z.string(), z.looseObject({ page: z.number().optional() })),
  pdf_sha: z.string(),
  pdf_bytes: bigintColumn,
  vermerk_sha: text,
  classified_by: z.string(),
});
type DokumentRow = z.output<typeof dokumentRow>;

/** Why an Akte must not leave now: work on it is open, a file of it is held, a document has no PDF. German sentences. */
export async function obstacles(exchange: Exchange, akte: StockAkte): Promise<string[]> {
  const found: string[] = [];
  const open = await rows(
    exchange.dataSource,
    z.object({ name: z.string(), state: z.string() }),
    `SELECT name, state FROM delivery
      WHERE office = $1 AND (akte_id = $2 OR aktenzeichen = $3)
        AND (state IN ('angenommen', 'in_arbeit', 'quarantaene') OR (state = 'pruefung' AND akte_id IS NULL))`,
    [exchange.office, akte.id, akte.aktenzeichen],
  );
  for (const { name, state } of open) found.push(`Lieferung ${name} ist noch nicht abgelegt (${state})`);
  const counts = await firstRow(
    exchange.dataSource,
    z.object({ dokumente: z.number(), offen: z.number() }),
    `SELECT count(*)::integer AS dokumente, count(*) FILTER (WHERE pdf_sha IS NULL OR vorgang_id IS NULL)::integer AS offen
       FROM dokument WHERE office = $1 AND akte_id = $2`,
    [exchange.office, akte.id],
  );
  if (counts === undefined || counts.dokumente === 0) found.push('Die Akte hat keine Dokumente');
  else if (counts.offen > 0) found.push(`${counts.offen} Dokumente haben noch kein PDF`);
  return found;
}

/** An Akte ready to be sent: its structure, its files, and what of them is noted for the receipt. */
export interface PackedAkte {
  readonly akte: Akte;
  readonly files: readonly ContainerFile[];
  readonly dokumente: readonly HandoverDokument[];
  readonly manifest: string;
}

/** SHA-256 over the hashes of all documents in their order: names the exact content of a delivery. */
export function manifestOf(dokumente: readonly Pick<HandoverDokument, 'position' | 'sha256'>[]): string {
  const lines = [...dokumente]
    .sort((a, b) => a.position - b.position)
    .map(({ position, sha256 }) => `${position} ${sha256}\n`);
  return createHash('sha256').update(lines.join('')).digest('hex');
}

/**
 * Reads an Akte for a delivery; every PDF is read and compared with its hash on the way. The same delivery gives the same
 * UUIDs and the same bytes. Throws `OBJECT_NOT_FOUND`, `OBJECT_DAMAGED`.
 */
export async function packAkte(exchange: Exchange, stock: StockAkte, lieferung: string): Promise<PackedAkte> {
  const { dataSource, office, profile } = exchange;
  const documents = await rows(
    dataSource,
    dokumentRow,
    `SELECT id, akte_position, register, vorgang_id, type, title, date, first_page, last_page, confidence, cut_confidence,
            alternatives, fields, pdf_sha, pdf_bytes, vermerk_sha, classified_by
       FROM dokument WHERE office = $1 AND akte_id = $2 ORDER BY akte_position`,
    [office, stock.id],
  );
  const vorgaenge = await rows(
    dataSource,
    z.object({ id: z.string(), register: z.string(), title: z.string() }),
    `SELECT id, register, title FROM vorgang WHERE office = $1 AND akte_id = $2 ORDER BY position, title`,
    [office, stock.id],
  );
  const packed = new Map<string, Aktendokument>();
  const files: ContainerFile[] = [];
  const dokumente: HandoverDokument[] = [];
  for (const document of documents) {
    const dateiUuid = nameUuid(lieferung, document.id);
    files.push(await containerFile(exchange, document, dateiUuid));
    packed.set(document.id, await aktendokument(exchange, document, dateiUuid));
    dokumente.push({
      position: document.akte_position,
      dokumentId: document.id,
      dateiUuid,
      sha256: document.pdf_sha,
      bytes: document.pdf_bytes,
      zusaetze: [],
    });
  }
  const registers = [...new Set(vorgaenge.map(({ register }) => register))];
  const akte: Akte = {
    uuid: stock.id,
    titel: `Ausländerakte ${stock.aktenzeichen}`,
    kennzeichen: stock.aktenzeichen,
    medium: '001',
    dokumente: [],
    vorgaenge: [],
    register: registers.map((id) => ({
      uuid: nameUuid(lieferung, id),
      titel: profile.registers.find((register) => register.id === id)?.name ?? id,
      kennzeichen: id,
      dokumente: [],
      register: [],
      vorgaenge: vorgaenge
        .filter((vorgang) => vorgang.register === id)
        .map((vorgang) => ({
          uuid: vorgang.id,
          titel: vorgang.title,
          dokumente: documents
            .filter((document) => document.vorgang_id === vorgang.id)
            .flatMap((document) => packed.get(document.id) ?? []),
          teilvorgaenge: [],
        })),
    })),
    zusaetze: [
      zusatz('stammdaten', 'Angaben der Akte', {
        staatsangehoerigkeit: stock.staatsangehoerigkeit ?? '',
        profil: profile.id,
        profilversion: profile.version,
      }),
    ],
  };
  return { akte, files, dokumente, manifest: manifestOf(dokumente) };
}

/** Names of the sets of fields that travel with a document. */
export const VERMERK = 'transfervermerk';
export const ERKENNUNG = 'erkennung';

function zusatz(kennung: string, name: string, felder: Readonly<Record<string, string>>): Zusatz {
  return { kennung, name, felder: Object.entries(felder).map(([key, wert]) => ({ name: key, wert })) };
}

async function aktendokument(exchange: Exchange, document: DokumentRow, dateiUuid: string): Promise<Aktendokument> {
  const { blobs, office } = exchange;
  const fileName = documentPath(document, document.akte_position).split('/').at(-1) ?? '';
  // Pages count from the first one of the document: at the other office the delivery they were counted in is not known.
  const fields = Object.fromEntries(
    Object.entries(document.fields).map(([key, field]) => [
      key,
      field.page === undefined ? field : { ...field, page: field.page - document.first_page + 1 },
    ]),
  );
  return {
    uuid: document.id,
    dateiUuid,
    titel: document.title,
    typ: document.type,
    ...(document.date === null ? {} : { datum: document.date }),
    dateiname: fileName,
    format: '044',
    position: document.akte_position,
    sha256: document.pdf_sha,
    zusaetze: [
      ...(document.vermerk_sha === null
        ? []
        : [
            zusatz(VERMERK, 'Transfervermerk (BSI TR-03138)', {
              json: (await blobs.read(office, 'vermerk', document.vermerk_sha)).toString('utf8'),
              sha256: document.vermerk_sha,
            }),
          ]),
      zusatz(ERKENNUNG, 'Ergebnis der Erkennung', {
        seiten: String(document.last_page - document.first_page + 1),
        sicherheit: String(document.confidence),
        trennsicherheit: String(document.cut_confidence),
        alternativen: JSON.stringify(document.alternatives),
        felder: JSON.stringify(fields),
        fassung: document.classified_by,
      }),
    ],
  };
}

/** The PDF as a file of the ZIP: read once now for hash and CRC, and again when it is packed. */
async function containerFile(exchange: Exchange, document: DokumentRow, dateiUuid: string): Promise<ContainerFile> {
  const key = await exchange.blobs.keyOf(exchange.office, 'dokument', document.pdf_sha);
  const hash = createHash('sha256');
  let crc = 0;
  let bytes = 0;
  for await (const chunk of chunksOf(exchange, key)) {
    hash.update(chunk);
    crc = crc32(chunk, crc);
    bytes += chunk.length;
  }
  if (hash.digest('hex') !== document.pdf_sha) throw new EakteError('OBJECT_DAMAGED', key);
  return { dokumentuuid: dateiUuid, endung: 'pdf', bytes, crc32: crc >>> 0, open: () => chunksOf(exchange, key) };
}

async function* chunksOf(exchange: Exchange, key: string): AsyncGenerator<Uint8Array> {
  const stream: AsyncIterable<Uint8Array> = await exchange.objects.get(key);
  yield* stream;
}

/** What an Akte says about its person. */
export function angabenOf(stock: StockAkte): Omit<Stammdaten, 'aktenzeichen'> {
  const { name, vorname, geburtsdatum, staatsangehoerigkeit, azr_nummer: azrNummer } = stock;
  return {
    ...(name === null ? {} : { name }),
    ...(vorname === null ? {} : { vorname }),
    ...(geburtsdatum === null ? {} : { geburtsdatum }),
    ...(staatsangehoerigkeit === null ? {} : { staatsangehoerigkeit }),
    ...(azrNummer === null ? {} : { azrNummer }),
  };
}
