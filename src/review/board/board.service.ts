import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { firstRow, rows, timestampColumn } from '../../platform/database/sql';
import { DELIVERY_STATES } from '../deliveries.service';
import { actionsFor, stateInWords, type BoardAction } from './actions';

export const boardDeliverySchema = z.object({
  id: z.string(),
  batchId: z.string(),
  batchName: z.string(),
  name: z.string(),
  state: z.enum(DELIVERY_STATES),
  label: z.string(),
  since: z.string(),
  code: z.string().nullable(),
  reason: z.string().nullable(),
  aktenzeichen: z.string().nullable(),
  akteId: z.string().nullable(),
  blattSoll: z.number().nullable(),
  seitenSoll: z.number().nullable(),
  seitenIst: z.number().nullable(),
  seitenFertig: z.number(),
  urgent: z.boolean(),
  actions: z.array(
    z.object({
      id: z.string(),
      label: z.string(),
      method: z.string(),
      path: z.string(),
      needs: z.array(z.string()),
    }),
  ),
});
export type BoardDelivery = z.output<typeof boardDeliverySchema>;

export const boardSchema = z.object({
  columns: z.array(
    z.object({
      state: z.enum(DELIVERY_STATES),
      label: z.string(),
      deliveries: z.number(),
      blatt: z.number(),
      seiten: z.number(),
      oldest: z.string().nullable(),
    }),
  ),
  rate: z.object({ pagesPerHour: z.number(), pagesOpen: z.number(), secondsLeft: z.number().nullable() }),
  funding: z.object({ akten: z.number(), blatt: z.number(), cent: z.number() }),
  items: z.array(boardDeliverySchema),
  next: z.string().nullable(),
});
export type Board = z.output<typeof boardSchema>;

const deliveryRow = z.object({
  id: z.string(),
  batch_id: z.string(),
  batch_name: z.string(),
  name: z.string(),
  state: z.enum(DELIVERY_STATES),
  state_since: timestampColumn,
  code: z.string().nullable(),
  reason: z.string().nullable(),
  aktenzeichen: z.string().nullable(),
  akte_id: z.string().nullable(),
  blatt_soll: z.number().nullable(),
  seiten_soll: z.number().nullable(),
  seiten_ist: z.number().nullable(),
  seiten_fertig: z.number(),
  eilig: z.boolean(),
  kind: z.string(),
});

/** What Hesse pays for digitising, cents: 75 an Akte and 1 a Blatt. */
const CENT_AN_AKTE = 75;
const CENT_A_BLATT = 1;
/** The rate is that of the last quarter of an hour: long enough for slow pages, short enough to follow a new worker. */
const RATE_MINUTES = 15;

/** Which deliveries the board lists. */
export interface BoardFilter {
  readonly state: string | null;
  readonly batchId: string | null;
}

/** The batch board: what is where, why, since when, and how long it will take. */
@Injectable()
export class BoardService {
  constructor(private readonly dataSource: DataSource) {}

  /** Urgent deliveries first, then the newest; `cursor` is the place last seen. */
  async board(office: string, filter: BoardFilter, cursor: string | null, limit: number): Promise<Board> {
    const [columns, rate, funding, found] = await Promise.all([
      this.columns(office, filter.batchId),
      this.rate(office, filter.batchId),
      this.funding(office, filter.batchId),
      rows(
        this.dataSource,
        deliveryRow.extend({ place: z.string() }),
        `SELECT * FROM (
           SELECT d.id, d.batch_id, b.name AS batch_name, d.name, d.state, d.state_since, d.code, d.reason, d.aktenzeichen, d.akte_id,
                  d.blatt_soll, d.seiten_soll, d.seiten_ist, d.seiten_fertig, d.eilig, d.kind,
                  (CASE WHEN d.eilig AND d.state IN ('angenommen', 'in_arbeit') THEN '1' ELSE '0' END) || d.id AS place
             FROM delivery d JOIN batch b ON b.id = d.batch_id
            WHERE d.office = $1 AND d.kind <> 'akte' AND ($2::text IS NULL OR d.state = $2) AND ($3::uuid IS NULL OR d.batch_id = $3)) t
          WHERE $4::text IS NULL OR place < $4 ORDER BY place DESC LIMIT $5`,
        [office, filter.state, filter.batchId, cursor, limit + 1],
      ),
    ]);
    const page = found.slice(0, limit);
    return {
      columns,
      rate,
      funding,
      items: page.map(deliveryOf),
      next: found.length > limit ? (page.at(-1)?.place ?? null) : null,
    };
  }

