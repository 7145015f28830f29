import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { bundlePartsSchema, type StoredPage } from '../src/archive/page-bundle';
import { EakteError } from '../src/platform/eakte-error';
import { execute, firstRow, rows, timestampColumn, type Sql } from '../src/platform/database/sql';
import { newId } from '../src/platform/id';
import { stammdatenSchema } from '../src/intake/stammdaten';

const deliveryRow = z
  .object({
    id: z.string(),
    office: z.string(),
    batch_id: z.string(),
    name: z.string(),
    sha256: z.string(),
    kind: z.enum(['file', 'folder', 'akte']),
    aktenzeichen: z.string().nullable(),
    stammdaten: stammdatenSchema.nullable(),
    blatt_soll: z.number().nullable(),
    seiten_soll: z.number().nullable(),
    seiten_ist: z.number().nullable(),
    created_at: timestampColumn,
    scan_info: z.record(z.string(), z.string()),
  })
  .transform((row) => ({
    id: row.id,
    office: row.office,
    batchId: row.batch_id,
    name: row.name,
    sha256: row.sha256,
    kind: row.kind,
    aktenzeichen: row.aktenzeichen,
    stammdaten: row.stammdaten,
    blattSoll: row.blatt_soll,
    seitenSoll: row.seiten_soll,
    seitenIst: row.seiten_ist,
    receivedAt: row.created_at,
    scanInfo: row.scan_info,
  }));
export type Delivery = z.output<typeof deliveryRow>;

/** The delivery a task belongs to. */
export async function loadDelivery(sql: Sql, id: string): Promise<Delivery> {
  const found = await firstRow(
    sql,
    deliveryRow,
    `SELECT d.id, d.office, d.batch_id, d.name, d.sha256, d.kind, d.aktenzeichen, d.stammdaten, d.blatt_soll, d.seiten_soll,
            d.seiten_ist, d.created_at, b.scan_info
       FROM delivery d JOIN batch b ON b.id = d.batch_id WHERE d.id = $1`,
    [id],
  );
  if (found === undefined) throw new EakteError('NOT_FOUND', 'Lieferung');
  return found;
}

const fileRow = z
  .object({
    position: z.number(),
    path: z.string(),
    sha256: z.string(),
    format: z.enum(['tiff', 'pdf', 'jpeg', 'png']).nullable(),
    first_page: z.number().nullable(),
    page_count: z.number().nullable(),
  })
  .transform((row) => ({
    position: row.position,
    path: row.path,
    sha256: row.sha256,
    format: row.format,
    firstPage: row.first_page,
    pageCount: row.page_count,
  }));
export type DeliveryFile = z.output<typeof fileRow>;
const FILE_COLUMNS = 'position, path, sha256, format, first_page, page_count';

/** All files of a delivery in page order. */
export async function loadFiles(sql: Sql, deliveryId: string): Promise<DeliveryFile[]> {
  return rows(sql, fileRow, `SELECT ${FILE_COLUMNS} FROM delivery_file WHERE delivery_id = $1 ORDER BY position`, [
    deliveryId,
  ]);
}

/** The file that holds page `page` (1-based in the delivery). */
export async function fileOfPage(sql: Sql, deliveryId: string, page: number): Promise<DeliveryFile> {
  const file = await firstRow(
    sql,
    fileRow,
    `SELECT ${FILE_COLUMNS} FROM delivery_file WHERE delivery_id = $1 AND first_page <= $2 ORDER BY first_page DESC LIMIT 1`,
    [deliveryId, page],
  );
  if (file === undefined) throw new EakteError('NOT_FOUND', `Seite ${page}`);
  return file;
}

const storedPageRow = z
  .object({ page: z.number(), office: z.string(), bundle_sha: z.string(), parts: bundlePartsSchema })
  .transform((row): StoredPage & { readonly page: number } => ({
    page: row.page,
    office: row.office,
    bundleSha: row.bundle_sha,
    parts: row.parts,
  }));

/** The stored pages `first` … `last` of a delivery, in order. */
export async function loadStoredPages(
  sql: Sql,
  deliveryId: string,
  first: number,
  last: number,
): Promise<(StoredPage & { readonly page: number })[]> {
  return rows(
    sql,
    storedPageRow,
    `SELECT page, office, bundle_sha, parts FROM page WHERE delivery_id = $1 AND page BETWEEN $2 AND $3 ORDER BY page`,
    [deliveryId, first, last],
  );
}

/** Pages that were read again for a change, as they will be. */
export async function loadDraftPages(
  sql: Sql,
  aenderungId: string,
): Promise<(StoredPage & { readonly page: number })[]> {
  return rows(
    sql,
    storedPageRow,
    `SELECT page, office, row ->> 'bundle_sha' AS bundle_sha, row -> 'parts' AS parts FROM seite_entwurf WHERE aenderung_id = $1`,
    [aenderungId],
  );
}

/** Adds a finding; the same finding again changes nothing. */
export async function addFinding(
  tx: EntityManager,
  delivery: Pick<Delivery, 'id' | 'office' | 'batchId'>,
  finding: { readonly code: string; readonly message: string; readonly page?: number },
): Promise<void> {
  await execute(
    tx,
    `INSERT INTO finding (id, office, batch_id, delivery_id, page, code, message) VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT DO NOTHING`,
    [newId(), delivery.office, delivery.batchId, delivery.id, finding.page ?? null, finding.code, finding.message],
  );
}
