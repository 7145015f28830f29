import type { DataSource } from 'typeorm';
import { z } from 'zod';
import type { Config } from '../../config/config';
import { systemClock } from '../../platform/clock';
import { firstRow } from '../../platform/database/sql';
import type { Doorbell } from '../../platform/doorbell';
import { checkRedisPolicy } from '../../platform/doorbell/redis-policy';
import { EakteError } from '../../platform/eakte-error';
import { freeShare } from '../../platform/free-space';
import type { ObjectStore } from '../../platform/object-store';
import type { Answer, SystemState } from './alarms';

/** What is asked; everything may be away. */
export interface Surroundings {
  readonly config: Config;
  readonly dataSource: DataSource;
  readonly objects: ObjectStore;
  readonly doorbell: Doorbell;
}

/** Who does not answer in this time, ms, is away. */
const PATIENCE_MS = 10_000;

type Books = Omit<
  SystemState,
  'database' | 'store' | 'queue' | 'queuePolicy' | 'freeShare' | 'minFreeShare' | 'fixityDays'
>;

const NOTHING_KNOWN: Books = {
  workerSilent: null,
  clockSkew: null,
  hindrances: [],
  oldestDueTask: null,
  running: null,
  quarantinedLastHour: null,
  damages: null,
  oldestCheckDays: null,
  oldestUncopied: null,
  oldestUnpacked: null,
  oldestAccepted: null,
  oldestForReview: null,
  oldestUnsent: null,
};

/** Asks everything at once; never throws and never waits longer than `PATIENCE_MS`. */
export async function readSystemState({ config, dataSource, objects, doorbell }: Surroundings): Promise<SystemState> {
  let books = NOTHING_KNOWN;
  const [database, store, queue, queuePolicy, free] = await Promise.all([
    answer(async () => {
      books = await readBooks(dataSource, config.secondStore !== null);
    }),
    answer(() => objects.stat('health/probe')),
    config.queue.kind === 'poll' ? null : answer(() => doorbell.waiting()),
    config.queue.kind === 'redis' ? policyOf(config.queue.url) : null,
    freeShare(config.data).catch(() => null),
  ]);
  return {
    ...(database.ms === null ? NOTHING_KNOWN : books),
    database,
    store,
    queue,
    queuePolicy,
    freeShare: free,
    minFreeShare: config.limits.minFreePercent / 100,
    fixityDays: config.work.fixityDays,
  };
}

async function answer(question: () => Promise<unknown>): Promise<Answer> {
  const start = systemClock.monotonic();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), PATIENCE_MS);
  });
  try {
    const answered = await Promise.race([question().then(() => true), late]);
    return { ms: answered ? Math.round(systemClock.monotonic() - start) : null };
  } catch {
    return { ms: null };
  } finally {
    clearTimeout(timer);
  }
}

async function policyOf(url: string): Promise<'noeviction' | 'wrong' | null> {
  try {
    return (await checkRedisPolicy(url)) === 'noeviction' ? 'noeviction' : null;
  } catch (error) {
    return error instanceof EakteError && error.code === 'QUEUE_POLICY' ? 'wrong' : null;
  }
}

const age = z.number().nullable();
const booksRow = z.object({
  workerSilent: age,
  clockSkew: age,
  hindrances: z.array(z.string()),
  oldestDueTask: age,
  running: z.number(),
  quarantinedLastHour: z.number(),
  damages: z.number(),
  oldestCheckDays: age,
  oldestUncopied: age,
  oldestUnpacked: age,
  oldestAccepted: age,
  oldestForReview: age,
  oldestUnsent: age,
});

/** What the tables tell, by partial indexes alone: as quick with millions of finished rows as with none. */
async function readBooks(dataSource: DataSource, hasSecondStore: boolean): Promise<Books> {
  const since = (column: string): string => `extract(epoch FROM now() - min(${column}))::float8`;
  const found = await firstRow(
    dataSource,
    booksRow,
    `SELECT (SELECT extract(epoch FROM now() - max(seen_at))::float8 FROM process_sign WHERE role = 'worker') AS "workerSilent",
            (SELECT max(abs((facts->>'clockSkew')::float8)) FROM process_sign WHERE seen_at > now() - interval '1 minute') AS "clockSkew",
            (SELECT coalesce(array_agg(DISTINCT code), '{}') FROM stage_task WHERE state = 'ready' AND code IS NOT NULL) AS hindrances,
            (SELECT extract(epoch FROM now() - next_at)::float8 FROM stage_task WHERE state = 'ready' AND next_at <= now()
              ORDER BY priority, next_at LIMIT 1) AS "oldestDueTask",
            (SELECT count(*)::integer FROM stage_task WHERE state = 'running') AS running,
            (SELECT count(*)::integer FROM delivery WHERE state = 'quarantaene' AND state_since > now() - interval '1 hour') AS "quarantinedLastHour",
            (SELECT count(*)::integer FROM fixity_damage WHERE repaired_at IS NULL) AS damages,
            (SELECT ${since('verified_at')} / 86400 FROM blob) AS "oldestCheckDays",
            ${hasSecondStore ? `(SELECT ${since('verified_at')} FROM blob WHERE second_at IS NULL)` : 'NULL::float8'} AS "oldestUncopied",
            (SELECT extract(epoch FROM now() - at)::float8 FROM packzettel_due ORDER BY id LIMIT 1) AS "oldestUnpacked",
            (SELECT ${since('state_since')} FROM delivery WHERE state = 'angenommen') AS "oldestAccepted",
            (SELECT ${since('state_since')} FROM delivery WHERE state IN ('pruefung', 'quarantaene')) AS "oldestForReview",
            (SELECT ${since('next_at')} FROM outbox WHERE state = 'bereit') AS "oldestUnsent"`,
  );
  return found ?? NOTHING_KNOWN;
}
