import type { DataSource, EntityManager } from 'typeorm';
import { EakteError, describeCode } from '../platform/eakte-error';
import type { Doorbell } from '../platform/doorbell';
import { execute } from '../platform/database/sql';
import { passFailPoint } from '../platform/fail-point';
import type { Stage, StageName, Task } from './stage';
import { NO_OBSERVER, type TaskObserver, type TaskOutcome } from './task-observer';
import {
  MAX_ATTEMPTS,
  claimNext,
  createTasks,
  finishTask,
  quarantineTask,
  renewLease,
  returnTask,
  type Ring,
  type StageVersions,
} from './task-table';

export interface RunnerLog {
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
}

/** Declared stages by name; start-up fails when one is missing or declared twice. */
export function stageMap(stages: readonly Stage[], names: readonly StageName[]): ReadonlyMap<StageName, Stage> {
  const map = new Map<StageName, Stage>();
  for (const stage of stages) {
    if (map.has(stage.name)) throw new Error(`stage declared twice: ${stage.name}`);
    map.set(stage.name, stage);
  }
  for (const name of names) if (!map.has(name)) throw new Error(`stage without a worker: ${name}`);
  return map;
}

const SURROUNDINGS: ReadonlySet<string> = new Set(['STORE_FULL', 'STORE_UNAVAILABLE', 'DATABASE_UNAVAILABLE']);

/** Errors that say nothing about the task: the store is full, a service is away. Such tries do not count. */
function isSurroundings(error: unknown): boolean {
  if (error instanceof EakteError) return SURROUNDINGS.has(error.code);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EHOSTUNREACH|ENOSPC|57P0[123]|08\d{3}|53\d{3})$/.test(
    code,
  );
}

/** How a try ended that did not throw, and what to ring for. */
interface Finished {
  readonly outcome: TaskOutcome;
  readonly code: string | null;
  readonly created: readonly Ring[];
}

/** A code of ours; what the system or a library threw has none that is sure to be free of data. */
const codeOf = (error: unknown): string => (error instanceof EakteError ? error.code : 'UNEXPECTED');

/**
 * Runs one claimed task at a time for each call of `answer`: claim → run → finish in one fenced transaction → ring for
 * what follows. A worker that dies anywhere in between leaves a lease that runs out; nothing else.
 */
export class TaskRunner {
  constructor(
    private readonly dataSource: DataSource,
    private readonly doorbell: Doorbell,
    private readonly stages: ReadonlyMap<StageName, Stage>,
    private readonly versions: StageVersions,
    private readonly leaseSeconds: number,
    private readonly log: RunnerLog,
    private readonly observer: TaskObserver = NO_OBSERVER,
  ) {}

  /**
   * Answers a ring: it says that something is due, the table says what. Never throws for the task's sake: what goes wrong
   * is written to the task.
   */
  async answer(): Promise<void> {
    // Somebody may take the only task of the office whose turn it was: then it is another one's.
    const claim = (): Promise<Task | undefined> => claimNext(this.dataSource, this.leaseSeconds);
    const task = (await claim()) ?? (await claim());
    if (task === undefined) return;
    passFailPoint(`claimed:${task.stage}`);
    const heartbeat = setInterval(
      () => {
        renewLease(this.dataSource, task, this.leaseSeconds).catch((error: unknown) => {
          this.log.warn({ task: task.id, error }, 'lease not renewed');
        });
      },
      (this.leaseSeconds * 1000) / 4,
    );
    const start = performance.now();
    const ended = (outcome: TaskOutcome, code: string | null): void =>
      this.observer.ended({ stage: task.stage, outcome, code, seconds: (performance.now() - start) / 1000 });
    try {
      const end = await this.observer.around(task, () => this.runAndFinish(task));
      passFailPoint(`committed:${task.stage}`);
      ended(end.outcome, end.code);
      if (end.created.length > 0) await this.ring(end.created);
    } catch (error) {
      ended(isSurroundings(error) ? 'held' : 'failed', codeOf(error));
      await this.giveBack(task, error);
    } finally {
      clearInterval(heartbeat);
    }
  }

  private async runAndFinish(task: Task): Promise<Finished> {
    const stage = this.stages.get(task.stage);
    if (stage === undefined) throw new Error(`no worker for stage ${task.stage}`);
    const outcome = await stage.run(task);
    passFailPoint(`ran:${task.stage}`);
    return this.dataSource.transaction(async (tx) => {
      if (outcome.kind === 'quarantine') {
        if (await quarantineTask(tx, task, outcome.code, outcome.reason, outcome.page)) {
          await this.auditTask(tx, task, 'task.quarantined', { code: outcome.code });
        }
        return { outcome: 'quarantined', code: outcome.code, created: [] };
      }
      if (!(await finishTask(tx, task))) {
        this.log.warn({ task: task.id, fence: task.fence }, 'late finish discarded');
        return { outcome: 'late', code: null, created: [] };
      }
      const created = await createTasks(tx, this.versions, await outcome.apply(tx));
      await this.auditTask(tx, task, 'task.done', {});
      passFailPoint(`before-commit:${task.stage}`);
      return { outcome: 'done', code: null, created };
    });
  }

  private async giveBack(task: Task, error: unknown): Promise<void> {
    const surroundings = isSurroundings(error);
    this.log.warn(
      { task: task.id, stage: task.stage, attempt: task.attempt, error },
      surroundings ? 'task waits for its surroundings' : 'task failed',
    );
    try {
      if (!surroundings && task.attempt >= MAX_ATTEMPTS) await this.quarantineAfterRepeats(task, error);
      else await returnTask(this.dataSource, task, surroundings ? 15 : task.attempt * 2, !surroundings);
    } catch (second) {
      // The database is away too: the lease runs out and the reconciler takes over.
      this.log.warn({ task: task.id, error: second }, 'task left to its lease');
    }
  }

  /** For tasks that failed, or killed their worker, too often. An `error` that says why gives code and reason. */
  async quarantineAfterRepeats(task: Task, error?: unknown): Promise<void> {
    await this.dataSource.transaction(async (tx) => {
      const known = error instanceof EakteError ? error : undefined;
      const code = known?.code ?? 'TASK_FAILED_REPEATEDLY';
      const where = task.stage === 'page' ? `Seite ${task.part}` : `Verarbeitungsschritt „${task.stage}“`;
      const why = known === undefined ? '' : `: ${known.detail ?? describeCode(known.code).title}`;
      const reason = `${where} ist ${task.attempt}-mal gescheitert${why}. Das Original ist unverändert aufbewahrt.`;
      const page = task.stage === 'page' ? task.part : undefined;
      if (await quarantineTask(tx, task, code, reason, page)) {
        await this.auditTask(tx, task, 'task.quarantined', { code });
      }
    });
  }

  private async ring(created: readonly Ring[]): Promise<void> {
    try {
      // Bulk goes through the dispatcher's window; a handful may be told at once.
      if (created.length <= 16) await this.doorbell.ring(created);
    } catch (error) {
      this.log.warn({ error }, 'doorbell silent; the dispatcher rings again');
    }
  }

  private async auditTask(
    tx: EntityManager,
    task: Task,
    action: string,
    detail: Record<string, unknown>,
  ): Promise<void> {
    await execute(tx, `INSERT INTO audit (office, actor, action, subject, detail) VALUES ($1, 'worker', $2, $3, $4)`, [
      task.office,
      action,
      task.id,
      JSON.stringify({ stage: task.stage, part: task.part, delivery: task.deliveryId, ...detail }),
    ]);
  }
}
