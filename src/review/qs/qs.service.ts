import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { blattLabel } from '../../archive/blatt';
import { execute, firstRow, rows, timestampColumn } from '../../platform/database/sql';
import { EakteError } from '../../platform/eakte-error';
import { newId } from '../../platform/id';
import { auditDecision } from '../audit-decision';
import type { Decider } from '../changes/corrections.service';
import { CHECKED, FLAGGED, PAGES_OF_BATCH, SAMPLED, drawSample, qsBatch, qsOverview } from './qs-batch';
import {
  DECISION_KINDS,
  type QsDecision,
  type QsOverview,
  type QsPage,
  type QsQueue,
  type QsVerdict,
  qsDokumentSchema,
} from './qs-values';
import type { Plan } from './sample-plan';

const decisionRow = z
  .object({
    id: z.string(),
    client_key: z.string(),
    delivery_id: z.string(),
    page: z.number(),
    art: z.enum(DECISION_KINDS),
    value: z.record(z.string(), z.unknown()),
    actor: z.string(),
    created_at: timestampColumn,
    undone: z.boolean(),
  })
  .transform((row): QsDecision => ({
    id: row.id,
    key: row.client_key,
    deliveryId: row.delivery_id,
    page: row.page,
    art: row.art,
    value: row.value,
    actor: row.actor,
    at: row.created_at,
    undone: row.undone,
  }));
const DECISION_COLUMNS =
  'id, client_key, delivery_id, page, art, value, actor, created_at, undone_at IS NOT NULL AS undone';

const pageRow = z.object({
  place: z.string(),
  delivery_id: z.string(),
  name: z.string(),
  seiten_ist: z.number().nullable(),
  blatt_soll: z.number().nullable(),
  page: z.number(),
  blank: z.boolean(),
  rotation: z.number(),
  confidence: z.number(),
  width: z.number(),
  height: z.number(),
  flagged: z.boolean(),
  sampled: z.boolean(),
  dokument: qsDokumentSchema.nullable(),
  findings: z.array(z.object({ code: z.string(), message: z.string() })),
});

/** Which pages of a batch a station asks for. */
export type QsFilter = 'offen' | 'auffaellig' | 'alle';

/** The QS station: pages of a batch one after another, one decision a key press. */
@Injectable()
export class QsService {
  constructor(private readonly dataSource: DataSource) {}

  /** Pages in the order of work: flagged ones first, then as delivered; `cursor` is the place last seen. */
  async queue(
    office: string,
    batchId: string,
    filter: QsFilter,
    cursor: string | null,
    limit: number,
  ): Promise<QsQueue> {
    await this.refreshSample(office, batchId);
    const batch = await qsBatch(this.dataSource, office, batchId);
    const wanted = {
      offen: `AND (${FLAGGED} OR ${SAMPLED}) AND NOT ${CHECKED}`,
      auffaellig: `AND ${FLAGGED}`,
      alle: '',
    }[filter];
    const [overview, found] = await Promise.all([
      qsOverview(this.dataSource, office, batch),
      rows(
        this.dataSource,
        pageRow,
        `SELECT * FROM (
           SELECT (CASE WHEN ${FLAGGED} THEN 0 ELSE 1 END) || lpad(v.position::text, 9, '0') || lpad(p.page::text, 9, '0') AS place,
                  p.delivery_id, v.name, v.seiten_ist, v.blatt_soll, p.page, p.blank, p.rotation, p.confidence, p.width, p.height,
                  ${FLAGGED} AS flagged, ${SAMPLED} AS sampled,
                  CASE WHEN d.id IS NULL THEN NULL ELSE jsonb_build_object('id', d.id, 'type', d.type, 'title', d.title, 'firstPage', d.first_page,
                    'lastPage', d.last_page, 'cutConfidence', d.cut_confidence) END AS dokument,
                  (SELECT coalesce(jsonb_agg(jsonb_build_object('code', f.code, 'message', f.message) ORDER BY f.code), '[]') FROM finding f
                    WHERE f.delivery_id = p.delivery_id AND f.page = p.page) AS findings
             FROM ${PAGES_OF_BATCH} ${wanted}) t
          WHERE $3::text IS NULL OR place > $3 ORDER BY place LIMIT $4`,
        [office, batchId, cursor, limit + 1],
      ),
    ]);
    const page = found.slice(0, limit);
    const decisions = await this.decisionsOn(office, page);
    return {
      ...overview,
      items: page.map((row) => pageOf(row, decisions)),
      next: found.length > limit ? (page.at(-1)?.place ?? null) : null,
    };
  }

