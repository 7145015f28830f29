import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { firstRow, rows, timestampColumn } from '../../platform/database/sql';
import { EakteError } from '../../platform/eakte-error';
import { newId } from '../../platform/id';
import { auditDecision } from '../audit-decision';

export const noteSchema = z.object({
  id: z.string(),
  akteId: z.string(),
  dokumentId: z.string().nullable(),
  deliveryId: z.string().nullable(),
  page: z.number().nullable(),
  text: z.string(),
  author: z.string(),
  createdAt: z.string(),
  changedAt: z.string().nullable(),
});
/** A note beside an Akte, a document or a page; never in the scan. */
export type Note = z.output<typeof noteSchema>;

/** What a note is about: the Akte, and inside it a document or a page. */
export interface NoteTarget {
  readonly akteId: string;
  readonly dokumentId?: string | undefined;
  readonly deliveryId?: string | undefined;
  readonly page?: number | undefined;
}

const noteRow = noteSchema.extend({ createdAt: timestampColumn, changedAt: timestampColumn.nullable() });
const COLUMNS = `id, akte_id AS "akteId", dokument_id AS "dokumentId", delivery_id AS "deliveryId", page, text, author, created_at AS "createdAt",
  changed_at AS "changedAt"`;

@Injectable()
export class NotesService {
  constructor(private readonly dataSource: DataSource) {}

  /** Notes of an Akte, newest first, after `cursor` (the id last seen). */
  async notes(
    office: string,
    akteId: string,
    cursor: string | null,
    limit: number,
  ): Promise<{ items: Note[]; next: string | null }> {
    const found = await rows(
      this.dataSource,
      noteRow,
      `SELECT ${COLUMNS} FROM notiz WHERE office = $1 AND akte_id = $2 AND ($3::uuid IS NULL OR id < $3) ORDER BY id DESC LIMIT $4`,
      [office, akteId, cursor, limit + 1],
    );
    const items = found.slice(0, limit);
    return { items, next: found.length > limit ? (items.at(-1)?.id ?? null) : null };
  }

  /** Throws NOT_FOUND when Akte, document or page do not belong together in this office. */
  async write(office: string, actor: string, target: NoteTarget, text: string): Promise<Note> {
    return this.dataSource.transaction(async (tx) => {
      const note = await firstRow(
        tx,
        noteRow,
        `INSERT INTO notiz (id, office, akte_id, dokument_id, delivery_id, page, text, author)
         SELECT $1, $2, a.id, $4, $5, $6, $7, $8 FROM akte a WHERE a.office = $2 AND a.id = $3
            AND ($4::uuid IS NULL OR EXISTS (SELECT FROM dokument d WHERE d.id = $4 AND d.akte_id = a.id))
            AND ($5::uuid IS NULL OR EXISTS (SELECT FROM page p JOIN dokument d ON d.id = p.dokument_id
                                              WHERE p.delivery_id = $5 AND p.page = $6 AND d.akte_id = a.id))
         RETURNING ${COLUMNS}`,
        [
          newId(),
          office,
          target.akteId,
          target.dokumentId ?? null,
          target.deliveryId ?? null,
          target.page ?? null,
          text,
          actor,
        ],
      );
      if (note === undefined) throw new EakteError('NOT_FOUND', 'Akte, Dokument oder Seite');
      await auditDecision(tx, office, actor, 'notiz.written', note.id);
      return note;
    });
  }

  /** Only whoever wrote a note changes it. Throws NOT_FOUND, NOT_READY for the note of somebody else. */
  async change(office: string, actor: string, id: string, text: string): Promise<Note> {
    return this.dataSource.transaction(async (tx) => {
      await this.requireOwn(tx, office, actor, id);
      const note = await firstRow(
        tx,
        noteRow,
        `UPDATE notiz SET text = $3, changed_at = now() WHERE office = $1 AND id = $2 RETURNING ${COLUMNS}`,
        [office, id, text],
      );
      if (note === undefined) throw new EakteError('NOT_FOUND', 'Notiz');
      await auditDecision(tx, office, actor, 'notiz.changed', id);
      return note;
    });
  }

  /** Only whoever wrote a note takes it away. */
  async remove(office: string, actor: string, id: string): Promise<void> {
    await this.dataSource.transaction(async (tx) => {
      await this.requireOwn(tx, office, actor, id);
      await tx.query(`DELETE FROM notiz WHERE office = $1 AND id = $2`, [office, id]);
      await auditDecision(tx, office, actor, 'notiz.removed', id);
    });
  }

  private async requireOwn(
    tx: Parameters<typeof firstRow>[0],
    office: string,
    actor: string,
    id: string,
  ): Promise<void> {
    const note = await firstRow(
      tx,
      z.object({ author: z.string() }),
      `SELECT author FROM notiz WHERE office = $1 AND id = $2 FOR UPDATE`,
      [office, id],
    );
    if (note === undefined) throw new EakteError('NOT_FOUND', 'Notiz');
    if (note.author !== actor) throw new EakteError('NOT_READY', 'Notizen ändert, wer sie geschrieben hat');
  }
}
