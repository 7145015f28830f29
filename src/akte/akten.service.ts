import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { blattLabel } from '../archive/blatt';
import { bundlePartsSchema, type StoredPage } from '../archive/page-bundle';
import { execute, firstRow, rows, timestampColumn } from '../platform/database/sql';
import { EakteError } from '../platform/eakte-error';
import { fieldValueSchema } from './field-value';

const akteRow = z
  .object({
    id: z.string(),
    aktenzeichen: z.string(),
    name: z.string().nullable(),
    vorname: z.string().nullable(),
    geburtsdatum: z.string().nullable(),
    staatsangehoerigkeit: z.string().nullable(),
    azr_nummer: z.string().nullable(),
    profile_id: z.string(),
    profile_version: z.string(),
    created_at: timestampColumn,
    dokumente: z.number(),
    seiten: z.number(),
    unsicher: z.number(),
  })
  .transform((row) => ({
    id: row.id,
    aktenzeichen: row.aktenzeichen,
    name: row.name,
    vorname: row.vorname,
    geburtsdatum: row.geburtsdatum,
    staatsangehoerigkeit: row.staatsangehoerigkeit,
    azrNummer: row.azr_nummer,
    profile: { id: row.profile_id, version: row.profile_version },
    createdAt: row.created_at,
    dokumente: row.dokumente,
    seiten: row.seiten,
    /** Documents that wait for a person (`nachzuindizieren`). */
    unsicher: row.unsicher,
  }));
export type AkteSummary = z.output<typeof akteRow>;

const AKTE_COLUMNS = `a.id, a.aktenzeichen, a.name, a.vorname, a.geburtsdatum, a.staatsangehoerigkeit, a.azr_nummer, a.profile_id,
  a.profile_version, a.created_at,
  (SELECT count(*)::integer FROM dokument d WHERE d.office = a.office AND d.akte_id = a.id) AS dokumente,
  (SELECT coalesce(sum(d.last_page - d.first_page + 1), 0)::integer FROM dokument d WHERE d.office = a.office AND d.akte_id = a.id) AS seiten,
  (SELECT count(*)::integer FROM dokument d WHERE d.office = a.office AND d.akte_id = a.id AND d.type = 'nachzuindizieren') AS unsicher`;

const dokumentRow = z
  .object({
    id: z.string(),
    delivery_id: z.string(),
    number: z.number(),
    akte_id: z.string().nullable(),
    akte_position: z.number().nullable(),
    register: z.string(),
    vorgang_id: z.string().nullable(),
    type: z.string(),
    title: z.string(),
    date: z.string().nullable(),
    first_page: z.number(),
    last_page: z.number(),
    confidence: z.number(),
    cut_confidence: z.number(),
    alternatives: z.array(z.object({ type: z.string(), confidence: z.number() })),
    fields: z.record(z.string(), fieldValueSchema),
    pdf_sha: z.string().nullable(),
    vermerk_sha: z.string().nullable(),
    version: z.number(),
    pages: z.number(),
    duplicate_of: z.string().nullable(),
  })
  .transform((row) => ({
    id: row.id,
    deliveryId: row.delivery_id,
    number: row.number,
    akteId: row.akte_id,
    /** Place in the whole Akte: the original Blatt order. */
    position: row.akte_position,
    register: row.register,
    vorgangId: row.vorgang_id,
    type: row.type,
    title: row.title,
    date: row.date,
    firstPage: row.first_page,
    lastPage: row.last_page,
    /** Pages of the PDF (separator sheets inside do not count). Documents from another office have no page images of their own. */
    pages: row.pages,
    confidence: row.confidence,
    cutConfidence: row.cut_confidence,
    alternatives: row.alternatives,
    fields: row.fields,
    /** The earlier document of the Akte with the same pages, where one was found. */
    duplicateOf: row.duplicate_of,
    sha256: row.pdf_sha,
    vermerkSha256: row.vermerk_sha,
    /** Raised by each correction; the ETag. */
    version: row.version,
  }));
export type Dokument = z.output<typeof dokumentRow>;

