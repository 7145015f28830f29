import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { firstRow, rows, timestampColumn } from '../../platform/database/sql';
import { EakteError } from '../../platform/eakte-error';
import { newId } from '../../platform/id';
import { auditDecision } from '../audit-decision';

export const reminderSchema = z.object({
  id: z.string(),
  akteId: z.string(),
  aktenzeichen: z.string(),
  dokumentId: z.string().nullable(),
  faelligAm: z.string(),
  person: z.string(),
  text: z.string(),
  createdBy: z.string(),
  createdAt: z.string(),
  doneAt: z.string().nullable(),
  doneBy: z.string().nullable(),
});
/** A Wiedervorlage: an Akte comes back to a person on a day. */
export type Reminder = z.output<typeof reminderSchema>;

const reminderRow = reminderSchema.extend({ createdAt: timestampColumn, doneAt: timestampColumn.nullable() });
const COLUMNS = `w.id, w.akte_id AS "akteId", a.aktenzeichen, w.dokument_id AS "dokumentId", w.due_on::text AS "faelligAm", w.person, w.text,
  w.created_by AS "createdBy", w.created_at AS "createdAt", w.done_at AS "doneAt", w.done_by AS "doneBy"`;

/** Which Wiedervorlagen somebody wants to see. */
export interface ReminderFilter {
  readonly akteId?: string | undefined;
  readonly person?: string | undefined;
  /** up to this day */
  readonly bis?: string | undefined;
  /** only those that are not done */
  readonly offen: boolean;
}

@Injectable()
export class RemindersService {
  constructor(private readonly dataSource: DataSource) {}

  /** In the order of their days, after `cursor` (`day/id` last seen). */
  async reminders(
    office: string,
    filter: ReminderFilter,
    cursor: string | null,
    limit: number,
  ): Promise<{ items: Reminder[]; next: string | null }> {
    const found = await rows(
      this.dataSource,
      reminderRow,
      `SELECT ${COLUMNS} FROM wiedervorlage w JOIN akte a ON a.id = w.akte_id
        WHERE w.office = $1 AND ($2::uuid IS NULL OR w.akte_id = $2) AND ($3::text IS NULL OR w.person = $3)
          AND ($4::date IS NULL OR w.due_on <= $4) AND (NOT $5 OR w.done_at IS NULL) AND ($6::text IS NULL OR w.due_on || '/' || w.id > $6)
        ORDER BY w.due_on, w.id LIMIT $7`,
      [office, filter.akteId ?? null, filter.person ?? null, filter.bis ?? null, filter.offen, cursor, limit + 1],
    );
    const items = found.slice(0, limit);
    const last = items.at(-1);
    return { items, next: found.length > limit && last !== undefined ? `${last.faelligAm}/${last.id}` : null };
  }

  /** Throws NOT_FOUND for an Akte or document that is not there. */
  async set(
    office: string,
    actor: string,
    wish: {
      readonly akteId: string;
      readonly dokumentId?: string | undefined;
      readonly faelligAm: string;
      readonly person: string;
      readonly text: string;
    },
  ): Promise<Reminder> {
    const id = newId();
    await this.dataSource.transaction(async (tx) => {
      const made = await firstRow(
        tx,
        z.object({ id: z.string() }),
        `INSERT INTO wiedervorlage (id, office, akte_id, dokument_id, due_on, person, text, created_by)
         SELECT $1, $2, a.id, $4, $5, $6, $7, $8 FROM akte a WHERE a.office = $2 AND a.id = $3
            AND ($4::uuid IS NULL OR EXISTS (SELECT FROM dokument d WHERE d.id = $4 AND d.akte_id = a.id)) RETURNING id`,
        [id, office, wish.akteId, wish.dokumentId ?? null, wish.faelligAm, wish.person, wish.text, actor],
      );
      if (made === undefined) throw new EakteError('NOT_FOUND', 'Akte oder Dokument');
      await auditDecision(tx, office, actor, 'wiedervorlage.set', id);
    });
    return this.reminder(office, id);
  }

  /** Moves, hands over, marks as done or open again. Throws NOT_FOUND. */
  async change(
    office: string,
    actor: string,
    id: string,
    change: {
      readonly faelligAm?: string | undefined;
      readonly person?: string | undefined;
      readonly text?: string | undefined;
      readonly erledigt?: boolean | undefined;
    },
  ): Promise<Reminder> {
    await this.dataSource.transaction(async (tx) => {
      const changed = await firstRow(
        tx,
        z.object({ id: z.string() }),
        `UPDATE wiedervorlage SET due_on = coalesce($3, due_on), person = coalesce($4, person), text = coalesce($5, text),
                done_at = CASE WHEN $6::boolean IS NULL THEN done_at WHEN $6 THEN coalesce(done_at, now()) END,
                done_by = CASE WHEN $6::boolean IS NULL THEN done_by WHEN $6 THEN coalesce(done_by, $7) END
          WHERE office = $1 AND id = $2 RETURNING id`,
        [
          office,
          id,
          change.faelligAm ?? null,
          change.person ?? null,
          change.text ?? null,
          change.erledigt ?? null,
          actor,
        ],
      );
      if (changed === undefined) throw new EakteError('NOT_FOUND', 'Wiedervorlage');
      await auditDecision(tx, office, actor, 'wiedervorlage.changed', id);
    });
    return this.reminder(office, id);
  }

  private async reminder(office: string, id: string): Promise<Reminder> {
    const found = await firstRow(
      this.dataSource,
      reminderRow,
      `SELECT ${COLUMNS} FROM wiedervorlage w JOIN akte a ON a.id = w.akte_id WHERE w.office = $1 AND w.id = $2`,
      [office, id],
    );
    if (found === undefined) throw new EakteError('NOT_FOUND', 'Wiedervorlage');
    return found;
  }
}
