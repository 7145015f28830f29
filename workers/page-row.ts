import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import type { BundleParts } from '../src/archive/page-bundle';
import { plainText } from '../src/ocr/page-text';
import type { PageReading } from '../src/ocr/read-page';
import { execute, firstRow } from '../src/platform/database/sql';
import type { TaskSpec } from '../src/pipeline/stage';
import { archiveTasksOf } from '../src/review/changes/prepare-change';
import type { Delivery } from './delivery-rows';

/** What a page row holds of a reading; lists and search need no more. Keys are the columns. */
export interface PageRow {
  readonly page: number;
  readonly [column: string]: unknown;
}

/** The row of a page that was read. */
export function pageRow(reading: PageReading, bundleSha: string, parts: BundleParts): PageRow {
  const milliseconds = Math.round(Object.values(reading.milliseconds).reduce((sum, ms) => sum + ms, 0));
  return {
    page: reading.page,
    bundle_sha: bundleSha,
    parts,
    width: reading.width,
    height: reading.height,
    dpi: reading.dpi,
    rotation: reading.rotation,
    skew: reading.skewDegrees,
    colour_mode: reading.colourMode,
    blank: reading.blank,
    separator: reading.separator,
    confidence: reading.confidence,
    handwriting: reading.handwriting,
    milliseconds,
    text: plainText(reading.text).replaceAll('\u0000', ''),
  };
}

/** Keeps the row of a page; false when it was there already. */
export async function insertPage(tx: EntityManager, delivery: Delivery, row: PageRow): Promise<boolean> {
  const columns = Object.keys(row).join(', ');
  const inserted = await firstRow(
    tx,
    z.object({ page: z.number() }),
    `INSERT INTO page (office, delivery_id, ${columns}) SELECT $1, $2, ${columns} FROM jsonb_populate_record(NULL::page, $3::jsonb)
     ON CONFLICT DO NOTHING RETURNING page`,
    [delivery.office, delivery.id, JSON.stringify(row)],
  );
  return inserted !== undefined;
}

/** Keeps a page that was read again for a change beside the present one; after the last of them the files follow. */
export async function keepDraft(
  tx: EntityManager,
  delivery: Delivery,
  aenderungId: string,
  row: PageRow,
): Promise<readonly TaskSpec[]> {
  // The lock makes the finishing pages of one change see each other: one of them is the last.
  await execute(tx, `SELECT id FROM aenderung WHERE id = $1 FOR UPDATE`, [aenderungId]);
  await execute(
    tx,
    `INSERT INTO seite_entwurf (office, delivery_id, aenderung_id, page, row) VALUES ($1, $5, $2, $3, $4)
     ON CONFLICT (aenderung_id, page) DO UPDATE SET row = excluded.row`,
    [delivery.office, aenderungId, row.page, JSON.stringify(row), delivery.id],
  );
  const open = await firstRow(
    tx,
    z.object({ open: z.number() }),
    `SELECT cardinality(seiten) - (SELECT count(*)::integer FROM seite_entwurf WHERE aenderung_id = $1) AS open FROM aenderung WHERE id = $1`,
    [aenderungId],
  );
  if (open?.open !== 0) return [];
  return archiveTasksOf(tx, {
    office: delivery.office,
    deliveryId: delivery.id,
    inputSha: delivery.sha256,
    aenderungId,
  });
}