const DOKUMENT_COLUMNS = `d.id, d.delivery_id, d.number, d.akte_id, d.akte_position, d.register, d.vorgang_id, d.type, d.title, d.date, d.first_page,
  d.last_page, d.confidence, d.cut_confidence, d.alternatives, d.fields, d.pdf_sha, d.vermerk_sha, d.version,
  (SELECT coalesce(nullif(count(*), 0), d.last_page - d.first_page + 1)::integer FROM page p WHERE p.dokument_id = d.id) AS pages,
  (SELECT x.duplicate_of FROM dokument_duplikat x WHERE x.office = d.office AND x.dokument_id = d.id) AS duplicate_of`;

const vorgangRow = z.object({ id: z.string(), register: z.string(), position: z.number(), title: z.string() });
export type Vorgang = z.output<typeof vorgangRow>;

const pageRow = z
  .object({
    delivery_id: z.string(),
    page: z.number(),
    office: z.string(),
    bundle_sha: z.string(),
    parts: bundlePartsSchema,
    width: z.number(),
    height: z.number(),
    dpi: z.number(),
    rotation: z.number(),
    blank: z.boolean(),
    separator: z.unknown(),
    confidence: z.number(),
    text: z.string(),
    dokument_id: z.string().nullable(),
  })
  .transform((row) => ({
    deliveryId: row.delivery_id,
    page: row.page,
    stored: { office: row.office, bundleSha: row.bundle_sha, parts: row.parts } satisfies StoredPage,
    width: row.width,
    height: row.height,
    dpi: row.dpi,
    rotation: row.rotation,
    blank: row.blank,
    separator: row.separator !== null,
    confidence: row.confidence,
    text: row.text,
    dokumentId: row.dokument_id,
  }));
export type AktePage = z.output<typeof pageRow>;
const PAGE_COLUMNS =
  'delivery_id, page, office, bundle_sha, parts, width, height, dpi, rotation, blank, separator, confidence, text, dokument_id';

/** A page as a viewer needs it to lay out thousands of them: where it is, how large, what it is called. */
const akteSeiteRow = z
  .object({
    delivery_id: z.string(),
    page: z.number(),
    dokument_id: z.string(),
    width: z.number(),
    height: z.number(),
    dpi: z.number(),
    blank: z.boolean(),
    confidence: z.number(),
    blatt_soll: z.number().nullable(),
    seiten_ist: z.number().nullable(),
  })
  .transform((row) => ({
    deliveryId: row.delivery_id,
    page: row.page,
    dokumentId: row.dokument_id,
    width: row.width,
    height: row.height,
    dpi: row.dpi,
    blank: row.blank,
    confidence: row.confidence,
    label: blattLabel(row.page, row.seiten_ist, row.blatt_soll),
  }));
export type AkteSeite = z.output<typeof akteSeiteRow>;

/** Reading Akten. Every statement carries the office: a foreign id is simply not there. */
@Injectable()
export class AktenService {
  constructor(private readonly dataSource: DataSource) {}

  /** Akten in the order of their Aktenzeichen, after `cursor` (the last key seen), at most `limit`. */
  async list(
    office: string,
    cursor: string | null,
    limit: number,
  ): Promise<{ items: AkteSummary[]; next: string | null }> {
    const items = await rows(
      this.dataSource,
      akteRow,
      `SELECT ${AKTE_COLUMNS} FROM akte a WHERE a.office = $1 AND ($2::text IS NULL OR a.aktenzeichen_key > $2)
        ORDER BY a.aktenzeichen_key LIMIT $3`,
      [office, cursor, limit + 1],
    );
    const page = items.slice(0, limit);
    const last = page.at(-1);
    const next = items.length > limit && last !== undefined ? await this.keyOf(last.id) : null;
    return { items: page, next };
  }

  private async keyOf(akteId: string): Promise<string | null> {
    const found = await firstRow(
      this.dataSource,
      z.object({ aktenzeichen_key: z.string() }),
      `SELECT aktenzeichen_key FROM akte WHERE id = $1`,
      [akteId],
    );
    return found?.aktenzeichen_key ?? null;
  }

