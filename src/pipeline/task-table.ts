import { createHash } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import { z } from 'zod';
import type { ErrorCode } from '../platform/eakte-error';
import { execute, firstRow, rows, type Sql } from '../platform/database/sql';
import { newId } from '../platform/id';
import { currentTrace } from '../platform/tracing/tracing';
import { BULK, STAGE_PRIORITY, STAGES, type StageName, type Task, type TaskSpec } from './stage';

/** A task that breaks or kills its worker this often goes to quarantine. */
export const MAX_ATTEMPTS = 3;

const taskRow = z
  .object({
    id: z.string(),
    office: z.string(),
    delivery_id: z.string(),
    stage: z.enum(STAGES),
    part: z.number(),
    input_sha: z.string(),
    params: z.record(z.string(), z.unknown()),
    attempt: z.number(),
    fence: z.number(),
    trace: z.string().nullable(),
  })
  .transform((row): Task => ({
    id: row.id,
    office: row.office,
    deliveryId: row.delivery_id,
    stage: row.stage,
    part: row.part,
    inputSha: row.input_sha,
    params: row.params,
    attempt: row.attempt,
    fence: row.fence,
    trace: row.trace,
  }));

const ringRow = z.object({ id: z.string(), fence: z.number(), priority: z.number() });
/** What the doorbell is told about a task. */
export type Ring = z.output<typeof ringRow>;

/** Versions of the stages as this process knows them; part of every task's key. */
export type StageVersions = Readonly<Record<StageName, string>>;

/**
 * Creates tasks inside the caller's transaction; a task that exists already is left alone. Gives the new ones, to ring for after the commit.
 * Urgent is what somebody waits for: an urgent batch or delivery, and every change that a person made.
 */
export async function createTasks(
  tx: EntityManager,
  versions: StageVersions,
  specs: readonly TaskSpec[],
): Promise<Ring[]> {
  if (specs.length === 0) return [];
  const trace = currentTrace();
  const records = specs.map((spec) => {
    const params = JSON.stringify(spec.params ?? {});
    return {
      id: newId(),
      office: spec.office,
      delivery_id: spec.deliveryId,
      stage: spec.stage,
      part: spec.part,
      input_sha: spec.inputSha,
      stage_version: versions[spec.stage],
      params_hash: createHash('sha256').update(params).digest('hex'),
      params: spec.params ?? {},
      priority: STAGE_PRIORITY[spec.stage],
      trace,
    };
  });
  return rows(
    tx,
    ringRow,
    `INSERT INTO stage_task (id, office, delivery_id, stage, part, input_sha, stage_version, params_hash, params, priority, trace, state)
     SELECT t.id, t.office, t.delivery_id, stage, part, t.input_sha, stage_version, params_hash, params,
            priority + CASE WHEN batch.eilig OR delivery.eilig OR params ? 'aenderung' THEN 0 ELSE ${BULK} END, trace, 'ready'
       FROM jsonb_to_recordset($1::jsonb) AS t(id uuid, office text, delivery_id uuid, stage text, part integer, input_sha text,
            stage_version text, params_hash text, params jsonb, priority smallint, trace text)
       JOIN delivery ON delivery.id = t.delivery_id JOIN batch ON batch.id = delivery.batch_id
     ON CONFLICT DO NOTHING
     RETURNING id, fence, priority`,
    [JSON.stringify(records)],
  );
}

const CLAIM_SET = `state = 'running', attempt = attempt + 1, fence = fence + 1, lease_until = now() + make_interval(secs => $1)`;
const CLAIM_COLUMNS = `id, office, delivery_id, stage, part, input_sha, params, attempt, fence, trace`;

/** So many running tasks an office may have more than another one, while something urgent of it waits. */
const URGENT_AHEAD = 2;

