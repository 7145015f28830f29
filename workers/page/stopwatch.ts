/** Milliseconds of the steps of a page, for the profile. */
export class Stopwatch {
  readonly laps: Record<string, number> = {};

  /** Runs a step and notes how long it took. */
  async lap<T>(name: string, step: () => T | Promise<T>): Promise<T> {
    const start = performance.now();
    const result = await step();
    this.laps[name] = Math.round((performance.now() - start) * 10) / 10;
    return result;
  }
}
