import type { NextFunction, Request, Response } from 'express';
import { systemClock } from '../clock';
import { EakteError } from '../eakte-error';

interface Bucket {
  tokens: number;
  /** ms of the monotonic clock. */
  at: number;
}

/** Buckets kept at most; the one not used for longest goes first, and begins full again. */
const MOST_BUCKETS = 50_000;

/**
 * A bucket of requests a key: `perMinute` fill it, each request takes one out; an empty one answers 429. Per process, in
 * memory: several processes let through as many times more, which is no door to anything – it is there against loops,
 * guessing and floods. `keyOf` gives undefined for what is not limited.
 */
export function rateLimit(
  perMinute: number,
  keyOf: (request: Request) => string | undefined,
): (request: Request, response: Response, next: NextFunction) => void {
  const buckets = new Map<string, Bucket>();
  return (request, _response, next) => {
    const key = keyOf(request);
    if (key === undefined || takes(buckets, key, perMinute)) next();
    else next(new EakteError('RATE_LIMITED'));
  };
}

function takes(buckets: Map<string, Bucket>, key: string, perMinute: number): boolean {
  const now = systemClock.monotonic();
  const { tokens, at } = buckets.get(key) ?? { tokens: perMinute, at: now };
  const filled = Math.min(perMinute, tokens + ((now - at) / 60_000) * perMinute);
  buckets.delete(key);
  buckets.set(key, { tokens: filled >= 1 ? filled - 1 : filled, at: now });
  if (buckets.size > MOST_BUCKETS) {
    const [oldest] = buckets.keys();
    if (oldest !== undefined) buckets.delete(oldest);
  }
  return filled >= 1;
}
