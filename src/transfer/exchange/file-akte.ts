import { z } from 'zod';
import type { EntityManager } from 'typeorm';
import { foldName, foldNumber } from '../../akte/search/fold';
import { aktenzeichenKey } from '../../classification/aktenzeichen';
import { NACHZUINDIZIEREN } from '../../classification/document';
import { FALLBACK_REGISTER, registerOf } from '../../classification/profile';
import type { FileFormat } from '../../imaging/formats/inspect';
import type { Stammdaten } from '../../intake/stammdaten';
import type { ProvenBlob } from '../../platform/blobs';
import { execute, firstRow } from '../../platform/database/sql';
import { newId } from '../../platform/id';
import type { TaskSpec } from '../../pipeline/stage';
import { STAGE_VERSIONS } from '../../pipeline/stage-versions';
import { createTasks } from '../../pipeline/task-table';
import type { Akte, Aktendokument, Aktenregister, Aktenvorgang, Zusatz } from '../xauslaender/akte/akte';
import { ERKENNUNG, VERMERK } from './akte-in-stock';
import type { Exchange } from './exchange';
import { manifestOf } from './akte-in-stock';
import type { Handover, HandoverDokument } from './handover';

/** A received document whose bytes are proven to lie in the own store. */
export interface StoredDokument {
  readonly pdf: ProvenBlob;
  /** The Transfervermerk that came with it, unchanged. */
  readonly vermerk?: ProvenBlob;
  readonly pages: number;
  /** Undefined for a format that is kept but not shown page by page. */
  readonly format: FileFormat | undefined;
}

interface Placed {
  readonly dokument: Aktendokument;
  /** Of the own profile. */
  readonly register: string;
  readonly vorgang: string;
}

/** Title of the Vorgang for documents that came without one. */
const WITHOUT_VORGANG = 'Übernahme von einer anderen Behörde';

/**
 * Makes the Akte of a delivery, in the caller's transaction: registers, Vorgänge, titles, dates and order as they came.
 * What the own profile does not know goes to the fallback register, types it does not know become `nachzuindizieren`.
 * Gives undefined, and makes nothing, when the Aktenzeichen is taken: an existing Akte is never added to.
 */
