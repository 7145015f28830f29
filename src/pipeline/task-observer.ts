import type { StageName, Task } from './stage';

/** How a try of a task ended. `held`: the surroundings were to blame; `late`: somebody else had finished it. */
export type TaskOutcome = 'done' | 'quarantined' | 'failed' | 'held' | 'late';

export interface TaskEnd {
  readonly stage: StageName;
  readonly outcome: TaskOutcome;
  /** Of `quarantined`, `failed` and `held`. */
  readonly code: string | null;
  readonly seconds: number;
}

/** Whoever wants to know how tasks go: metrics and traces. Never decides anything. */
export interface TaskObserver {
  /** Runs `work` for a claimed task and may surround it (a trace does). */
  around<T>(task: Task, work: () => Promise<T>): Promise<T>;
  ended(end: TaskEnd): void;
}

export const NO_OBSERVER: TaskObserver = {
  around: (_task, work) => work(),
  ended: () => undefined,
};