  /** By id or by Aktenzeichen key; throws NOT_FOUND. */
  async akte(office: string, idOrKey: { readonly id: string } | { readonly key: string }): Promise<AkteSummary> {
    const [column, value] = 'id' in idOrKey ? ['id', idOrKey.id] : ['aktenzeichen_key', idOrKey.key];
    const found = await firstRow(
      this.dataSource,
      akteRow,
      `SELECT ${AKTE_COLUMNS} FROM akte a WHERE a.office = $1 AND a.${column}::text = $2`,
      [office, value],
    );
    if (found === undefined) throw new EakteError('NOT_FOUND', 'Akte');
    return found;
  }

  /** Documents of an Akte in the original Blatt order. */
  async dokumente(office: string, akteId: string): Promise<Dokument[]> {
    return rows(
      this.dataSource,
      dokumentRow,
      `SELECT ${DOKUMENT_COLUMNS} FROM dokument d WHERE d.office = $1 AND d.akte_id = $2 ORDER BY d.akte_position`,
      [office, akteId],
    );
  }

  /** Documents of a delivery, filed or not, in order. */
  async dokumenteOfDelivery(office: string, deliveryId: string): Promise<Dokument[]> {
    return rows(
      this.dataSource,
      dokumentRow,
      `SELECT ${DOKUMENT_COLUMNS} FROM dokument d WHERE d.office = $1 AND d.delivery_id = $2 AND d.ersetzt_am IS NULL ORDER BY d.number`,
      [office, deliveryId],
    );
  }

  async vorgaenge(office: string, akteId: string): Promise<Vorgang[]> {
    return rows(
      this.dataSource,
      vorgangRow,
      `SELECT id, register, position, title FROM vorgang WHERE office = $1 AND akte_id = $2 ORDER BY position, title`,
      [office, akteId],
    );
  }

  /** Throws NOT_FOUND. */
  async dokument(office: string, id: string): Promise<Dokument> {
    const found = await firstRow(
      this.dataSource,
      dokumentRow,
      `SELECT ${DOKUMENT_COLUMNS} FROM dokument d WHERE d.office = $1 AND d.id = $2 AND d.ersetzt_am IS NULL`,
      [office, id],
    );
    if (found === undefined) throw new EakteError('NOT_FOUND', 'Dokument');
    return found;
  }

  /** Pages of a document in order. */
  async pagesOfDokument(office: string, dokumentId: string): Promise<AktePage[]> {
    return rows(
      this.dataSource,
      pageRow,
      `SELECT ${PAGE_COLUMNS} FROM page WHERE office = $1 AND dokument_id = $2 ORDER BY page`,
      [office, dokumentId],
    );
  }

  /** All pages of an Akte in the original Blatt order, without their text. */
  async pagesOfAkte(office: string, akteId: string): Promise<AkteSeite[]> {
    return rows(
      this.dataSource,
      akteSeiteRow,
      `SELECT p.delivery_id, p.page, p.dokument_id, p.width, p.height, p.dpi, p.blank, p.confidence, l.blatt_soll, l.seiten_ist
         FROM dokument d JOIN page p ON p.dokument_id = d.id JOIN delivery l ON l.id = p.delivery_id
        WHERE d.office = $1 AND p.office = $1 AND d.akte_id = $2 ORDER BY d.akte_position, p.page`,
      [office, akteId],
    );
  }

  /** One page of a delivery; throws NOT_FOUND. */
  async page(office: string, deliveryId: string, page: number): Promise<AktePage> {
    const found = await firstRow(
      this.dataSource,
      pageRow,
      `SELECT ${PAGE_COLUMNS} FROM page WHERE office = $1 AND delivery_id = $2 AND page = $3`,
      [office, deliveryId, page],
    );
    if (found === undefined) throw new EakteError('NOT_FOUND', `Seite ${page}`);
    return found;
  }

  /** Written before bytes leave the house: who read what. Ids, never names. */
  async auditRead(office: string, actor: string, action: string, subject: string): Promise<void> {
    await execute(this.dataSource, `INSERT INTO audit (office, actor, action, subject) VALUES ($1, $2, $3, $4)`, [
      office,
      actor,
      action,
      subject,
    ]);
  }
}
