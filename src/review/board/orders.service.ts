import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { z } from 'zod';
import { aktenzeichenKey } from '../../classification/aktenzeichen';
import { setUrgent } from '../../pipeline/task-table';
import { firstRow, rows, timestampColumn } from '../../platform/database/sql';
import { EakteError } from '../../platform/eakte-error';
import { newId } from '../../platform/id';
import { auditDecision } from '../audit-decision';

export const ORDER_STATES = ['offen', 'geholt', 'gescannt', 'fertig', 'storniert'] as const;

export const orderSchema = z.object({
  id: z.string(),
  aktenzeichen: z.string(),
  akteId: z.string().nullable(),
  urgent: z.boolean(),
  reason: z.string().nullable(),
  dueOn: z.string().nullable(),
  state: z.enum(ORDER_STATES),
  note: z.string().nullable(),
  requestedBy: z.string(),
  createdAt: z.string(),
  stateSince: z.string(),
  deliveryIds: z.array(z.string()),
});
/** An Akte somebody asked for (scan on demand). */
export type Order = z.output<typeof orderSchema>;

const orderRow = orderSchema.extend({ createdAt: timestampColumn, stateSince: timestampColumn });
const COLUMNS = `o.id, o.aktenzeichen, a.id AS "akteId", o.eilig AS urgent, o.reason, o.due_on::text AS "dueOn", o.state, o.note,
  o.requested_by AS "requestedBy", o.created_at AS "createdAt", o.state_since AS "stateSince",
  ARRAY(SELECT d.id FROM delivery d WHERE d.office = o.office AND d.aktenzeichen IS NOT NULL AND d.kind <> 'akte'
           AND (d.finished_at IS NULL OR d.finished_at >= o.created_at)
           AND regexp_replace(lower(normalize(d.aktenzeichen, NFC)), '[^[:alnum:]]+', '', 'g') = o.aktenzeichen_key ORDER BY d.id) AS "deliveryIds"`;
const FROM = `anforderung o LEFT JOIN akte a ON a.office = o.office AND a.aktenzeichen_key = o.aktenzeichen_key`;

/** Scan on demand: which Akten are needed, how far they are, and that they go first. */
@Injectable()
export class OrdersService {
  constructor(private readonly dataSource: DataSource) {}

  /** Asks for an Akte; the same Akte asked for again while it is open gives the same order. Work on it that waits goes first. */
  async place(
    office: string,
    actor: string,
    wish: {
      readonly aktenzeichen: string;
      readonly urgent: boolean;
      readonly reason?: string | undefined;
      readonly dueOn?: string | undefined;
    },
  ): Promise<Order> {
    const key = aktenzeichenKey(wish.aktenzeichen);
    if (key === '') throw new EakteError('VALIDATION', '„aktenzeichen“: ohne Buchstaben und Ziffern');
    const id = await this.dataSource.transaction(async (tx) => {
      await tx.query(`SELECT pg_advisory_xact_lock(hashtext('anforderung:' || $1 || ':' || $2))`, [office, key]);
      const open = await firstRow(
        tx,
        z.object({ id: z.string() }),
        `SELECT id FROM anforderung WHERE office = $1 AND aktenzeichen_key = $2 AND state IN ('offen', 'geholt', 'gescannt')`,
        [office, key],
      );
      const order = open?.id ?? (await insertOrder(tx, office, actor, key, wish));
      if (wish.urgent) await hurry(tx, office, key);
      await auditDecision(tx, office, actor, 'anforderung.placed', order);
      return order;
    });
    return this.order(office, id);
  }

  /** Throws NOT_FOUND. */
  async order(office: string, id: string): Promise<Order> {
    const found = await firstRow(
      this.dataSource,
      orderRow,
      `SELECT ${COLUMNS} FROM ${FROM} WHERE o.office = $1 AND o.id = $2`,
      [office, id],
    );
    if (found === undefined) throw new EakteError('NOT_FOUND', 'Anforderung');
    return found;
  }

  /** Orders, newest first, after `cursor` (the id last seen); `state` null: those that are not at their end. */
  async orders(
    office: string,
    state: string | null,
    cursor: string | null,
    limit: number,
  ): Promise<{ items: Order[]; next: string | null }> {
    const found = await rows(
      this.dataSource,
      orderRow,
      `SELECT ${COLUMNS} FROM ${FROM}
        WHERE o.office = $1 AND (CASE WHEN $2::text IS NULL THEN o.state IN ('offen', 'geholt', 'gescannt') ELSE o.state = $2 END)
          AND ($3::uuid IS NULL OR o.id < $3) ORDER BY o.id DESC LIMIT $4`,
      [office, state, cursor, limit + 1],
    );
    const items = found.slice(0, limit);
    return { items, next: found.length > limit ? (items.at(-1)?.id ?? null) : null };
  }

  /** How far the paper is. Throws NOT_FOUND, and NOT_READY for an order at its end. */
  async move(
    office: string,
    actor: string,
    id: string,
    to: { readonly state: string; readonly note?: string | undefined },
  ): Promise<Order> {
    await this.dataSource.transaction(async (tx) => {
      const moved = await firstRow(
        tx,
        z.object({ id: z.string() }),
        `UPDATE anforderung SET state = $3, note = coalesce($4, note), state_since = now()
          WHERE office = $1 AND id = $2 AND state IN ('offen', 'geholt', 'gescannt') RETURNING id`,
        [office, id, to.state, to.note ?? null],
      );
      if (moved === undefined) {
        await this.order(office, id);
        throw new EakteError('NOT_READY', 'Die Anforderung ist erledigt oder storniert');
      }
      await auditDecision(tx, office, actor, 'anforderung.moved', id, { state: to.state });
    });
    return this.order(office, id);
  }
}

async function insertOrder(
  tx: EntityManager,
  office: string,
  actor: string,
  key: string,
  wish: Parameters<OrdersService['place']>[2],
): Promise<string> {
  const id = newId();
  await tx.query(
    `INSERT INTO anforderung (id, office, aktenzeichen, aktenzeichen_key, eilig, reason, due_on, requested_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [id, office, wish.aktenzeichen, key, wish.urgent, wish.reason ?? null, wish.dueOn ?? null, actor],
  );
  return id;
}

/** What of this Akte is already in the house goes first from now on. */
async function hurry(tx: EntityManager, office: string, key: string): Promise<void> {
  const waiting = await rows(
    tx,
    z.object({ id: z.string() }),
    `SELECT id FROM delivery WHERE office = $1 AND state IN ('angenommen', 'in_arbeit') AND NOT eilig
        AND regexp_replace(lower(normalize(aktenzeichen, NFC)), '[^[:alnum:]]+', '', 'g') = $2`,
    [office, key],
  );
  for (const { id } of waiting) await setUrgent(tx, id, true);
}
