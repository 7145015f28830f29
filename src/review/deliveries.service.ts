import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { bigintColumn, execute, firstRow, rows, timestampColumn } from '../platform/database/sql';
import { EakteError } from '../platform/eakte-error';
import { createTasks } from '../pipeline/task-table';
import { STAGE_VERSIONS } from '../pipeline/stage-versions';
import { auditDecision } from './audit-decision';

/** States a person sees; `state_since` tells for how long. */
export const DELIVERY_STATES = [
  'angenommen',
  'in_arbeit',
  'fertig',
  'pruefung',
  'quarantaene',
  'abgewiesen',
  'duplikat',
] as const;

const deliveryRow = z
  .object({
    id: z.string(),
    batch_id: z.string(),
    position: z.number(),
    name: z.string(),
    kind: z.string(),
    sha256: z.string().nullable(),
    bytes: bigintColumn,
    format: z.string().nullable(),
    state: z.enum(DELIVERY_STATES),
    state_since: timestampColumn,
    code: z.string().nullable(),
    reason: z.string().nullable(),
    aktenzeichen: z.string().nullable(),
    blatt_soll: z.number().nullable(),
    seiten_soll: z.number().nullable(),
    seiten_ist: z.number().nullable(),
    seiten_fertig: z.number(),
    akte_id: z.string().nullable(),
    created_at: timestampColumn,
    finished_at: timestampColumn.nullable(),
  })
  .transform((row) => ({
    id: row.id,
    batchId: row.batch_id,
    position: row.position,
    name: row.name,
    kind: row.kind,
    sha256: row.sha256,
    bytes: row.bytes,
    format: row.format,
    state: row.state,
    stateSince: row.state_since,
    code: row.code,
    reason: row.reason,
    aktenzeichen: row.aktenzeichen,
    blattSoll: row.blatt_soll,
    seitenSoll: row.seiten_soll,
    seitenIst: row.seiten_ist,
    seitenFertig: row.seiten_fertig,
    akteId: row.akte_id,
    createdAt: row.created_at,
    finishedAt: row.finished_at,
  }));
export type Delivery = z.output<typeof deliveryRow>;

const COLUMNS = `id, batch_id, position, name, kind, sha256, bytes, format, state, state_since, code, reason, aktenzeichen, blatt_soll,
  seiten_soll, seiten_ist, seiten_fertig, akte_id, created_at, finished_at`;

const findingRow = z
  .object({ delivery_id: z.string().nullable(), page: z.number().nullable(), code: z.string(), message: z.string() })
  .transform((row) => ({ deliveryId: row.delivery_id, page: row.page, code: row.code, message: row.message }));
export type Finding = z.output<typeof findingRow>;

/** Where a batch stands, as a progress bar needs it. */
export interface BatchProgress {
  readonly deliveries: number;
  readonly finished: number;
  /** Pages counted so far; grows until every delivery was inspected. */
  readonly pages: number;
  readonly pagesRead: number;
  readonly uninspected: number;
}

/** Deliveries and what people decide about them. */
@Injectable()
export class DeliveriesService {
  constructor(private readonly dataSource: DataSource) {}

  async ofBatch(office: string, batchId: string): Promise<Delivery[]> {
    await this.requireBatch(office, batchId);
    return rows(
      this.dataSource,
      deliveryRow,
      `SELECT ${COLUMNS} FROM delivery WHERE office = $1 AND batch_id = $2 ORDER BY position`,
      [office, batchId],
    );
  }

  /** Throws NOT_FOUND. */
  async delivery(office: string, id: string): Promise<Delivery> {
    const found = await firstRow(
      this.dataSource,
      deliveryRow,
      `SELECT ${COLUMNS} FROM delivery WHERE office = $1 AND id = $2`,
      [office, id],
    );
    if (found === undefined) throw new EakteError('NOT_FOUND', 'Lieferung');
    return found;
  }

  async findings(office: string, batchId: string): Promise<Finding[]> {
    return rows(
      this.dataSource,
      findingRow,
      `SELECT delivery_id, page, code, message FROM finding WHERE office = $1 AND batch_id = $2 ORDER BY delivery_id NULLS FIRST, page NULLS FIRST, code`,
      [office, batchId],
    );
  }

  /** Throws NOT_FOUND: a batch of another office is not there, instead of empty. */
  private async requireBatch(office: string, batchId: string): Promise<void> {
    const statement = `SELECT id FROM batch WHERE office = $1 AND id = $2`;
    const found = await firstRow(this.dataSource, z.object({ id: z.string() }), statement, [office, batchId]);
    if (found === undefined) throw new EakteError('NOT_FOUND', 'Lieferung');
  }