export async function fileAkte(
  tx: EntityManager,
  exchange: Exchange,
  handover: Handover,
  stammdaten: Stammdaten,
  akte: Akte,
  stored: ReadonlyMap<string, StoredDokument>,
): Promise<{ readonly akteId: string; readonly dokumente: readonly HandoverDokument[] } | undefined> {
  const akteId = await createAkte(tx, exchange, stammdaten);
  if (akteId === undefined) return undefined;
  const { office } = exchange;
  const placed = placeAll(exchange, akte).sort((a, b) => a.dokument.position - b.dokument.position);
  const pages = [...stored.values()].reduce((sum, { pages }) => sum + pages, 0);
  const manifest = manifestOf(
    placed.flatMap(({ dokument: { position, dateiUuid } }) => {
      const sha256 = stored.get(dateiUuid.toLowerCase())?.pdf.sha256;
      return sha256 === undefined ? [] : [{ position, sha256 }];
    }),
  );
  const made = { aktenzeichen: stammdaten.aktenzeichen, akteId, pages, manifest };
  const deliveryId = await createDelivery(tx, exchange, handover, made);
  const reading: TaskSpec[] = [];
  const vorgaenge = new Map<string, string>();
  const dokumente: HandoverDokument[] = [];
  let page = 1;
  for (const [index, { dokument, register, vorgang }] of placed.entries()) {
    const files = stored.get(dokument.dateiUuid.toLowerCase());
    if (files === undefined) throw new Error('a document without its file');
    await exchange.blobs.record(tx, files.pdf);
    if (files.vermerk !== undefined) await exchange.blobs.record(tx, files.vermerk);
    const key = JSON.stringify([register, vorgang]);
    const vorgangId = vorgaenge.get(key) ?? (await createVorgang(tx, exchange, akteId, register, vorgang));
    vorgaenge.set(key, vorgangId);
    const id = newId();
    const erkannt = recognition(dokument.zusaetze, page);
    const known = exchange.profile.documentTypes.some((type) => type.id === dokument.typ);
    await execute(
      tx,
      `INSERT INTO dokument (id, office, delivery_id, number, akte_id, vorgang_id, akte_position, register, type, title, date, first_page,
                             last_page, confidence, cut_confidence, alternatives, fields, pdf_sha, pdf_bytes, vermerk_sha, classified_by)
       VALUES ($1, $2, $3, $4, $5, $6, $4, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)`,
      [
        id,
        office,
        deliveryId,
        index + 1,
        akteId,
        vorgangId,
        register,
        known ? dokument.typ : NACHZUINDIZIEREN,
        dokument.titel ?? dokument.dateiname,
        dokument.datum ?? null,
        page,
        page + files.pages - 1,
        known ? erkannt.confidence : 0,
        erkannt.cutConfidence,
        JSON.stringify(erkannt.alternatives),
        JSON.stringify(erkannt.fields),
        files.pdf.sha256,
        files.pdf.bytes,
        files.vermerk?.sha256 ?? null,
        `Übernahme von ${handover.partner}`,
      ],
    );
    await execute(
      tx,
      `INSERT INTO delivery_file (office, delivery_id, position, path, sha256, bytes, format, first_page, page_count)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        office,
        deliveryId,
        index + 1,
        dokument.dateiname,
        files.pdf.sha256,
        files.pdf.bytes,
        files.format ?? null,
        page,
        files.pages,
      ],
    );
    for (let part = page; files.format !== undefined && part < page + files.pages; part += 1)
      reading.push({ office, deliveryId, stage: 'page', part, inputSha: files.pdf.sha256 });
    page += files.pages;
    dokumente.push({
      position: dokument.position,
      dokumentId: id,
      dateiUuid: dokument.dateiUuid.toLowerCase(),
      sha256: files.pdf.sha256,
      bytes: files.pdf.bytes,
      zusaetze: dokument.zusaetze.map(({ kennung, name, felder }) => ({ kennung, name, felder: [...felder] })),
    });
  }
  await indexAkte(tx, office, akteId, stammdaten);
  // Pictures and full text of the pages follow in the worker; the Akte can be read by its files meanwhile.
  await createTasks(tx, STAGE_VERSIONS, reading);
  return { akteId, dokumente };
}

async function createAkte(tx: EntityManager, exchange: Exchange, person: Stammdaten): Promise<string | undefined> {
  const created = await firstRow(
    tx,
    z.object({ id: z.string() }),
    `INSERT INTO akte (id, office, aktenzeichen, aktenzeichen_key, name, vorname, geburtsdatum, staatsangehoerigkeit, azr_nummer,
                       profile_id, profile_version)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING RETURNING id`,
    [
      newId(),
      exchange.office,
      person.aktenzeichen,
      aktenzeichenKey(person.aktenzeichen),
      person.name ?? null,
      person.vorname ?? null,
      person.geburtsdatum ?? null,
      person.staatsangehoerigkeit ?? null,
      person.azrNummer ?? null,
      exchange.profile.id,
      exchange.profile.version,
    ],
  );
  return created?.id;
}

/** The handover as a batch with one delivery: documents of an Akte always say where they came from. */
async function createDelivery(
  tx: EntityManager,
  exchange: Exchange,
  handover: Handover,
  made: {
    readonly aktenzeichen: string;
    readonly akteId: string;
    readonly pages: number;
    readonly manifest: string;
  },
): Promise<string> {
  const [batch, delivery] = [newId(), newId()];
  await execute(
    tx,
    `INSERT INTO batch (id, office, name, state, idempotency_key, completed_at) VALUES ($1, $2, $3, 'angenommen', $4, now())`,
    [batch, exchange.office, `Übernahme von ${handover.partnerName}`, `uebergabe/${handover.lieferungUuid ?? ''}`],
  );
  await execute(
    tx,
    `INSERT INTO delivery (id, office, batch_id, position, name, kind, sha256, bytes, state, aktenzeichen, seiten_ist, akte_id, finished_at)
     VALUES ($1, $2, $3, 1, $4, 'akte', $5, $6, 'fertig', $7, $8, $9, now())`,
    [
      delivery,
      exchange.office,
      batch,
      `Aktenlieferung ${handover.lieferungUuid ?? ''}`,
      made.manifest,
      handover.archivgroesse ?? 0,
      made.aktenzeichen,
      made.pages,
      made.akteId,
    ],
  );
  return delivery;
}

async function createVorgang(
  tx: EntityManager,
  exchange: Exchange,
  akteId: string,
  register: string,
  title: string,
): Promise<string> {
  const id = newId();
  const position = exchange.profile.registers.findIndex((entry) => entry.id === register) + 1;
  await execute(
    tx,
    `INSERT INTO vorgang (id, office, akte_id, register, position, title) VALUES ($1, $2, $3, $4, $5, $6)`,
    [id, exchange.office, akteId, register, position, title],
  );
  return id;
}

/** Every document with its place in the own structure. */
function placeAll(exchange: Exchange, akte: Akte): Placed[] {
  const { registers } = exchange.profile;
  const known = (value: Pick<Aktenregister, 'kennzeichen' | 'titel'>): string | undefined =>
    registers.find(({ id, name }) => id === value.kennzeichen || name === value.titel)?.id;
  const out: Placed[] = [];
  const add = (
    dokumente: readonly Aktendokument[],
    register: string | undefined,
    vorgang: string | undefined,
  ): void => {
    for (const dokument of dokumente)
      out.push({
        dokument,
        register:
          register ?? (dokument.typ === undefined ? FALLBACK_REGISTER : registerOf(exchange.profile, dokument.typ)),
        vorgang: vorgang ?? WITHOUT_VORGANG,
      });
  };
  const vorgang = (value: Aktenvorgang, register: string | undefined, above: string | undefined): void => {
    const title = [above, value.titel].filter((part) => part !== undefined && part !== '').join(' / ') || undefined;
    add(value.dokumente, register, title);
    for (const teil of value.teilvorgaenge) vorgang(teil, register, title);
  };
  const walk = (value: Aktenregister, above: string | undefined, root: boolean): void => {
    const register = root ? undefined : (known(value) ?? above);
    // A register of another structure stays visible as the title of a Vorgang.
    const title = root || known(value) !== undefined ? undefined : value.titel;
    add(value.dokumente, register, title);
    for (const one of value.vorgaenge) vorgang(one, register, title);
    for (const one of value.register) walk(one, register, false);
  };
  walk(akte, undefined, true);
  return out;
}

const alternativesSchema = z.array(z.object({ type: z.string(), confidence: z.number() }));
const fieldsSchema = z.record(z.string(), z.looseObject({ value: z.string(), page: z.number().optional() }));

/** What the sender's recognition said, where it is one of ours; pages counted in the new delivery. */
function recognition(zusaetze: readonly Zusatz[], firstPage: number) {
  const felder = new Map(
    zusaetze.find(({ kennung }) => kennung === ERKENNUNG)?.felder.map(({ name, wert }) => [name, wert]),
  );
  const fields = parsed(fieldsSchema, felder.get('felder')) ?? {};
  return {
    confidence: share(felder.get('sicherheit')),
    cutConfidence: share(felder.get('trennsicherheit')),
    alternatives: parsed(alternativesSchema, felder.get('alternativen')) ?? [],
    fields: Object.fromEntries(
      Object.entries(fields).map(([key, field]) => [
        key,
        field.page === undefined ? field : { ...field, page: field.page + firstPage - 1 },
      ]),
    ),
  };
}

/** A certainty 0…1; what nobody said is 1: the document was filed by people of the other office. */
function share(text: string | undefined): number {
  const value = Number(text ?? 1);
  return value >= 0 && value <= 1 ? value : 1;
}

function parsed<S extends z.ZodType>(schema: S, text: string | undefined): z.output<S> | undefined {
  if (text === undefined) return undefined;
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Fields of the Transfervermerk as it was stored at the other office. */
export function vermerkOf(dokument: Aktendokument): { readonly json: string; readonly sha256: string } | undefined {
  const felder = dokument.zusaetze.find(({ kennung }) => kennung === VERMERK)?.felder;
  const json = felder?.find(({ name }) => name === 'json')?.wert;
  const sha256 = felder?.find(({ name }) => name === 'sha256')?.wert;
  return json === undefined || sha256 === undefined ? undefined : { json, sha256 };
}

/** Pages the sender counted; undefined when it did not say. */
export function pagesSaid(dokument: Aktendokument): number | undefined {
  const felder = dokument.zusaetze.find(({ kennung }) => kennung === ERKENNUNG)?.felder;
  const pages = Number(felder?.find(({ name }) => name === 'seiten')?.wert);
  return Number.isInteger(pages) && pages > 0 ? pages : undefined;
}

/** The person and the Akte's own numbers can be searched for at once. */
async function indexAkte(tx: EntityManager, office: string, akteId: string, person: Stammdaten): Promise<void> {
  const terms = [
    { kind: 'nummer', term: foldNumber(person.aktenzeichen) },
    { kind: 'name', term: foldName(`${person.vorname ?? ''} ${person.name ?? ''}`) },
    { kind: 'nummer', term: foldNumber(person.azrNummer ?? '') },
  ].filter(({ term }) => term !== '');
  await execute(
    tx,
    `INSERT INTO search_term (office, akte_id, kind, term)
     SELECT $1, $2, kind, term FROM jsonb_to_recordset($3::jsonb) AS t(kind text, term text)`,
    [office, akteId, JSON.stringify(terms)],
  );
}
