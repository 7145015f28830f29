import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { systemClock } from './clock';
import { execute, firstRow } from './database/sql';
import { newId } from './id';
import { softwareVersion } from './software';

/** How often a process gives a sign of life, ms. */
export const SIGN_EVERY_MS = 5000;
/** Signs of processes that ended without a word are forgotten after this. */
const FORGET_AFTER = '1 day';

/** The sign of life of one process: that it works, since when, which version, and how far its clock is from the database's. */
export class ProcessSign {
  private readonly id = newId();

  constructor(
    private readonly dataSource: DataSource,
    private readonly role: 'api' | 'worker',
  ) {}

  async give(): Promise<void> {
    const before = systemClock.now().getTime();
    const row = await firstRow(
      this.dataSource,
      z.object({ now: z.number() }),
      `SELECT extract(epoch FROM clock_timestamp())::float8 AS now`,
    );
    const middle = (before + systemClock.now().getTime()) / 2;
    const clockSkew = Math.round(middle / 10 - (row?.now ?? 0) * 100) / 100;
    await execute(
      this.dataSource,
      `INSERT INTO process_sign (id, role, version, facts) VALUES ($1, $2, $3, $4)
       ON CONFLICT (id) DO UPDATE SET seen_at = now(), facts = excluded.facts`,
      [this.id, this.role, softwareVersion(), JSON.stringify({ clockSkew })],
    );
    await execute(this.dataSource, `DELETE FROM process_sign WHERE seen_at < now() - interval '${FORGET_AFTER}'`);
  }

  /** An orderly end leaves no sign behind. */
  async takeBack(): Promise<void> {
    await execute(this.dataSource, `DELETE FROM process_sign WHERE id = $1`, [this.id]);
  }
}
