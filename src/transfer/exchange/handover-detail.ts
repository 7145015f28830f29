import { z } from 'zod';
import { bigintColumn, rows, timestampColumn } from '../../platform/database/sql';
import { EakteError } from '../../platform/eakte-error';
import { toAkte } from '../xauslaender/akte/xdomea-to-akte';
import { entriesOf, type BoardEntry } from './board';
import { dokumenteOf } from './delivered-files';
import { nameUuid, type Exchange } from './exchange';
import { handoverById } from './request-at-hand';
import { loadMessage } from './messages-at-hand';
import { azrDigits, contradictions, stammdatenOf } from './person';
import { missingPackages } from './take-over';
import { auskunftssperren, vorabinformationenOf } from './vorabinformationen';

/** One message of a handover, in or out. */
export interface HandoverMessage {
  readonly richtung: 'eingang' | 'ausgang';
  readonly type: string;
  readonly uuid: string | null;
  readonly at: string;
  /** ausgang: bereit, zugestellt …; eingang: angenommen, quarantaene, alarm. */
  readonly stand: string;
  readonly versuche: number;
  readonly code: string | null;
  readonly text: string | null;
  readonly bytes: number | null;
}

/** A document that is to come, beside what is here. */
export interface NewDokument {
  readonly position: number;
  readonly titel: string;
  readonly typ: string | null;
  readonly datum: string | null;
  readonly register: string | null;
  /** True: bytes with this SHA-256 lie in an Akte of this office already. */
  readonly vorhanden: boolean;
}

/** Something that exists here and could be the same person. */
export interface ExistingAkte {
  readonly id: string;
  readonly aktenzeichen: string;
  readonly name: string | null;
  readonly vorname: string | null;
  readonly geburtsdatum: string | null;
  readonly azrNummer: string | null;
  readonly dokumente: number;
  /** What differs from the person of the delivery, as German labels. */
  readonly abweichend: readonly string[];
  readonly gleich: 'AZR-Nummer' | 'Name und Geburtsdatum';
}

/** What comes, side by side with what is here. Nothing merges by itself. */
export interface Comparison {
  readonly person: ReturnType<typeof stammdatenOf>;
  /** Against the person that was asked for, as German labels; null: nobody asked. */
  readonly abweichendVonAnforderung: readonly string[] | null;
  readonly neu: readonly NewDokument[];
  readonly vorhandeneAkten: readonly ExistingAkte[];
}

const messageRow = z.object({
  richtung: z.enum(['eingang', 'ausgang']),
  type: z.string(),
  uuid: z.string().nullable(),
  at: timestampColumn,
  stand: z.string(),
  versuche: z.number(),
  code: z.string().nullable(),
  text: z.string().nullable(),
  bytes: bigintColumn.nullable(),
});

/** Everything about one handover; throws `NOT_FOUND`. Packages are counted on the board, not listed one by one. */
export async function handoverDetail(exchange: Exchange, id: string) {
  const [entry] = await entriesOf(exchange, [id]);
  if (entry === undefined) throw new EakteError('NOT_FOUND', 'Übergabe');
  const nachrichten: HandoverMessage[] = await rows(
    exchange.dataSource,
    messageRow,
    `SELECT 'ausgang' AS richtung, type, msg_uuid AS uuid, coalesce(delivered_at, created_at) AS at, o.state AS stand, attempts AS versuche,
            NULL AS code, NULL AS text, b.bytes
       FROM outbox o LEFT JOIN blob b ON b.office = o.office AND b.class = 'nachricht' AND b.sha256 = o.payload_sha
      WHERE o.office = $1 AND o.uebergabe_id = $2 AND o.type <> '010207'
     UNION ALL
     SELECT 'eingang', coalesce(type, '?'), msg_uuid, received_at, outcome, 1, code, reason, NULL
       FROM inbox WHERE office = $1 AND uebergabe_id = $2 AND (type <> '010207' OR outcome <> 'angenommen')
     ORDER BY 4, 3 LIMIT 500`,
    [exchange.office, id],
  );
  const handover = await handoverById(exchange, id);
  return {
    ...entry,
    nachrichten,
    fehlendePakete: await missingOf(exchange, entry),
    dokumente: handover.dokumente.map(({ position, dokumentId, sha256, bytes }) => ({
      position,
      dokumentId,
      sha256,
      bytes,
    })),
    manifest: handover.manifest,
    vorabinformationen: await vorabinformationenOf(exchange, id),
    auskunftssperren: await sperrenOf(exchange, entry),
    zurueckziehung: await withdrawalOf(exchange, id),
    vergleich: entry.richtung === 'eingang' ? await comparison(exchange, entry, handover.anforderungUuid) : null,
  };
}

/** Numbers of the packages that have not come, at most 100; null before the 010206. */
async function missingOf(exchange: Exchange, entry: BoardEntry): Promise<readonly number[] | null> {
  if (entry.richtung === 'ausgang' || entry.pakete.anzahl === null || entry.zustand === 'uebernommen') return null;
  return entry.lieferung === null
    ? null
    : missingPackages(exchange, entry.partner.code, entry.lieferung, entry.pakete.anzahl);
}

