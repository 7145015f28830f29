import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { execute, rows } from '../../platform/database/sql';

/** A document's row as a change remembers it; what undo brings back. */
export const dokumentStateSchema = z.object({
  id: z.string(),
  delivery_id: z.string(),
  number: z.number(),
  akte_id: z.string().nullable(),
  vorgang_id: z.string().nullable(),
  akte_position: z.number().nullable(),
  register: z.string(),
  type: z.string(),
  title: z.string(),
  date: z.string().nullable(),
  first_page: z.number(),
  last_page: z.number(),
  confidence: z.number(),
  cut_confidence: z.number(),
  alternatives: z.array(z.object({ type: z.string(), confidence: z.number() })),
  fields: z.record(z.string(), z.looseObject({ value: z.string() })),
  pdf_sha: z.string().nullable(),
  pdf_bytes: z.number().nullable(),
  vermerk_sha: z.string().nullable(),
  classified_by: z.string(),
  version: z.number(),
  ersetzt_am: z.string().nullable(),
});
export type DokumentState = z.output<typeof dokumentStateSchema>;

/** What the columns `before` and `after` of a change hold. Page rows are kept whole, as the database wrote them. */
export const changeStateSchema = z.object({
  dokumente: z.array(dokumentStateSchema).default([]),
  seiten: z.array(z.looseObject({ page: z.number() })).default([]),
});
export type ChangeState = z.output<typeof changeStateSchema>;

/** Columns that a change may touch; identity, origin and time of making stay. */
const CONTENT = [
  'akte_id',
  'vorgang_id',
  'akte_position',
  'register',
  'type',
  'title',
  'date',
  'first_page',
  'last_page',
  'confidence',
  'cut_confidence',
  'alternatives',
  'fields',
  'pdf_sha',
  'pdf_bytes',
  'vermerk_sha',
  'classified_by',
  'ersetzt_am',
].join(', ');

/** The documents with these ids, locked for this transaction, in the order of the delivery. */
export async function lockDokumente(
  tx: EntityManager,
  office: string,
  ids: readonly string[],
): Promise<DokumentState[]> {
  const found = await rows(
    tx,
    z.object({ row: dokumentStateSchema }),
    `SELECT to_jsonb(d) AS row FROM dokument d WHERE d.office = $1 AND d.id = ANY($2) ORDER BY d.first_page, d.id FOR UPDATE`,
    [office, ids],
  );
  return found.map(({ row }) => row);
}

/** The living documents of a delivery, in order. */
export async function dokumenteOf(tx: EntityManager, office: string, deliveryId: string): Promise<DokumentState[]> {
  const found = await rows(
    tx,
    z.object({ row: dokumentStateSchema }),
    `SELECT to_jsonb(d) AS row FROM dokument d WHERE d.office = $1 AND d.delivery_id = $2 AND d.ersetzt_am IS NULL ORDER BY d.number`,
    [office, deliveryId],
  );
  return found.map(({ row }) => row);
}

/** The rows of pages, as the database writes them. */
export async function pageStates(
  tx: EntityManager,
  deliveryId: string,
  pages: readonly number[],
): Promise<ChangeState['seiten']> {
  const found = await rows(
    tx,
    z.object({ row: z.looseObject({ page: z.number() }) }),
    `SELECT to_jsonb(p) AS row FROM page p WHERE p.delivery_id = $1 AND p.page = ANY($2) ORDER BY p.page`,
    [deliveryId, pages],
  );
  return found.map(({ row }) => row);
}

/** Writes a document's content and raises its version. Numbers and positions follow with `renumber`. */
export async function writeDokument(tx: EntityManager, state: DokumentState): Promise<void> {
  await execute(
    tx,
    `UPDATE dokument SET (${CONTENT}, version) = (SELECT ${CONTENT}, dokument.version + 1 FROM jsonb_populate_record(NULL::dokument, $2::jsonb))
      WHERE id = $1`,
    [state.id, JSON.stringify(state)],
  );
}

/** Takes a document out: its pages belong to others now. The row stays, so that it can come back. */
export async function retireDokument(tx: EntityManager, id: string): Promise<void> {
  await execute(
    tx,
    `UPDATE dokument SET ersetzt_am = now(), akte_id = NULL, vorgang_id = NULL, akte_position = NULL, version = version + 1 WHERE id = $1`,
    [id],
  );
}

/** Writes page rows back as they were remembered (a draft, or the state before a change). */
export async function writePages(tx: EntityManager, deliveryId: string, seiten: ChangeState['seiten']): Promise<void> {
  const columns = `bundle_sha, parts, width, height, dpi, rotation, skew, colour_mode, blank, separator, confidence, handwriting, milliseconds, text`;
  for (const seite of seiten) {
    await execute(
      tx,
      `UPDATE page SET (${columns}) = (SELECT ${columns} FROM jsonb_populate_record(NULL::page, $3::jsonb)) WHERE delivery_id = $1 AND page = $2`,
      [deliveryId, seite.page, JSON.stringify(seite)],
    );
  }
}

/**
 * Numbers the living documents of a delivery by their first page, the documents of the Akte behind one another (Bände
 * in the order they came), and tells pages and search terms to which document they belong now.
 */
export async function renumber(tx: EntityManager, deliveryId: string, akteId: string | null): Promise<void> {
  // Two steps: the place in a delivery is unique at every moment.
  await execute(tx, `UPDATE dokument SET number = -number WHERE delivery_id = $1 AND ersetzt_am IS NULL`, [deliveryId]);
  await execute(
    tx,
    `UPDATE dokument d SET number = n.place
       FROM (SELECT id, row_number() OVER (ORDER BY first_page) AS place FROM dokument WHERE delivery_id = $1 AND ersetzt_am IS NULL) n
      WHERE n.id = d.id`,
    [deliveryId],
  );
  if (akteId !== null) {
    await execute(
      tx,
      `UPDATE dokument d SET akte_position = n.place
         FROM (SELECT id, row_number() OVER (ORDER BY band, number) AS place
                 FROM (SELECT id, number, min(akte_position) OVER (PARTITION BY delivery_id) AS band FROM dokument WHERE akte_id = $1) b) n
        WHERE n.id = d.id AND d.akte_position IS DISTINCT FROM n.place`,
      [akteId],
    );
  }
  await execute(
    tx,
    `UPDATE page p SET dokument_id = d.id FROM dokument d
      WHERE p.delivery_id = $1 AND d.delivery_id = $1 AND d.ersetzt_am IS NULL AND p.separator IS NULL
        AND p.page BETWEEN d.first_page AND d.last_page AND p.dokument_id IS DISTINCT FROM d.id`,
    [deliveryId],
  );
  await execute(
    tx,
    `UPDATE search_term t SET dokument_id = p.dokument_id FROM page p
      WHERE t.delivery_id = $1 AND p.delivery_id = $1 AND p.page = t.page AND t.dokument_id IS DISTINCT FROM p.dokument_id`,
    [deliveryId],
  );
}
