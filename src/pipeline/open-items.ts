import { z } from 'zod';
import { firstRow, rows, type Sql } from '../platform/database/sql';
import { STAGES, STAGE_PRIORITY, type StageName } from './stage';

/** Deliveries that are not at their end, by state; seconds since the oldest of them is in it. */
export interface OpenDeliveries {
  readonly state: string;
  readonly count: number;
  readonly oldestSeconds: number;
}

/** Tasks that wait or run, by stage. */
export interface OpenTasks {
  readonly stage: StageName;
  /** Counted up to COUNT_LIMIT: whoever has more has a backlog, exact or not. */
  readonly ready: number;
  readonly oldestReadySeconds: number;
}

export interface OpenItems {
  readonly deliveries: readonly OpenDeliveries[];
  readonly tasks: readonly OpenTasks[];
  readonly running: number;
  /** Leases that ran out and were not taken back: no dispatcher is alive. */
  readonly overdueLeases: number;
}

/** States of a delivery that somebody or something still has to end. */
export const OPEN_DELIVERY_STATES = ['angenommen', 'in_arbeit', 'pruefung', 'quarantaene'] as const;
const COUNT_LIMIT = 100_000;

const seconds = z.coerce.number();

/** What is open in the whole installation. Reads only partial indexes: as quick with ten million finished tasks as with none. */
export async function openItems(sql: Sql): Promise<OpenItems> {
  const deliveries = await rows(
    sql,
    z.object({ state: z.string(), count: z.number(), oldest: seconds }),
    `SELECT state, count(*)::integer AS count, extract(epoch FROM now() - min(state_since))::text AS oldest
       FROM delivery WHERE state IN ('angenommen', 'in_arbeit', 'pruefung', 'quarantaene') GROUP BY state`,
  );
  const tasks: OpenTasks[] = [];
  for (const stage of STAGES) {
    const found = await firstRow(
      sql,
      z.object({ ready: z.number(), oldest: seconds }),
      `SELECT (SELECT count(*)::integer FROM (SELECT FROM stage_task WHERE state = 'ready' AND priority = $1 LIMIT $2) found) AS ready,
              coalesce(extract(epoch FROM now() - (SELECT next_at FROM stage_task WHERE state = 'ready' AND priority = $1
                                                    ORDER BY next_at LIMIT 1)), 0)::text AS oldest`,
      [STAGE_PRIORITY[stage], COUNT_LIMIT],
    );
    tasks.push({ stage, ready: found?.ready ?? 0, oldestReadySeconds: Math.max(0, found?.oldest ?? 0) });
  }
  const running = await firstRow(
    sql,
    z.object({ running: z.number(), overdue: z.number() }),
    `SELECT count(*)::integer AS running, (count(*) FILTER (WHERE lease_until < now() - interval '1 minute'))::integer AS overdue
       FROM stage_task WHERE state = 'running'`,
  );
  return {
    deliveries: OPEN_DELIVERY_STATES.map(
      (state) =>
        deliveries
          .map(({ oldest, ...row }) => ({ ...row, oldestSeconds: oldest }))
          .find((row) => row.state === state) ?? {
          state,
          count: 0,
          oldestSeconds: 0,
        },
    ),
    tasks,
    running: running?.running ?? 0,
    overdueLeases: running?.overdue ?? 0,
  };
}
