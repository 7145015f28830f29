import { createPostgresBackend, Queue, type RedisOptions, withBackend, Worker } from 'bullmq';
import type { QueueConfig } from '../../config/config';

/** The one queue. BullMQ allows no colon in names. */
export const queueName = 'aufgaben';

/** All that a ring carries: the id of a row. No personal data ever enters the queue. */
export interface Ring {
  readonly id: string;
}

/** What the doorbell needs of a BullMQ queue, whatever stands behind it. */
export interface RingQueue {
  addBulk(jobs: { name: 'task'; data: Ring; opts: { jobId: string; priority: number } }[]): Promise<unknown>;
  count(): Promise<number>;
  waitUntilReady(): Promise<unknown>;
  close(): Promise<void>;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/** What the doorbell needs of a BullMQ worker. */
export interface RingWorker {
  waitUntilReady(): Promise<unknown>;
  close(force?: boolean): Promise<void>;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

export interface WorkerSettings {
  readonly concurrency: number;
  readonly answer: (ring: Ring) => Promise<void>;
}

/** One of BullMQ's two backends with our options. */
export interface BullBackend {
  /** For `BullModule.forRoot`: connection and options of producers. */
  readonly queueOptions: typeof queueDefaults & { readonly connection: RedisOptions | PostgresConnection };
  /** For `BullModule.queueClass`. */
  readonly queueClass: new (name: string, options: never) => RingQueue;
  readonly openQueue: () => RingQueue;
  readonly openWorker: (settings: WorkerSettings) => RingWorker;
}

interface PostgresConnection {
  readonly connectionString: string;
  /** Only so that BullModule, whose types know Redis alone, recognises a connection. */
  readonly host: string;
  readonly schema: string;
  readonly migrate: boolean;
  readonly max: number;
}

/** Attempts are counted in the table, and a finished or failed ring must not keep its id from being rung again. */
const queueDefaults = {
  defaultJobOptions: { attempts: 1, removeOnComplete: true, removeOnFail: true },
} as const;

const workerDefaults = {
  removeOnComplete: { count: 0 },
  removeOnFail: { count: 0 },
  lockDuration: 60_000,
  stalledInterval: 30_000,
} as const;

/** BullMQ on PostgreSQL (schema `bullmq`, created when missing). */
export function postgresBackend(url: string): BullBackend {
  const bull = withBackend(createPostgresBackend);
  const connection = (max: number) => ({
    connectionString: url,
    host: new URL(url).hostname,
    schema: 'bullmq',
    migrate: true,
    max,
  });
  const queueOptions = { ...queueDefaults, connection: connection(2) };
  return {
    queueOptions,
    queueClass: bull.Queue<Ring, void, 'task'>,
    openQueue: () => new bull.Queue<Ring, void, 'task'>(queueName, queueOptions),
    openWorker: ({ concurrency, answer }) =>
      new bull.Worker<Ring, void, 'task'>(queueName, (job) => answer(job.data), {
        ...workerDefaults,
        connection: connection(3),
        concurrency,
      }),
  };
}

/**
 * BullMQ on Redis: producers fail at once when it is away, workers wait for it to come back. Installations that share a
 * Redis must not answer each other's rings: every key begins with the id of the installation.
 */
export function redisBackend(url: string, installation: string): BullBackend {
  const connection = redisConnection(url);
  const prefix = `eakte-${installation}`;
  const queueOptions = {
    ...queueDefaults,
    prefix,
    connection: { ...connection, enableOfflineQueue: false, maxRetriesPerRequest: 1 },
  };
  return {
    queueOptions,
    queueClass: Queue<Ring, void, 'task'>,
    openQueue: () => new Queue<Ring, void, 'task'>(queueName, queueOptions),
    openWorker: ({ concurrency, answer }) =>
      new Worker<Ring, void, 'task'>(queueName, (job) => answer(job.data), {
        ...workerDefaults,
        prefix,
        connection: { ...connection, maxRetriesPerRequest: null },
        concurrency,
      }),
  };
}

/** Takes `redis(s)://user:password@host:port/db` apart. */
export function redisConnection(address: string): RedisOptions {
  const url = new URL(address);
  const database = url.pathname.slice(1);
  return {
    host: url.hostname,
    port: url.port === '' ? 6379 : Number(url.port),
    ...(url.username === '' ? {} : { username: decodeURIComponent(url.username) }),
    ...(url.password === '' ? {} : { password: decodeURIComponent(url.password) }),
    ...(database === '' ? {} : { db: Number(database) }),
    ...(url.protocol === 'rediss:' ? { tls: {} } : {}),
    connectTimeout: 5_000,
    retryStrategy: (attempt) => Math.min(attempt * 200, 5_000),
  };
}

/** The backend of a configured queue (`installation`: see installation.ts); null for polling without a queue. */
export function backendOf(queue: QueueConfig, databaseUrl: string, installation: string): BullBackend | null {
  if (queue.kind === 'poll') return null;
  return queue.kind === 'redis' ? redisBackend(queue.url, installation) : postgresBackend(databaseUrl);
}
