import { createHash } from 'node:crypto';
import { z } from 'zod';
import { bundlePartsSchema, readReading } from '../../archive/page-bundle';
import type { ReferenceProfile } from '../../classification/profile';
import { pageLines } from '../../classification/text/page-lines';
import { pageFeatures } from '../../classification/types/features';
import type { LearningExample } from '../../classification/types/office-layer';
import type { TypeReader } from '../../classification/types/type-evidence';
import type { Blobs } from '../../platform/blobs';
import { rows, type Sql } from '../../platform/database/sql';

/** An example with the side it is on: what is held back is never learned from. */
export interface SortedExample extends LearningExample {
  readonly heldBack: boolean;
}

/** The newest decisions count; more are not read. */
const EXAMPLES_MAX = 5000;
/** One delivery in four is held back; with few deliveries, one decision in four. */
const HELD_BACK_OF = 4;
const DELIVERIES_MIN = 8;

const decisionRow = z
  .object({
    id: z.string(),
    delivery_id: z.string(),
    new_value: z.string(),
    office: z.string(),
    bundle_sha: z.string(),
    parts: bundlePartsSchema,
  })
  .transform((row) => ({
    id: row.id,
    deliveryId: row.delivery_id,
    typeId: row.new_value,
    page: { office: row.office, bundleSha: row.bundle_sha, parts: row.parts },
  }));

/** True for the quarter of all keys that is held back; the same key is always on the same side. */
export function isHeldBack(key: string): boolean {
  return createHash('sha256').update(key).digest()[0]! % HELD_BACK_OF === 0;
}

/**
 * The type decisions of an office as examples: for each document the newest one, with the words of its first page.
 * Left out are types the profile does not know, and protected registers (R11), about which nothing is learned.
 */
export async function learningExamples(
  sql: Sql,
  blobs: Blobs,
  office: string,
  profile: ReferenceProfile,
  reader: TypeReader,
): Promise<SortedExample[]> {
  const learnable = profile.documentTypes.map(({ id }) => id).filter((id) => !profile.restrictedTypes.has(id));
  const decisions = await rows(
    sql,
    decisionRow,
    `SELECT newest.id, newest.delivery_id, newest.new_value, page.office, page.bundle_sha, page.parts
     FROM (SELECT DISTINCT ON (delivery_id, first_page) id, delivery_id, first_page, new_value, decided_at
           FROM decision_example WHERE office = $1 AND kind = 'type'
           ORDER BY delivery_id, first_page, decided_at DESC, id DESC) AS newest
     JOIN page ON page.delivery_id = newest.delivery_id AND page.page = newest.first_page AND page.office = $1
     WHERE newest.new_value = ANY ($2) AND NOT page.blank
     ORDER BY newest.decided_at DESC, newest.id DESC LIMIT $3`,
    [office, learnable, EXAMPLES_MAX],
  );
  const byDelivery = new Set(decisions.map(({ deliveryId }) => deliveryId)).size >= DELIVERIES_MIN;
  const examples: SortedExample[] = [];
  for (const { id, deliveryId, typeId, page } of decisions) {
    const lines = pageLines((await readReading(blobs, page)).text);
    const features = pageFeatures(lines);
    const base = reader.read(lines).logCertainty;
    examples.push({ typeId, features, base, heldBack: isHeldBack(byDelivery ? deliveryId : id) });
  }
  return examples;
}
