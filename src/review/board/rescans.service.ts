import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { execute, firstRow, rows, timestampColumn } from '../../platform/database/sql';
import { EakteError } from '../../platform/eakte-error';
import { newId } from '../../platform/id';
import { auditDecision } from '../audit-decision';

export const rescanSchema = z.object({
  id: z.string(),
  deliveryId: z.string(),
  page: z.number(),
  dokumentId: z.string().nullable(),
  akteId: z.string().nullable(),
  aktenzeichen: z.string().nullable(),
  reason: z.string(),
  state: z.enum(['offen', 'erledigt', 'zurueckgezogen']),
  requestedBy: z.string(),
  createdAt: z.string(),
  doneAt: z.string().nullable(),
  doneBy: z.string().nullable(),
  answeredBy: z.string().nullable(),
});
/** A page that has to be scanned again. */
export type Rescan = z.output<typeof rescanSchema>;

const rescanRow = rescanSchema.extend({ createdAt: timestampColumn, doneAt: timestampColumn.nullable() });
const COLUMNS = `n.id, n.delivery_id AS "deliveryId", n.page, p.dokument_id AS "dokumentId", v.akte_id AS "akteId", v.aktenzeichen, n.reason, n.state,
  n.requested_by AS "requestedBy", n.created_at AS "createdAt", n.done_at AS "doneAt", n.done_by AS "doneBy", n.answered_by AS "answeredBy"`;
const FROM = `nachscan n JOIN delivery v ON v.id = n.delivery_id LEFT JOIN page p ON p.delivery_id = n.delivery_id AND p.page = n.page`;

/** Requests to scan a page again: from QS and from the reading desk to the scan desk. */
@Injectable()
export class RescansService {
  constructor(private readonly dataSource: DataSource) {}

  /** Throws NOT_FOUND for a page that is not there. */
  async request(
    office: string,
    actor: string,
    wish: { readonly deliveryId: string; readonly page: number; readonly reason: string },
  ): Promise<Rescan> {
    const id = newId();
    await this.dataSource.transaction(async (tx) => {
      const page = await firstRow(
        tx,
        z.object({ page: z.number() }),
        `SELECT page FROM page WHERE office = $1 AND delivery_id = $2 AND page = $3`,
        [office, wish.deliveryId, wish.page],
      );
      if (page === undefined) throw new EakteError('NOT_FOUND', `Seite ${wish.page}`);
      await execute(
        tx,
        `INSERT INTO nachscan (id, office, delivery_id, page, reason, requested_by) VALUES ($1, $2, $3, $4, $5, $6)`,
        [id, office, wish.deliveryId, wish.page, wish.reason, actor],
      );
      await auditDecision(tx, office, actor, 'nachscan.requested', id);
    });
    return this.rescan(office, id);
  }

  /** Throws NOT_FOUND. */
  async rescan(office: string, id: string): Promise<Rescan> {
    const found = await firstRow(
      this.dataSource,
      rescanRow,
      `SELECT ${COLUMNS} FROM ${FROM} WHERE n.office = $1 AND n.id = $2`,
      [office, id],
    );
    if (found === undefined) throw new EakteError('NOT_FOUND', 'Nachscan');
    return found;
  }

  /** Requests in a state, newest first, after `cursor` (the id last seen). */
  async rescans(
    office: string,
    state: string,
    cursor: string | null,
    limit: number,
  ): Promise<{ items: Rescan[]; next: string | null }> {
    const found = await rows(
      this.dataSource,
      rescanRow,
      `SELECT ${COLUMNS} FROM ${FROM} WHERE n.office = $1 AND n.state = $2 AND ($3::uuid IS NULL OR n.id < $3) ORDER BY n.id DESC LIMIT $4`,
      [office, state, cursor, limit + 1],
    );
    const items = found.slice(0, limit);
    return { items, next: found.length > limit ? (items.at(-1)?.id ?? null) : null };
  }

  /** Done (perhaps by a delivery that brought the scan) or withdrawn. Throws NOT_FOUND, NOT_READY when it is closed. */
  async close(
    office: string,
    actor: string,
    id: string,
    outcome: { readonly state: 'erledigt' | 'zurueckgezogen'; readonly deliveryId?: string | undefined },
  ): Promise<Rescan> {
    await this.dataSource.transaction(async (tx) => {
      const closed = await firstRow(
        tx,
        z.object({ id: z.string() }),
        `UPDATE nachscan SET state = $3, done_at = now(), done_by = $4,
                answered_by = (SELECT d.id FROM delivery d WHERE d.office = $1 AND d.id = $5)
          WHERE office = $1 AND id = $2 AND state = 'offen' RETURNING id`,
        [office, id, outcome.state, actor, outcome.deliveryId ?? null],
      );
      if (closed === undefined) {
        await this.rescan(office, id);
        throw new EakteError('NOT_READY', 'Der Nachscan ist schon abgeschlossen');
      }
      await auditDecision(tx, office, actor, 'nachscan.closed', id, { state: outcome.state });
    });
    return this.rescan(office, id);
  }
}
