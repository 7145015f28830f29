/**
 * The queue, seen as what it is: a doorbell. PostgreSQL holds the tasks; a ring only says "look at this one now".
 * A lost ring costs seconds (the reconciler rings again), never a task. Payload: the task id and its fence, nothing else.
 */
export interface Doorbell {
  ring(taskIds: readonly { readonly id: string; readonly fence: number; readonly priority: number }[]): Promise<void>;
  /** Calls `answer` for each ring, at most `concurrency` at a time. */
  listen(concurrency: number, answer: (taskId: string) => Promise<void>): Promise<{ stop(): Promise<void> }>;
  /** Rings that nobody has answered yet; the dispatcher keeps this below its window. */
  waiting(): Promise<number>;
  close(): Promise<void>;
}
