import { createHash } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { rows } from './sql';

/**
 * Runs `work` while no other process runs something of this name: one connection holds the lock, a killed process gives it
 * back with its connection. `wait` false: undefined, and nothing is run, when somebody else is at it.
 */
export async function withLock<Result>(
  dataSource: DataSource,
  name: string,
  wait: boolean,
  work: () => Promise<Result>,
): Promise<Result | undefined> {
  const key = createHash('sha256').update(name).digest().readBigInt64BE().toString();
  const runner = dataSource.createQueryRunner();
  try {
    await runner.connect();
    const [held] = await rows(
      runner,
      z.object({ held: z.boolean() }),
      wait
        ? `SELECT true AS held FROM (SELECT pg_advisory_lock($1::bigint)) l`
        : `SELECT pg_try_advisory_lock($1::bigint) AS held`,
      [key],
    );
    if (held?.held !== true) return undefined;
    try {
      return await work();
    } finally {
      await runner.query(`SELECT pg_advisory_unlock($1::bigint)`, [key]);
    }
  } finally {
    await runner.release();
  }
}
