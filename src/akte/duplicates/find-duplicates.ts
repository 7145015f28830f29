import { createHash } from 'node:crypto';
import { setImmediate as breathe } from 'node:timers/promises';
import { z } from 'zod';
import { bundlePartsSchema, readReading, type StoredPage } from '../../archive/page-bundle';
import { candidatePairs } from '../../classification/duplicates/candidates';
import { duplicateDocuments, type PagePair } from '../../classification/duplicates/duplicate-documents';
import { samePage, wordsOf, type ReadWord } from '../../classification/duplicates/same-page';
import type { Blobs } from '../../platform/blobs';
import { execute, rows, type Sql } from '../../platform/database/sql';

const pageRow = z.object({
  dokument_id: z.string(),
  delivery_id: z.string(),
  page: z.number(),
  office: z.string(),
  bundle_sha: z.string(),
  parts: bundlePartsSchema,
  blank: z.boolean(),
  text: z.string(),
});
type PageRow = z.output<typeof pageRow>;

/** What was found in an Akte, and for which state of it. */
export interface FoundDuplicates {
  readonly state: string;
  readonly pages: readonly { readonly page: PageRow; readonly of: PageRow; readonly similarity: number }[];
  readonly documents: readonly { readonly id: string; readonly of: string; readonly similarity: number }[];
}

/** Readings kept at a time while pairs are looked at closely; neighbours in the list of pairs share pages. */
const KEPT_READINGS = 64;
/** Pages read from the database at a time. */
const PORTION = 500;

/**
 * The state of an Akte as far as duplicates are concerned: documents, their pages, their order. Who may not see some of its
 * documents sees another state; then it is looked through again, within what this person may see.
 */
export async function duplicateState(sql: Sql, office: string, akteId: string): Promise<string> {
  const found = await rows(
    sql,
    z.object({ id: z.string(), first_page: z.number(), last_page: z.number() }),
    `SELECT id, first_page, last_page FROM dokument WHERE office = $1 AND akte_id = $2 AND ersetzt_am IS NULL ORDER BY akte_position, id`,
    [office, akteId],
  );
  return createHash('sha256').update(JSON.stringify(found)).digest('hex');
}

/** Looks for pages and documents that lie in the Akte twice. Texts come from the database, readings only for close pairs. */
export async function findDuplicates(sql: Sql, blobs: Blobs, office: string, akteId: string): Promise<FoundDuplicates> {
  const state = await duplicateState(sql, office, akteId);
  const pages = await pagesOf(sql, office, akteId);
  const { firsts, pairs: candidates } = await candidatePairs(pages.map(({ text }) => text));
  const words = wordReader(blobs, pages);
  const pairs: PagePair[] = [];
  for (const [of, page] of candidates) {
    const similarity = samePage(await words(of), await words(page));
    if (similarity !== null) pairs.push({ page, of, similarity });
    await breathe();
  }
  const byDocument = new Map<string, number[]>();
  for (const [place, { dokument_id, blank }] of pages.entries()) {
    const printed = byDocument.get(dokument_id) ?? [];
    if (!blank) printed.push(place);
    byDocument.set(dokument_id, printed);
  }
  const documents = duplicateDocuments(
    [...byDocument].map(([id, printed]) => ({ id, pages: printed })),
    pairs,
    (place) => firsts[place] ?? place,
  );
  return {
    state,
    documents,
    pages: repeatedPages(firsts, pairs).map(({ page, of, similarity }) => ({
      page: pages[page]!,
      of: pages[of]!,
      similarity,
    })),
  };
}

/** Every page that was there before, with the first page it repeats. */
function repeatedPages(firsts: readonly (number | null)[], pairs: readonly PagePair[]): PagePair[] {
  const earliest = new Map<number, PagePair>();
  for (const pair of pairs) if (!earliest.has(pair.page)) earliest.set(pair.page, pair);
  return firsts.flatMap((first, page) => {
    if (first === null) return [];
    const known = earliest.get(first);
    if (known !== undefined) return [{ ...known, page }];
    return first === page ? [] : [{ page, of: first, similarity: 1 }];
  });
}

/** The printed and blank pages of an Akte in its order, read in portions: parsing thousands at once holds everybody up. */
async function pagesOf(sql: Sql, office: string, akteId: string): Promise<PageRow[]> {
  const pages: PageRow[] = [];
  for (;;) {
    const portion = await rows(
      sql,
      pageRow,
      `SELECT p.dokument_id, p.delivery_id, p.page, p.office, p.bundle_sha, p.parts, p.blank, p.text
         FROM dokument d JOIN page p ON p.dokument_id = d.id
        WHERE d.office = $1 AND d.akte_id = $2 AND d.ersetzt_am IS NULL AND p.office = $1
        ORDER BY d.akte_position, d.id, p.page LIMIT $3 OFFSET $4`,
      [office, akteId, PORTION, pages.length],
    );
    pages.push(...portion);
    if (portion.length < PORTION) return pages;
  }
}

function wordReader(blobs: Blobs, pages: readonly PageRow[]): (place: number) => Promise<readonly ReadWord[]> {
  const kept = new Map<number, readonly ReadWord[]>();
  return async (place) => {
    const known = kept.get(place);
    if (known !== undefined) return known;
    const { office, bundle_sha, parts } = pages[place]!;
    const stored: StoredPage = { office, bundleSha: bundle_sha, parts };
    const words = wordsOf((await readReading(blobs, stored)).text);
    if (kept.size >= KEPT_READINGS) kept.clear();
    kept.set(place, words);
    return words;
  };
}

/** Replaces what is noted about an Akte by what was found; in the caller's transaction. */
export async function storeDuplicates(tx: Sql, office: string, akteId: string, found: FoundDuplicates): Promise<void> {
  // Two people who open the Akte at the same moment: one after the other.
  await execute(tx, `SELECT id FROM akte WHERE id = $1 FOR UPDATE`, [akteId]);
  await execute(tx, `DELETE FROM seite_duplikat WHERE office = $1 AND akte_id = $2`, [office, akteId]);
  await execute(tx, `DELETE FROM dokument_duplikat WHERE office = $1 AND akte_id = $2`, [office, akteId]);
  await execute(
    tx,
    `INSERT INTO seite_duplikat (office, akte_id, dokument_id, delivery_id, page, of_delivery_id, of_page, similarity)
     SELECT $1, $2, dokument_id, delivery_id, page, of_delivery_id, of_page, similarity FROM jsonb_to_recordset($3::jsonb)
         AS t(dokument_id uuid, delivery_id uuid, page integer, of_delivery_id uuid, of_page integer, similarity real)`,
    [
      office,
      akteId,
      JSON.stringify(
        found.pages.map(({ page, of, similarity }) => ({
          dokument_id: page.dokument_id,
          delivery_id: page.delivery_id,
          page: page.page,
          of_delivery_id: of.delivery_id,
          of_page: of.page,
          similarity,
        })),
      ),
    ],
  );
  await execute(
    tx,
    `INSERT INTO dokument_duplikat (office, akte_id, dokument_id, duplicate_of, similarity)
     SELECT $1, $2, id, of, similarity FROM jsonb_to_recordset($3::jsonb) AS t(id uuid, of uuid, similarity real)`,
    [office, akteId, JSON.stringify(found.documents)],
  );
  await execute(
    tx,
    `INSERT INTO duplikat_stand (office, akte_id, state) VALUES ($1, $2, $3)
     ON CONFLICT (akte_id) DO UPDATE SET state = excluded.state, computed_at = now()`,
    [office, akteId, found.state],
  );
}