  async progress(office: string, batchId: string): Promise<BatchProgress> {
    await this.requireBatch(office, batchId);
    const found = await firstRow(
      this.dataSource,
      z.object({
        deliveries: z.number(),
        finished: z.number(),
        pages: z.number(),
        pagesRead: z.number(),
        uninspected: z.number(),
      }),
      `SELECT count(*)::integer AS deliveries,
              count(*) FILTER (WHERE state NOT IN ('angenommen', 'in_arbeit') AND finished_at IS NOT NULL)::integer AS finished,
              coalesce(sum(coalesce(seiten_ist, seiten_soll)) FILTER (WHERE kind <> 'missing' AND state NOT IN ('quarantaene', 'duplikat')), 0)::integer AS pages,
              coalesce(sum(seiten_fertig) FILTER (WHERE state NOT IN ('quarantaene', 'duplikat')), 0)::integer AS "pagesRead",
              count(*) FILTER (WHERE state = 'angenommen')::integer AS uninspected
         FROM delivery WHERE office = $1 AND batch_id = $2`,
      [office, batchId],
    );
    if (found === undefined) throw new EakteError('NOT_FOUND', 'Lieferung');
    return found;
  }

  /** Counts by state, with the age of the oldest: no state without owner and age. */
  async states(office: string): Promise<{ state: string; deliveries: number; oldest: string }[]> {
    return rows(
      this.dataSource,
      z.object({ state: z.string(), deliveries: z.number(), oldest: timestampColumn }),
      `SELECT state, count(*)::integer AS deliveries, min(state_since) AS oldest FROM delivery WHERE office = $1 GROUP BY state ORDER BY state`,
      [office],
    );
  }

  /** Another try for a delivery in quarantine: its stopped tasks become ready again. Throws NOT_READY in any other state. */
  async retry(office: string, actor: string, id: string): Promise<Delivery> {
    await this.dataSource.transaction(async (tx) => {
      const row = await firstRow(
        tx,
        z.object({ sha256: z.string().nullable(), seiten_ist: z.number().nullable() }),
        `SELECT sha256, seiten_ist FROM delivery WHERE office = $1 AND id = $2 AND state = 'quarantaene' AND kind <> 'missing' FOR UPDATE`,
        [office, id],
      );
      if (row?.sha256 == null) {
        await this.delivery(office, id);
        throw new EakteError('NOT_READY', 'Nur Lieferungen in Quarantäne lassen sich erneut versuchen');
      }
      await execute(
        tx,
        `UPDATE stage_task SET state = 'ready', attempt = 0, fence = fence + 1, next_at = now(), rung_at = NULL, code = NULL, reason = NULL,
                finished_at = NULL WHERE delivery_id = $1 AND state = 'quarantined'`,
        [id],
      );
      await createTasks(tx, STAGE_VERSIONS, [
        { office, deliveryId: id, stage: 'inspect', part: 0, inputSha: row.sha256 },
      ]);
      await execute(
        tx,
        `UPDATE delivery SET state = CASE WHEN seiten_ist IS NULL THEN 'angenommen' ELSE 'in_arbeit' END, state_since = now(),
                finished_at = NULL, code = NULL, reason = NULL WHERE id = $1`,
        [id],
      );
      await auditDecision(tx, office, actor, 'delivery.retried', id);
    });
    return this.delivery(office, id);
  }

  /**
   * A person decides to which Akte a held delivery belongs (foreign cover sheet); its documents are filed there.
   * Throws NOT_READY unless the delivery is held for review and unfiled.
   */
  async release(office: string, actor: string, id: string, aktenzeichen: string): Promise<Delivery> {
    await this.dataSource.transaction(async (tx) => {
      const row = await firstRow(
        tx,
        z.object({ sha256: z.string() }),
        `SELECT sha256 FROM delivery WHERE office = $1 AND id = $2 AND state = 'pruefung' AND akte_id IS NULL FOR UPDATE`,
        [office, id],
      );
      if (row === undefined) {
        await this.delivery(office, id);
        throw new EakteError('NOT_READY', 'Die Lieferung wartet nicht auf diese Entscheidung');
      }
      await execute(
        tx,
        `UPDATE delivery SET state = 'in_arbeit', state_since = now(), finished_at = NULL WHERE id = $1`,
        [id],
      );
      await createTasks(tx, STAGE_VERSIONS, [
        { office, deliveryId: id, stage: 'file', part: 0, inputSha: row.sha256, params: { aktenzeichen } },
      ]);
      await auditDecision(tx, office, actor, 'delivery.released', id);
    });
    return this.delivery(office, id);
  }
}
