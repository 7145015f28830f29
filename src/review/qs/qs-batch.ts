import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { execute, firstRow, rows, timestampColumn, type Sql } from '../../platform/database/sql';
import { EakteError } from '../../platform/eakte-error';
import type { QsOverview } from './qs-values';
import { planSchema, samplePlan, type Plan } from './sample-plan';

const batchRow = z.object({
  id: z.string(),
  name: z.string(),
  state: z.string(),
  created_by: z.string().nullable(),
  qs_state: z.enum(['offen', 'freigegeben', 'abgelehnt']),
  qs_by: z.string().nullable(),
  qs_at: timestampColumn.nullable(),
  qs_reason: z.string().nullable(),
  qs_plan: planSchema,
  qs_lot: z.number(),
});
/** A batch as QS sees it. */
export type QsBatch = z.output<typeof batchRow>;

/** The batch, locked when `lock` says so. Throws NOT_FOUND. */
export async function qsBatch(sql: Sql, office: string, id: string, lock = false): Promise<QsBatch> {
  const found = await firstRow(
    sql,
    batchRow,
    `SELECT id, name, state, created_by, qs_state, qs_by, qs_at, qs_reason, qs_plan, qs_lot FROM batch
      WHERE office = $1 AND id = $2 ${lock ? 'FOR UPDATE' : ''}`,
    [office, id],
  );
  if (found === undefined) throw new EakteError('NOT_FOUND', 'Lieferung');
  return found;
}

/**
 * Pages a person should see in any case: something was noticed about them, or a document begins there whose cut or type
 * is doubtful. `p` is the page, `d` its document.
 */
export const FLAGGED = `(EXISTS (SELECT FROM finding f WHERE f.delivery_id = p.delivery_id AND f.page = p.page)
  OR (d.first_page = p.page AND (d.cut_confidence < 0.5 OR d.type = 'nachzuindizieren')))`;
/** Decided by a person, and not only noted. */
export const CHECKED = `EXISTS (SELECT FROM qs_entscheidung q WHERE q.delivery_id = p.delivery_id AND q.page = p.page AND q.undone_at IS NULL AND q.art <> 'notiz')`;
const FAULTY = `EXISTS (SELECT FROM qs_entscheidung q WHERE q.delivery_id = p.delivery_id AND q.page = p.page AND q.undone_at IS NULL AND q.art NOT IN ('gut', 'notiz'))`;
/** In the sample of the batch. */
export const SAMPLED = `EXISTS (SELECT FROM qs_stichprobe s WHERE s.delivery_id = p.delivery_id AND s.page = p.page)`;
/** Pages of a batch that lie in documents, with the document and the delivery. $1 office, $2 batch. */
export const PAGES_OF_BATCH = `delivery v JOIN page p ON p.delivery_id = v.id LEFT JOIN dokument d ON d.id = p.dokument_id
  WHERE v.office = $1 AND v.batch_id = $2 AND p.separator IS NULL`;

/** Draws the sample again when there are more pages than it was drawn from, or another plan. */
export async function drawSample(tx: EntityManager, office: string, batch: QsBatch, plan: Plan): Promise<void> {
  const counted = await firstRow(
    tx,
    z.object({ lot: z.number() }),
    `SELECT count(*)::integer AS lot FROM ${PAGES_OF_BATCH}`,
    [office, batch.id],
  );
  const lot = counted?.lot ?? 0;
  if (lot === batch.qs_lot && JSON.stringify(plan) === JSON.stringify(batch.qs_plan)) return;
  await execute(tx, `DELETE FROM qs_stichprobe WHERE batch_id = $1`, [batch.id]);
  const size = plan.art === 'typ' ? null : samplePlan(plan, lot).size;
  await execute(
    tx,
    `INSERT INTO qs_stichprobe (office, batch_id, delivery_id, page)
     SELECT $1, $2, p.delivery_id, p.page FROM ${PAGES_OF_BATCH} AND ($4::text[] IS NULL OR d.type = ANY($4))
      ORDER BY md5(v.position || '/' || p.page || '/' || v.batch_id) LIMIT $3`,
    [office, batch.id, size, plan.art === 'typ' ? plan.typen : null],
  );
  await execute(tx, `UPDATE batch SET qs_plan = $2, qs_lot = $3 WHERE id = $1`, [batch.id, JSON.stringify(plan), lot]);
}

const countRow = z.object({
  pages: z.number(),
  sample: z.number(),
  sampleChecked: z.number(),
  flagged: z.number(),
  flaggedChecked: z.number(),
  checked: z.number(),
  faults: z.number(),
  sampleFaults: z.number(),
});

/** Where QS of a batch stands. */
export async function qsOverview(sql: Sql, office: string, batch: QsBatch): Promise<QsOverview> {
  const [counts, sheets] = await Promise.all([
    firstRow(
      sql,
      countRow,
      `SELECT count(*)::integer AS pages, count(*) FILTER (WHERE sampled)::integer AS sample,
              count(*) FILTER (WHERE sampled AND checked)::integer AS "sampleChecked",
              count(*) FILTER (WHERE flagged)::integer AS flagged, count(*) FILTER (WHERE flagged AND checked)::integer AS "flaggedChecked",
              count(*) FILTER (WHERE checked)::integer AS checked, count(*) FILTER (WHERE faulty)::integer AS faults,
              count(*) FILTER (WHERE faulty AND sampled)::integer AS "sampleFaults"
         FROM (SELECT ${SAMPLED} AS sampled, ${CHECKED} AS checked, ${FLAGGED} AS flagged, ${FAULTY} AS faulty FROM ${PAGES_OF_BATCH}) t`,
      [office, batch.id],
    ),
    firstRow(
      sql,
      z.object({ blattSoll: z.number().nullable(), seitenSoll: z.number().nullable(), seitenIst: z.number() }),
      `SELECT sum(blatt_soll)::integer AS "blattSoll", sum(seiten_soll)::integer AS "seitenSoll",
              coalesce(sum(seiten_ist), 0)::integer AS "seitenIst"
         FROM delivery WHERE office = $1 AND batch_id = $2 AND kind <> 'missing' AND state NOT IN ('quarantaene', 'duplikat', 'abgewiesen')`,
      [office, batch.id],
    ),
  ]);
  if (counts === undefined || sheets === undefined) throw new Error('counting gives a row');
  const { sampleFaults, ...progress } = counts;
  const { acceptUpTo } = samplePlan(batch.qs_plan, batch.qs_lot);
  const open = counts.sampleChecked < counts.sample || counts.flaggedChecked < counts.flagged;
  const tooMany = acceptUpTo !== null && sampleFaults > acceptUpTo;
  return {
    batch: { id: batch.id, name: batch.name, state: batch.state },
    qs: { state: batch.qs_state, by: batch.qs_by, at: batch.qs_at, reason: batch.qs_reason },
    plan: batch.qs_plan,
    progress: { ...progress, ...sheets },
    acceptance: {
      sampleSize: counts.sample,
      acceptUpTo,
      faults: sampleFaults,
      verdict: tooMany ? 'nicht-annehmbar' : open ? 'offen' : 'annehmbar',
    },
  };
}

/** Deliveries of a batch that are not at their end yet. */
export async function unfinished(sql: Sql, office: string, batchId: string): Promise<number> {
  const found = await rows(
    sql,
    z.object({ id: z.string() }),
    `SELECT id FROM delivery WHERE office = $1 AND batch_id = $2 AND state IN ('angenommen', 'in_arbeit')`,
    [office, batchId],
  );
  return found.length;
}
