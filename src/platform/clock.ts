/** The one place that reads the clock. Leases and retention use the database's clock, not this one. */
export interface Clock {
  now(): Date;
  /** Milliseconds of a monotonic clock, for durations. */
  monotonic(): number;
}

export const systemClock: Clock = {
  now: () => new Date(),
  monotonic: () => performance.now(),
};