  /** Decides how much is looked at. Throws NOT_READY after the release. */
  async setPlan(who: Decider, batchId: string, plan: Plan): Promise<QsOverview> {
    return this.dataSource.transaction(async (tx) => {
      const batch = await qsBatch(tx, who.office, batchId, true);
      requireOpen(batch.qs_state);
      await drawSample(tx, who.office, batch, plan);
      await execute(tx, `UPDATE batch SET qs_plan = $2 WHERE id = $1`, [batchId, JSON.stringify(plan)]);
      await auditDecision(tx, who.office, who.actor, 'qs.plan', batchId, { plan: plan.art });
      return qsOverview(tx, who.office, await qsBatch(tx, who.office, batchId));
    });
  }

  /** One key press. The same key again gives the same decision; a newer one of the same kind on a page replaces the older. */
  async decide(
    who: Decider,
    batchId: string,
    press: { readonly key: string; readonly deliveryId: string; readonly page: number; readonly verdict: QsVerdict },
  ): Promise<QsDecision> {
    return this.dataSource.transaction(async (tx) => {
      // Shared: key presses of several stations do not wait for each other, the release waits for all of them.
      const batch = await firstRow(
        tx,
        z.object({ qs_state: z.string() }),
        `SELECT qs_state FROM batch WHERE office = $1 AND id = $2 FOR SHARE`,
        [who.office, batchId],
      );
      if (batch === undefined) throw new EakteError('NOT_FOUND', 'Lieferung');
      // The same key press sent twice waits here for its twin, or it would take the twin's decision for an earlier one.
      await execute(tx, `SELECT pg_advisory_xact_lock(hashtextextended($1 || $2, 0))`, [batchId, press.key]);
      const { verdict } = press;
      const value = 'value' in verdict ? verdict.value : {};
      const known = await firstRow(
        tx,
        decisionRow,
        `SELECT ${DECISION_COLUMNS} FROM qs_entscheidung WHERE office = $1 AND batch_id = $2 AND client_key = $3`,
        [who.office, batchId, press.key],
      );
      if (known !== undefined) return known;
      requireOpen(batch.qs_state);
      const page = await firstRow(
        tx,
        z.object({ separator: z.boolean() }),
        `SELECT p.separator IS NOT NULL AS separator FROM page p JOIN delivery v ON v.id = p.delivery_id
          WHERE v.office = $1 AND v.batch_id = $2 AND p.delivery_id = $3 AND p.page = $4`,
        [who.office, batchId, press.deliveryId, press.page],
      );
      if (page === undefined) throw new EakteError('NOT_FOUND', `Seite ${press.page}`);
      if (verdict.art !== 'notiz') await this.replaceEarlier(who, press.deliveryId, press.page, verdict.art, tx);
      const made = await firstRow(
        tx,
        decisionRow,
        `INSERT INTO qs_entscheidung (id, office, batch_id, delivery_id, page, client_key, art, value, actor)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (office, batch_id, client_key) DO UPDATE SET client_key = excluded.client_key RETURNING ${DECISION_COLUMNS}`,
        [
          newId(),
          who.office,
          batchId,
          press.deliveryId,
          press.page,
          press.key,
          verdict.art,
          JSON.stringify(value),
          who.actor,
        ],
      );
      if (made === undefined) throw new Error('decision was not kept');
      if (verdict.art === 'nachscan') {
        await execute(
          tx,
          `INSERT INTO nachscan (id, office, delivery_id, page, reason, requested_by, entscheidung_id) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
          [newId(), who.office, press.deliveryId, press.page, verdict.value.reason, who.actor, made.id],
        );
      }
      await auditDecision(tx, who.office, who.actor, 'qs.decided', made.id, { art: verdict.art });
      return made;
    });
  }

  /** Takes a key press back; again changes nothing. Throws NOT_READY after the release. */
  async undo(who: Decider, batchId: string, id: string): Promise<QsDecision> {
    return this.dataSource.transaction(async (tx) => {
      requireOpen((await qsBatch(tx, who.office, batchId)).qs_state);
      const undone = await firstRow(
        tx,
        decisionRow,
        `UPDATE qs_entscheidung SET undone_at = coalesce(undone_at, now()), undone_by = coalesce(undone_by, $4)
          WHERE office = $1 AND batch_id = $2 AND id = $3 RETURNING ${DECISION_COLUMNS}`,
        [who.office, batchId, id, who.actor],
      );
      if (undone === undefined) throw new EakteError('NOT_FOUND', 'Entscheidung');
      await execute(
        tx,
        `UPDATE nachscan SET state = 'zurueckgezogen', done_at = now(), done_by = $2 WHERE entscheidung_id = $1 AND state = 'offen'`,
        [id, who.actor],
      );
      await auditDecision(tx, who.office, who.actor, 'qs.undone', id);
      return undone;
    });
  }

  /** Decisions of a batch, newest first, after `cursor` (the id last seen). */
  async decisions(
    office: string,
    batchId: string,
    cursor: string | null,
    limit: number,
  ): Promise<{ items: QsDecision[]; next: string | null }> {
    await qsBatch(this.dataSource, office, batchId);
    const found = await rows(
      this.dataSource,
      decisionRow,
      `SELECT ${DECISION_COLUMNS} FROM qs_entscheidung WHERE office = $1 AND batch_id = $2 AND ($3::uuid IS NULL OR id < $3)
        ORDER BY id DESC LIMIT $4`,
      [office, batchId, cursor, limit + 1],
    );
    const items = found.slice(0, limit);
    return { items, next: found.length > limit ? (items.at(-1)?.id ?? null) : null };
  }

  /** Where QS of a batch stands. */
  async overview(office: string, batchId: string): Promise<QsOverview> {
    return qsOverview(this.dataSource, office, await qsBatch(this.dataSource, office, batchId));
  }

  /** Pages that were read since the sample was drawn count too. */
  private async refreshSample(office: string, batchId: string): Promise<void> {
    await this.dataSource.transaction(async (tx) => {
      const batch = await qsBatch(tx, office, batchId, true);
      if (batch.qs_state === 'offen') await drawSample(tx, office, batch, batch.qs_plan);
    });
  }

  private async decisionsOn(office: string, pages: readonly z.output<typeof pageRow>[]): Promise<QsDecision[]> {
    return rows(
      this.dataSource,
      decisionRow,
      `SELECT ${DECISION_COLUMNS} FROM qs_entscheidung q WHERE office = $1 AND undone_at IS NULL
          AND EXISTS (SELECT FROM jsonb_to_recordset($2::jsonb) AS t(delivery_id uuid, page integer) WHERE t.delivery_id = q.delivery_id AND t.page = q.page)
        ORDER BY id`,
      [office, JSON.stringify(pages.map(({ delivery_id, page }) => ({ delivery_id, page })))],
    );
  }

  /** "Good" and a fault exclude each other; of two turns or two types the newer counts. */
  private async replaceEarlier(
    who: Decider,
    deliveryId: string,
    page: number,
    art: QsVerdict['art'],
    tx: Parameters<typeof execute>[0],
  ): Promise<void> {
    const replaced =
      art === 'gut' ? DECISION_KINDS.filter((kind) => kind !== 'notiz') : ['gut', art, ...(OPPOSITE.get(art) ?? [])];
    const undone = await rows(
      tx,
      z.object({ id: z.string() }),
      `UPDATE qs_entscheidung SET undone_at = now(), undone_by = $5
        WHERE office = $1 AND delivery_id = $2 AND page = $3 AND art = ANY($4) AND undone_at IS NULL RETURNING id`,
      [who.office, deliveryId, page, replaced, who.actor],
    );
    await execute(
      tx,
      `UPDATE nachscan SET state = 'zurueckgezogen', done_at = now(), done_by = $2 WHERE entscheidung_id = ANY($1) AND state = 'offen'`,
      [undone.map(({ id }) => id), who.actor],
    );
  }
}

const OPPOSITE: ReadonlyMap<string, readonly string[]> = new Map([
  ['leer', ['nicht-leer']],
  ['nicht-leer', ['leer']],
  ['trennen', ['verbinden']],
  ['verbinden', ['trennen']],
]);

/** After the release decisions are corrections (PATCH, split, join …), each with an undo of its own. */
function requireOpen(state: string): void {
  if (state !== 'offen') throw new EakteError('NOT_READY', 'Die Lieferung ist bereits freigegeben oder abgelehnt');
}

function pageOf(row: z.output<typeof pageRow>, decisions: readonly QsDecision[]): QsPage {
  const address = `/api/v1/deliveries/${row.delivery_id}/pages/${row.page}`;
  return {
    deliveryId: row.delivery_id,
    delivery: row.name,
    page: row.page,
    blatt: blattLabel(row.page, row.seiten_ist, row.blatt_soll),
    dokumentId: row.dokument?.id ?? null,
    image: `${address}/image`,
    thumbnail: `${address}/thumbnail`,
    flagged: row.flagged,
    inSample: row.sampled,
    findings: row.findings,
    blank: row.blank,
    separator: false,
    rotation: row.rotation,
    confidence: row.confidence,
    width: row.width,
    height: row.height,
    beginsDokument: row.dokument?.firstPage === row.page,
    dokument: row.dokument,
    decisions: decisions.filter((decision) => decision.deliveryId === row.delivery_id && decision.page === row.page),
  };
}