/**
 * Claims the task whose turn it is: of the office that has least running (what is urgent counts as `URGENT_AHEAD` less), the
 * first by priority and time. So a flood of one office takes the share of one office, urgent work never waits behind bulk,
 * and not even a flood of urgent work starves the others. Undefined when nothing is due. Attempts count here, so that a
 * killed worker counts.
 */
export async function claimNext(sql: Sql, leaseSeconds: number): Promise<Task | undefined> {
  return firstRow(
    sql,
    taskRow,
    `WITH RECURSIVE waiting(office) AS (
       SELECT min(office) FROM stage_task WHERE state = 'ready'
       UNION ALL
       SELECT (SELECT min(office) FROM stage_task WHERE state = 'ready' AND office > waiting.office)
         FROM waiting WHERE waiting.office IS NOT NULL
     ), busy AS (
       SELECT office, count(*) AS running FROM stage_task WHERE state = 'running' GROUP BY office
     ), turn AS (
       SELECT waiting.office FROM waiting
        CROSS JOIN LATERAL (SELECT priority, next_at FROM stage_task
                             WHERE office = waiting.office AND state = 'ready' AND next_at <= now()
                             ORDER BY priority, next_at, id LIMIT 1) AS first
         LEFT JOIN busy ON busy.office = waiting.office
        ORDER BY coalesce(running, 0) - CASE WHEN priority < ${BULK} THEN ${URGENT_AHEAD} ELSE 0 END, priority, next_at LIMIT 1
     )
     UPDATE stage_task SET ${CLAIM_SET}
      WHERE id = (SELECT id FROM stage_task WHERE office = (SELECT office FROM turn) AND state = 'ready' AND next_at <= now()
                   ORDER BY priority, next_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
      RETURNING ${CLAIM_COLUMNS}`,
    [leaseSeconds],
  );
}

/** Pushes the lease out while the work goes on; false when the claim was lost (then the result will be discarded). */
export async function renewLease(sql: Sql, task: Task, leaseSeconds: number): Promise<boolean> {
  const row = await firstRow(
    sql,
    z.object({ id: z.string() }),
    `UPDATE stage_task SET lease_until = now() + make_interval(secs => $3) WHERE id = $1 AND fence = $2 AND state = 'running' RETURNING id`,
    [task.id, task.fence, leaseSeconds],
  );
  return row !== undefined;
}

/** The fence check that opens every finishing transaction: false for a zombie. */
export async function finishTask(tx: EntityManager, task: Task): Promise<boolean> {
  const row = await firstRow(
    tx,
    z.object({ id: z.string() }),
    `UPDATE stage_task SET state = 'done', finished_at = now(), lease_until = NULL WHERE id = $1 AND fence = $2 AND state = 'running' RETURNING id`,
    [task.id, task.fence],
  );
  return row !== undefined;
}

/** Gives a task back: `counts` says whether the attempt counts against it (a broken try does, a full disk does not). */
export async function returnTask(sql: Sql, task: Task, waitSeconds: number, counts: boolean): Promise<void> {
  await execute(
    sql,
    `UPDATE stage_task SET state = 'ready', lease_until = NULL, rung_at = NULL, next_at = now() + make_interval(secs => $3),
            attempt = CASE WHEN $4 THEN attempt ELSE greatest(attempt - 1, 0) END
      WHERE id = $1 AND fence = $2 AND state = 'running'`,
    [task.id, task.fence, waitSeconds, counts],
  );
}

/**
 * Puts a task and with it its delivery into quarantine: the reason is kept, the original stays, work that waits for
 * this delivery stops, the rest of the batch goes on. False for a zombie.
 */
