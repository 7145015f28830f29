import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { z } from 'zod';
import { execute, firstRow, rows, timestampColumn } from '../../platform/database/sql';
import { EakteError } from '../../platform/eakte-error';
import { newId } from '../../platform/id';
import { auditDecision } from '../audit-decision';

export const TASKS = ['mitzeichnen', 'zeichnen', 'kenntnis'] as const;
export const OUTCOMES = ['gezeichnet', 'zur-kenntnis', 'zurueck'] as const;

export const circulationSchema = z.object({
  id: z.string(),
  akteId: z.string(),
  titel: z.string(),
  dokumente: z.array(z.object({ id: z.string(), sha256: z.string().nullable() })),
  state: z.enum(['unterwegs', 'abgeschlossen', 'zurueckgegeben', 'abgebrochen']),
  createdBy: z.string(),
  createdAt: z.string(),
  closedAt: z.string().nullable(),
  reason: z.string().nullable(),
  stationen: z.array(
    z.object({
      position: z.number(),
      person: z.string(),
      aufgabe: z.enum(TASKS),
      ergebnis: z.enum(OUTCOMES).nullable(),
      kommentar: z.string().nullable(),
      at: z.string().nullable(),
    }),
  ),
  kommentare: z.array(z.object({ author: z.string(), text: z.string(), at: z.string() })),
});
/** A Laufmappe: documents on their way from desk to desk. Comments stand beside the documents, never in them. */
export type Circulation = z.output<typeof circulationSchema>;

const circulationRow = circulationSchema.extend({ createdAt: timestampColumn, closedAt: timestampColumn.nullable() });
const COLUMNS = `l.id, l.akte_id AS "akteId", l.title AS titel, l.dokumente, l.state, l.created_by AS "createdBy", l.created_at AS "createdAt",
  l.closed_at AS "closedAt", l.reason,
  (SELECT jsonb_agg(jsonb_build_object('position', s.position, 'person', s.person, 'aufgabe', s.task, 'ergebnis', s.outcome, 'kommentar', s.comment,
                                       'at', s.decided_at) ORDER BY s.position) FROM laufmappe_station s WHERE s.laufmappe_id = l.id) AS stationen,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('author', k.author, 'text', k.text, 'at', k.created_at) ORDER BY k.id), '[]')
     FROM laufmappe_kommentar k WHERE k.laufmappe_id = l.id) AS kommentare`;

/** Circulation for signature. */
@Injectable()
export class CirculationService {
  constructor(private readonly dataSource: DataSource) {}

  /** Sends documents of one Akte on their way. What each station sees is named by its SHA-256. Throws NOT_FOUND. */
  async start(
    office: string,
    actor: string,
    wish: {
      readonly akteId: string;
      readonly titel: string;
      readonly dokumente: readonly string[];
      readonly stationen: readonly { readonly person: string; readonly aufgabe: (typeof TASKS)[number] }[];
    },
  ): Promise<Circulation> {
    const id = newId();
    await this.dataSource.transaction(async (tx) => {
      const found = await rows(
        tx,
        z.object({ id: z.string(), sha256: z.string().nullable() }),
        `SELECT id, pdf_sha AS sha256 FROM dokument WHERE office = $1 AND akte_id = $2 AND id = ANY($3)`,
        [office, wish.akteId, wish.dokumente],
      );
      if (found.length !== new Set(wish.dokumente).size) throw new EakteError('NOT_FOUND', 'Akte oder Dokument');
      await execute(
        tx,
        `INSERT INTO laufmappe (id, office, akte_id, title, dokumente, created_by) VALUES ($1, $2, $3, $4, $5, $6)`,
        [id, office, wish.akteId, wish.titel, JSON.stringify(found), actor],
      );
      for (const [index, station] of wish.stationen.entries()) {
        await execute(
          tx,
          `INSERT INTO laufmappe_station (office, akte_id, laufmappe_id, position, person, task) VALUES ($1, $2, $3, $4, $5, $6)`,
          [office, wish.akteId, id, index + 1, station.person, station.aufgabe],
        );
      }
      await auditDecision(tx, office, actor, 'laufmappe.started', id);
    });
    return this.circulation(office, id);
  }

  /** Throws NOT_FOUND. */
  async circulation(office: string, id: string): Promise<Circulation> {
    const found = await firstRow(
      this.dataSource,
      circulationRow,
      `SELECT ${COLUMNS} FROM laufmappe l WHERE l.office = $1 AND l.id = $2`,
      [office, id],
    );
    if (found === undefined) throw new EakteError('NOT_FOUND', 'Laufmappe');
    return found;
  }

