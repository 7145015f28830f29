import type { EntityManager } from 'typeorm';
import type { ErrorCode } from '../platform/eakte-error';

/** The life of a delivery, in this order. */
export const STAGES = ['inspect', 'page', 'classify', 'archive', 'file'] as const;
export type StageName = (typeof STAGES)[number];

/** What a later stage starts with is finished first: half-done files cost more than waiting ones. Smaller is sooner. */
export const STAGE_PRIORITY: Readonly<Record<StageName, number>> = {
  file: 1,
  archive: 2,
  classify: 3,
  inspect: 4,
  page: 5,
};

/** Added for bulk; tasks of an urgent batch go without it and are sooner than every bulk task of their office. */
export const BULK = 10;

/** A claimed task. `fence` is this claim's number: whoever finishes with an older one changes nothing. */
export interface Task {
  readonly id: string;
  readonly office: string;
  readonly deliveryId: string;
  readonly stage: StageName;
  /** Page or document number inside the delivery, 0 for the delivery as a whole. */
  readonly part: number;
  readonly inputSha: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly attempt: number;
  readonly fence: number;
  /** The trace (W3C traceparent) of the work that created it. */
  readonly trace: string | null;
}

/** A task to be created. The tuple (delivery, stage, part, input, version, params) is unique: creating it twice is one task. */
export interface TaskSpec {
  readonly office: string;
  readonly deliveryId: string;
  readonly stage: StageName;
  readonly part: number;
  readonly inputSha: string;
  readonly params?: Readonly<Record<string, unknown>>;
}

/**
 * How a stage ends. `done`: `apply` runs inside the fenced transaction and gives the next tasks; everything it needs
 * from outside the database (objects) is already proven. `quarantine`: this input will not get better by trying again.
 */
export type StageOutcome =
  | { readonly kind: 'done'; apply(tx: EntityManager): Promise<readonly TaskSpec[]> }
  | { readonly kind: 'quarantine'; readonly code: ErrorCode; readonly reason: string; readonly page?: number };

/** A stage, declared once. Pure in (input, version, params): running it twice gives the same bytes. */
export interface Stage {
  readonly name: StageName;
  /** Goes into the task's key: a new version is new work, nothing is overwritten. */
  readonly version: string;
  run(task: Task): Promise<StageOutcome>;
}