export async function quarantineTask(
  tx: EntityManager,
  task: Pick<Task, 'id' | 'fence' | 'office' | 'deliveryId'>,
  code: ErrorCode,
  reason: string,
  page?: number,
): Promise<boolean> {
  const row = await firstRow(
    tx,
    z.object({ id: z.string() }),
    `UPDATE stage_task SET state = 'quarantined', finished_at = now(), lease_until = NULL, code = $3, reason = $4
      WHERE id = $1 AND fence = $2 AND state = 'running' RETURNING id`,
    [task.id, task.fence, code, reason],
  );
  if (row === undefined) return false;
  await execute(
    tx,
    `UPDATE delivery SET state = 'quarantaene', state_since = now(), finished_at = now(), code = $2, reason = $3
      WHERE id = $1 AND state IN ('angenommen', 'in_arbeit')`,
    [task.deliveryId, code, reason],
  );
  await execute(
    tx,
    `UPDATE stage_task SET state = 'quarantined', finished_at = now(), code = $2, reason = 'Lieferung in Quarantäne'
      WHERE delivery_id = $1 AND state = 'ready'`,
    [task.deliveryId, code],
  );
  await execute(
    tx,
    `INSERT INTO finding (id, office, batch_id, delivery_id, page, code, message)
     SELECT $1, office, batch_id, id, $3, $4, $5 FROM delivery WHERE id = $2 ON CONFLICT DO NOTHING`,
    [newId(), task.deliveryId, page ?? null, code, reason],
  );
  return true;
}

/** Up to `limit` due tasks nobody was told about in the last two minutes, marked as rung. Keyset by priority and time, never OFFSET. */
export async function tasksToRing(dataSource: DataSource, limit: number): Promise<Ring[]> {
  return rows(
    dataSource,
    ringRow,
    `UPDATE stage_task SET rung_at = now()
      WHERE id IN (SELECT id FROM stage_task
                    WHERE state = 'ready' AND next_at <= now() AND (rung_at IS NULL OR rung_at < now() - interval '2 minutes')
                    ORDER BY priority, next_at, id LIMIT $1 FOR UPDATE SKIP LOCKED)
      RETURNING id, fence, priority`,
    [limit],
  );
}

/**
 * A worker takes innocent tasks with it when it dies. They come back later each time (this, times the square of the
 * attempt), so that a machine that is killed again and again does not drive them all into quarantine.
 */
const DEATH_PAUSE_SECONDS = 20;

/** Tasks whose worker went silent: the lease ran out. Ready again, or given for quarantine when they did it too often. */
export async function expiredTasks(
  dataSource: DataSource,
): Promise<{ readonly retried: number; readonly given: Task[] }> {
  const retried = await rows(
    dataSource,
    z.object({ id: z.string() }),
    `UPDATE stage_task SET state = 'ready', lease_until = NULL, rung_at = NULL, fence = fence + 1,
            next_at = now() + make_interval(secs => $2 * attempt * attempt)
      WHERE state = 'running' AND lease_until < now() AND attempt < $1 RETURNING id`,
    [MAX_ATTEMPTS, DEATH_PAUSE_SECONDS],
  );
  const given = await rows(
    dataSource,
    taskRow,
    `SELECT ${CLAIM_COLUMNS} FROM stage_task WHERE state = 'running' AND lease_until < now() AND attempt >= $1`,
    [MAX_ATTEMPTS],
  );
  return { retried: retried.length, given };
}

/** Moves a delivery into the urgent lane or back, with its tasks that wait. */
export async function setUrgent(tx: EntityManager, deliveryId: string, urgent: boolean): Promise<void> {
  await execute(tx, `UPDATE delivery SET eilig = $2 WHERE id = $1`, [deliveryId, urgent]);
  const usual = STAGES.map((stage) => `WHEN '${stage}' THEN ${STAGE_PRIORITY[stage]}`).join(' ');
  await execute(
    tx,
    `UPDATE stage_task t SET priority = CASE stage ${usual} END + CASE WHEN d.eilig OR b.eilig OR t.params ? 'aenderung' THEN 0 ELSE ${BULK} END
       FROM delivery d JOIN batch b ON b.id = d.batch_id WHERE d.id = $1 AND t.delivery_id = $1 AND t.state = 'ready'`,
    [deliveryId],
  );
}