async function sperrenOf(exchange: Exchange, entry: BoardEntry) {
  const [row] = await rows(
    exchange.dataSource,
    z.object({ azr: z.string().nullable() }),
    `SELECT coalesce((SELECT azr_nummer FROM akte WHERE id = $2),
                     (SELECT azr_nummer FROM vorabinformation WHERE office = $1 AND uebergabe_id = $3 LIMIT 1)) AS azr`,
    [exchange.office, entry.akteId, entry.id],
  );
  return row?.azr == null ? [] : auskunftssperren(exchange.dataSource, exchange.office, row.azr);
}

async function withdrawalOf(exchange: Exchange, id: string) {
  const [row] = await rows(
    exchange.dataSource,
    z.object({
      grund: z.string(),
      vorgeschlagen_von: z.string(),
      vorgeschlagen_at: timestampColumn,
      bestaetigt_von: z.string().nullable(),
      bestaetigt_at: timestampColumn.nullable(),
    }),
    `SELECT grund, vorgeschlagen_von, vorgeschlagen_at, bestaetigt_von, bestaetigt_at FROM zurueckziehung
      WHERE office = $1 AND uebergabe_id = $2`,
    [exchange.office, id],
  );
  return row ?? null;
}

/** The announced Akte beside what this office has of the person; null before its 010206. */
async function comparison(
  exchange: Exchange,
  entry: BoardEntry,
  anforderung: string | null,
): Promise<Comparison | null> {
  const { lieferung } = entry;
  const metadaten = lieferung === null ? undefined : await loadMessage(exchange, lieferung);
  if (lieferung === null || metadaten?.type !== '010206') return null;
  const request = anforderung === null ? undefined : await loadMessage(exchange, anforderung);
  const person = stammdatenOf(metadaten.inhalt.person);
  const akte = toAkte(metadaten.inhalt.akte, metadaten.inhalt.dokument, (key) => nameUuid(lieferung, key));
  const announced = [...dokumenteOf(akte)];
  const known = await rows(
    exchange.dataSource,
    z.object({ pdf_sha: z.string() }),
    `SELECT DISTINCT pdf_sha FROM dokument WHERE office = $1 AND pdf_sha = ANY($2) AND akte_id IS DISTINCT FROM $3`,
    [exchange.office, announced.flatMap(({ sha256 }) => sha256?.toLowerCase() ?? []), entry.akteId],
  );
  const here = new Set(known.map(({ pdf_sha }) => pdf_sha));
  const registers = new Map(
    akte.register.flatMap((register) =>
      [...dokumenteOf({ ...akte, dokumente: [], vorgaenge: [], register: [register] })].map(
        ({ dateiUuid }) => [dateiUuid, register.titel ?? register.kennzeichen ?? null] as const,
      ),
    ),
  );
  return {
    person,
    abweichendVonAnforderung:
      request?.type === '010201' ? contradictions(stammdatenOf(request.inhalt.person), person) : null,
    neu: announced
      .map((dokument) => ({
        position: dokument.position,
        titel: dokument.titel ?? dokument.dateiname,
        typ: dokument.typ ?? null,
        datum: dokument.datum ?? null,
        register: registers.get(dokument.dateiUuid) ?? null,
        vorhanden: here.has(dokument.sha256?.toLowerCase() ?? ''),
      }))
      .toSorted((a, b) => a.position - b.position),
    vorhandeneAkten: await existing(exchange, person, entry.akteId),
  };
}

const existingRow = z.object({
  id: z.string(),
  aktenzeichen: z.string(),
  name: z.string().nullable(),
  vorname: z.string().nullable(),
  geburtsdatum: z.string().nullable(),
  staatsangehoerigkeit: z.string().nullable(),
  azr_nummer: z.string().nullable(),
  dokumente: z.number(),
  by_number: z.boolean(),
});

async function existing(
  exchange: Exchange,
  person: Comparison['person'],
  own: string | null,
): Promise<readonly ExistingAkte[]> {
  const found = await rows(
    exchange.dataSource,
    existingRow,
    `SELECT a.id, a.aktenzeichen, a.name, a.vorname, a.geburtsdatum, a.staatsangehoerigkeit, a.azr_nummer,
            (SELECT count(*)::integer FROM dokument d WHERE d.akte_id = a.id) AS dokumente,
            coalesce(regexp_replace(a.azr_nummer, '[^0-9]', '', 'g') = $2, false) AS by_number
       FROM akte a
      WHERE a.office = $1 AND a.id IS DISTINCT FROM $5::uuid
        AND (regexp_replace(a.azr_nummer, '[^0-9]', '', 'g') = $2 OR (lower(a.name) = lower($3) AND a.geburtsdatum = $4))
      ORDER BY by_number DESC, a.aktenzeichen_key LIMIT 20`,
    [exchange.office, azrDigits(person.azrNummer), person.name ?? null, person.geburtsdatum ?? null, own],
  );
  return found.map((row) => ({
    id: row.id,
    aktenzeichen: row.aktenzeichen,
    name: row.name,
    vorname: row.vorname,
    geburtsdatum: row.geburtsdatum,
    azrNummer: row.azr_nummer,
    dokumente: row.dokumente,
    abweichend: contradictions(person, {
      ...(row.name === null ? {} : { name: row.name }),
      ...(row.vorname === null ? {} : { vorname: row.vorname }),
      ...(row.geburtsdatum === null ? {} : { geburtsdatum: row.geburtsdatum }),
      ...(row.azr_nummer === null ? {} : { azrNummer: row.azr_nummer }),
    }),
    gleich: row.by_number ? 'AZR-Nummer' : 'Name und Geburtsdatum',
  }));
}