  /** All states, also those nothing is in: a board has fixed columns. */
  private async columns(office: string, batchId: string | null): Promise<Board['columns']> {
    const found = await rows(
      this.dataSource,
      z.object({
        state: z.enum(DELIVERY_STATES),
        deliveries: z.number(),
        blatt: z.number(),
        seiten: z.number(),
        oldest: timestampColumn,
      }),
      `SELECT state, count(*)::integer AS deliveries, coalesce(sum(blatt_soll), 0)::integer AS blatt,
              coalesce(sum(coalesce(seiten_ist, seiten_soll)), 0)::integer AS seiten, min(state_since) AS oldest
         FROM delivery WHERE office = $1 AND kind <> 'akte' AND ($2::uuid IS NULL OR batch_id = $2) GROUP BY state`,
      [office, batchId],
    );
    return DELIVERY_STATES.map((state) => {
      const known = found.find((row) => row.state === state) ?? { deliveries: 0, blatt: 0, seiten: 0, oldest: null };
      return { ...known, state, label: stateInWords(state) };
    });
  }

  /** Pages a delivery still needs are estimated by the list until it was looked into. */
  private async rate(office: string, batchId: string | null): Promise<Board['rate']> {
    const found = await firstRow(
      this.dataSource,
      z.object({ recent: z.number(), open: z.number() }),
      `SELECT (SELECT count(*)::integer FROM stage_task t JOIN delivery d ON d.id = t.delivery_id
                WHERE t.office = $1 AND t.stage = 'page' AND t.state = 'done' AND t.finished_at > now() - make_interval(mins => $3)
                  AND ($2::uuid IS NULL OR d.batch_id = $2)) AS recent,
              (SELECT coalesce(sum(greatest(coalesce(seiten_ist, seiten_soll, 100) - seiten_fertig, 0)), 0)::integer FROM delivery
                WHERE office = $1 AND state IN ('angenommen', 'in_arbeit') AND ($2::uuid IS NULL OR batch_id = $2)) AS open`,
      [office, batchId, RATE_MINUTES],
    );
    const { recent, open } = found ?? { recent: 0, open: 0 };
    const pagesPerHour = (recent * 60) / RATE_MINUTES;
    const secondsLeft = open === 0 ? 0 : recent === 0 ? null : Math.round((open / pagesPerHour) * 3600);
    return { pagesPerHour: Math.round(pagesPerHour), pagesOpen: open, secondsLeft };
  }

  /** Akten and Blatt that are digitised and filed; a Blatt that nobody counted is two sides. */
  private async funding(office: string, batchId: string | null): Promise<Board['funding']> {
    const found = await firstRow(
      this.dataSource,
      z.object({ akten: z.number(), blatt: z.number() }),
      `SELECT count(DISTINCT akte_id)::integer AS akten, coalesce(sum(coalesce(blatt_soll, (seiten_ist + 1) / 2)), 0)::integer AS blatt
         FROM delivery WHERE office = $1 AND akte_id IS NOT NULL AND kind <> 'akte' AND state IN ('fertig', 'pruefung')
          AND ($2::uuid IS NULL OR batch_id = $2)`,
      [office, batchId],
    );
    const { akten, blatt } = found ?? { akten: 0, blatt: 0 };
    return { akten, blatt, cent: akten * CENT_AN_AKTE + blatt * CENT_A_BLATT };
  }
}

function deliveryOf(row: z.output<typeof deliveryRow>): BoardDelivery {
  const actions: readonly BoardAction[] = actionsFor(row);
  return {
    id: row.id,
    batchId: row.batch_id,
    batchName: row.batch_name,
    name: row.name,
    state: row.state,
    label: stateInWords(row.state),
    since: row.state_since,
    code: row.code,
    reason: row.reason,
    aktenzeichen: row.aktenzeichen,
    akteId: row.akte_id,
    blattSoll: row.blatt_soll,
    seitenSoll: row.seiten_soll,
    seitenIst: row.seiten_ist,
    seitenFertig: row.seiten_fertig,
    urgent: row.eilig,
    actions: [...actions],
  };
}