  /** Laufmappen of an Akte, or those that wait for a person; newest first, after `cursor` (the id last seen). */
  async circulations(
    office: string,
    filter: { readonly akteId?: string | undefined; readonly person?: string | undefined },
    cursor: string | null,
    limit: number,
  ): Promise<{ items: Circulation[]; next: string | null }> {
    const found = await rows(
      this.dataSource,
      circulationRow,
      `SELECT ${COLUMNS} FROM laufmappe l
        WHERE l.office = $1 AND ($2::uuid IS NULL OR l.akte_id = $2) AND ($4::uuid IS NULL OR l.id < $4)
          AND ($3::text IS NULL OR (l.state = 'unterwegs' AND $3 = (SELECT s.person FROM laufmappe_station s
                 WHERE s.laufmappe_id = l.id AND s.outcome IS NULL ORDER BY s.position LIMIT 1)))
        ORDER BY l.id DESC LIMIT $5`,
      [office, filter.akteId ?? null, filter.person ?? null, cursor, limit + 1],
    );
    const items = found.slice(0, limit);
    return { items, next: found.length > limit ? (items.at(-1)?.id ?? null) : null };
  }

  /**
   * The station whose turn it is decides. The last one closes the Laufmappe, "zurück" returns it; its outcome stays with
   * the Akte and does not change any more. Throws NOT_FOUND, NOT_READY when it is somebody else's turn or all is decided.
   */
  async decide(
    office: string,
    actor: string,
    id: string,
    decision: { readonly ergebnis: (typeof OUTCOMES)[number]; readonly kommentar?: string | undefined },
  ): Promise<Circulation> {
    await this.dataSource.transaction(async (tx) => {
      await this.requireOnItsWay(tx, office, id);
      const station = await firstRow(
        tx,
        z.object({ position: z.number(), person: z.string(), task: z.enum(TASKS) }),
        `SELECT position, person, task FROM laufmappe_station WHERE laufmappe_id = $1 AND outcome IS NULL ORDER BY position LIMIT 1`,
        [id],
      );
      if (station?.person !== actor) throw new EakteError('NOT_READY', 'Die Laufmappe liegt bei einer anderen Person');
      if ((decision.ergebnis === 'zur-kenntnis') !== (station.task === 'kenntnis') && decision.ergebnis !== 'zurueck') {
        throw new EakteError('VALIDATION', `„ergebnis“: passt nicht zur Aufgabe „${station.task}“`);
      }
      await execute(
        tx,
        `UPDATE laufmappe_station SET outcome = $3, comment = $4, decided_at = now() WHERE laufmappe_id = $1 AND position = $2`,
        [id, station.position, decision.ergebnis, decision.kommentar ?? null],
      );
      await execute(
        tx,
        `UPDATE laufmappe SET state = CASE WHEN $2 = 'zurueck' THEN 'zurueckgegeben' ELSE 'abgeschlossen' END, closed_at = now()
          WHERE id = $1 AND ($2 = 'zurueck' OR NOT EXISTS (SELECT FROM laufmappe_station WHERE laufmappe_id = $1 AND outcome IS NULL))`,
        [id, decision.ergebnis],
      );
      await auditDecision(tx, office, actor, 'laufmappe.decided', id, { ergebnis: decision.ergebnis });
    });
    return this.circulation(office, id);
  }

  /** A word on the way, from anybody. Throws NOT_FOUND, NOT_READY for a closed one. */
  async comment(office: string, actor: string, id: string, text: string): Promise<Circulation> {
    await this.dataSource.transaction(async (tx) => {
      const akteId = await this.requireOnItsWay(tx, office, id);
      await execute(
        tx,
        `INSERT INTO laufmappe_kommentar (id, office, akte_id, laufmappe_id, author, text) VALUES ($1, $2, $3, $4, $5, $6)`,
        [newId(), office, akteId, id, actor, text],
      );
      await auditDecision(tx, office, actor, 'laufmappe.commented', id);
    });
    return this.circulation(office, id);
  }

  /** Whoever sent it takes it back. Throws NOT_FOUND, NOT_READY. */
  async stop(office: string, actor: string, id: string, reason: string): Promise<Circulation> {
    await this.dataSource.transaction(async (tx) => {
      await this.requireOnItsWay(tx, office, id);
      const stopped = await firstRow(
        tx,
        z.object({ id: z.string() }),
        `UPDATE laufmappe SET state = 'abgebrochen', closed_at = now(), reason = $4 WHERE office = $1 AND id = $2 AND created_by = $3 RETURNING id`,
        [office, id, actor, reason],
      );
      if (stopped === undefined) throw new EakteError('NOT_READY', 'Abbrechen kann, wer die Laufmappe gestartet hat');
      await auditDecision(tx, office, actor, 'laufmappe.stopped', id);
    });
    return this.circulation(office, id);
  }

  private async requireOnItsWay(tx: EntityManager, office: string, id: string): Promise<string> {
    const found = await firstRow(
      tx,
      z.object({ state: z.string(), akte_id: z.string() }),
      `SELECT state, akte_id FROM laufmappe WHERE office = $1 AND id = $2 FOR UPDATE`,
      [office, id],
    );
    if (found === undefined) throw new EakteError('NOT_FOUND', 'Laufmappe');
    if (found.state !== 'unterwegs') throw new EakteError('NOT_READY', 'Die Laufmappe ist nicht mehr unterwegs');
    return found.akte_id;
  }
}
