import type { DataSource } from 'typeorm';
import type { Doorbell } from '../platform/doorbell';
import { passFailPoint } from '../platform/fail-point';
import { expiredTasks, tasksToRing } from './task-table';
import type { RunnerLog, TaskRunner } from './task-runner';

/** Rings kept in the queue at most; a bigger window only makes a lost queue cost more. */
const WINDOW = 2000;
/** How often the dispatcher looks for tasks nobody was told about, ms. */
const DISPATCH_EVERY_MS = 1000;
/** How often leases are checked, ms. */
const RECONCILE_EVERY_MS = 5000;

/**
 * Keeps the doorbell ringing for whatever the table says is due, and takes tasks back from workers that went silent.
 * Several may run at once: SKIP LOCKED keeps them apart, and correctness rests on the fence alone.
 */
export class Dispatcher {
  private stopped = false;
  private readonly timers = new Map<number, NodeJS.Timeout>();
  private readonly running = new Set<Promise<void>>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly doorbell: Doorbell,
    private readonly runner: TaskRunner,
    /** Tasks answered at once while the doorbell is broken. */
    private readonly concurrency: number,
    private readonly log: RunnerLog,
  ) {}

  start(): void {
    this.every(DISPATCH_EVERY_MS, () => this.dispatch());
    this.every(RECONCILE_EVERY_MS, () => this.reconcile());
  }

  async stop(): Promise<void> {
    this.stopped = true;
    for (const timer of this.timers.values()) clearTimeout(timer);
    await Promise.allSettled([...this.running]);
  }

  /** Fills the window from the table. */
  async dispatch(): Promise<void> {
    const waiting = await this.doorbell.waiting().catch(() => null);
    if (waiting === null) return this.answerWithoutDoorbell();
    const room = Math.min(WINDOW - waiting, 500);
    if (room <= 0) return;
    const due = await tasksToRing(this.dataSource, room);
    if (due.length === 0) return;
    passFailPoint('marked-as-rung');
    await this.doorbell.ring(due);
  }

  /** The queue is away: work goes on from the table alone, a handful at a time. */
  private async answerWithoutDoorbell(): Promise<void> {
    for (;;) {
      const due = await tasksToRing(this.dataSource, this.concurrency);
      if (due.length === 0 || this.stopped) return;
      await Promise.all(due.map(() => this.runner.answer()));
      if ((await this.doorbell.waiting().catch(() => null)) !== null) return;
    }
  }

  /** Ready again what a dead worker held; into quarantine what killed its worker too often. */
  async reconcile(): Promise<void> {
    const { retried, given } = await expiredTasks(this.dataSource);
    if (retried > 0) this.log.warn({ retried }, 'leases ran out');
    for (const task of given) await this.runner.quarantineAfterRepeats(task);
  }

  private every(ms: number, work: () => Promise<void>): void {
    const turn = (): void => {
      const run = work()
        .catch((error: unknown) => this.log.warn({ error }, 'dispatcher turn failed'))
        .finally(() => {
          this.running.delete(run);
          if (!this.stopped) this.timers.set(ms, setTimeout(turn, ms));
        });
      this.running.add(run);
    };
    turn();
  }
}
