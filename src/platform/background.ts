/** Work that a process repeats beside its main task: never two turns of one kind at a time, errors are told and repeated. */
export class Background {
  private stopped = false;
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly running = new Set<Promise<void>>();

  constructor(private readonly onError: (name: string, error: unknown) => void) {}

  /** Runs `work` now and then again `ms` after each end. */
  every(name: string, ms: number, work: () => Promise<void>): void {
    const turn = (): void => {
      const run = work()
        .catch((error: unknown) => this.onError(name, error))
        .finally(() => {
          this.running.delete(run);
          if (this.stopped) return;
          const timer = setTimeout(() => {
            this.timers.delete(timer);
            turn();
          }, ms);
          this.timers.add(timer);
        });
      this.running.add(run);
    };
    turn();
  }

  /** True once `stop` was called: long turns end early. */
  get isStopped(): boolean {
    return this.stopped;
  }

  /** No further turns; waits for those that run. */
  async stop(): Promise<void> {
    this.stopped = true;
    for (const timer of this.timers) clearTimeout(timer);
    await Promise.allSettled([...this.running]);
  }
}
