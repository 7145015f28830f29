import { type ChildProcess } from 'node:child_process';
import { Redis } from 'ioredis';
import { setTimeout as pause } from 'node:timers/promises';
import type { BreakableLine } from '../../support/breakable-line';
import { API_FAIL_POINTS, WORKER_FAIL_POINTS } from '../harness/fail-points';
import type { SeededRandom } from '../harness/random';
import type { FaultLine, LineFault } from '../harness/s3-fault-proxy';
import { connectSql } from '../harness/sql';
import { endsWithin, type FaultService, type Role } from '../harness/service';

/** Where faults strike. `restart` starts the service again on the same data after it ended. */
export interface Stage {
  service: FaultService;
  readonly line: FaultLine | null;
  /** Redis behind a line that can be cut, where the run has one. */
  readonly queue: { readonly line: BreakableLine; readonly url: string } | null;
  readonly random: SeededRandom;
  readonly restart: (settings?: NodeJS.ProcessEnv) => Promise<void>;
}

export interface Fault {
  readonly name: string;
  /** Does its harm and leaves the service running again; gives a remark for the protocol. */
  strike(stage: Stage): Promise<string>;
}

/** Lease of the tasks during chaos, s: a frozen worker loses its tasks soon. */
export const LEASE_SECONDS = 5;

/** Kills one process of a role with SIGKILL; what ended the whole service is started again. */
function kill(role: Role): Fault {
  return {
    name: `kill ${role}`,
    async strike({ service, random, restart }) {
      const victims = service.processes().filter((process) => process.role === role);
      if (victims.length === 0) return 'nobody there';
      killHard(random.pick(victims).pid);
      // A worker or page process is replaced; without API, database or launcher the service ends and says why.
      if (role === 'worker' || role === 'page') return '';
      if (!(await endsWithin(service.launcher, 45_000))) throw new Error(`the service lives on without its ${role}`);
      const said = service.output.trim().split('\n').at(-1) ?? '';
      if (role !== 'launcher' && !/beendet/.test(service.output))
        throw new Error(`it ended without a sentence: ${said}`);
      await restart();
      return `ended with ${String(service.launcher.exitCode ?? service.launcher.signalCode)}`;
    },
  };
}

/** One connection's server process dies: PostgreSQL restarts all of them, every connection breaks. */
const killBackend: Fault = {
  name: 'kill a database connection',
  async strike({ service }) {
    const sql = await connectSql(() => service.databaseUrl());
    const { rows } = await sql.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    killHard(rows[0]!.pid);
    await sql.end().catch(() => undefined);
    return '';
  },
};

/** Every process of the database dies at once, as with the power. */
const killDatabase: Fault = {
  name: 'kill the database with all its processes',
  async strike({ service, restart }) {
    const postmaster = service.processes().find(({ role }) => role === 'postgres');
    if (postmaster === undefined) return 'nobody there';
    for (const pid of [postmaster.pid, ...service.childrenOf(postmaster.pid)]) killHard(pid);
    if (!(await endsWithin(service.launcher, 45_000))) throw new Error('the service lives on without its database');
    await restart();
    return '';
  },
};

/** A worker sleeps longer than its lease while another one takes over, then wakes up and wants to finish. */
const freeze: Fault = {
  name: 'freeze a worker beyond its lease',
  async strike({ service }) {
    const worker = service.processes().find(({ role }) => role === 'worker');
    if (worker === undefined) return 'nobody there';
    const second = service.startWorker();
    process.kill(worker.pid, 'SIGSTOP');
    await pause(LEASE_SECONDS * 3000);
    process.kill(worker.pid, 'SIGCONT');
    await pause(2000);
    await end(second);
    return '';
  },
};

const emptyQueue: Fault = {
  name: 'empty the queue',
  async strike({ service }) {
    const sql = await connectSql(() => service.databaseUrl());
    const { rows } = await sql.query<{ name: string }>(
      `SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'bullmq' AND tablename LIKE '%job%'`,
    );
    for (const { name } of rows) await sql.query(`DELETE FROM bullmq.${name}`);
    await sql.end();
    return rows.map(({ name }) => name).join(' ');
  },
};

/** An extra worker that dies at a named place, before or after a side effect. */
const failPoint: Fault = {
  name: 'worker dies at a named place',
  async strike({ service, random }) {
    const place = `${random.pick(WORKER_FAIL_POINTS)}@${random.whole(1, 2)}`;
    const worker = service.startWorker({ EAKTE_FAIL_POINT: place });
    const died = await endsWithin(worker, 12_000);
    await end(worker);
    return `${place} ${died ? 'hit' : 'not reached'}`;
  },
};

/** The API dies at a named place; the service ends and is started again. */
const apiFailPoint: Fault = {
  name: 'API dies at a named place',
  async strike({ service, random, restart }) {
    const place = `${random.pick(API_FAIL_POINTS)}@${random.whole(1, 3)}`;
    await service.stop();
    await restart({ EAKTE_FAIL_POINT: place });
    return place;
  },
};

function line(name: string, fault: () => LineFault): Fault {
  return {
    name: `store: ${name}`,
    async strike({ line: store, random }) {
      if (store === null) return 'no S3 in this run';
      const before = store.hits;
      store.fault = fault();
      await pause(random.whole(1500, 4000));
      store.fault = { kind: 'none' };
      return `${store.hits - before} requests hit`;
    },
  };
}

/** A process that ended a moment ago is as dead as we want it. */
function killHard(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone already.
  }
}

const flushQueue: Fault = {
  name: 'queue: everything in Redis deleted',
  async strike({ queue }) {
    if (queue === null) return 'no Redis in this run';
    const redis = new Redis(queue.url);
    await redis.flushall();
    redis.disconnect();
    return '';
  },
};

const queueAway: Fault = {
  name: 'queue: Redis away',
  async strike({ queue, random }) {
    if (queue === null) return 'no Redis in this run';
    queue.line.cut();
    await pause(random.whole(2000, 8000));
    queue.line.mend();
    return '';
  },
};

export const QUEUE_FAULTS: readonly Fault[] = [flushQueue, queueAway];

async function end(child: ChildProcess): Promise<void> {
  child.kill('SIGTERM');
  if (!(await endsWithin(child, 20_000))) child.kill('SIGKILL');
}

export const PROCESS_FAULTS: readonly Fault[] = [
  kill('worker'),
  kill('page'),
  kill('api'),
  kill('postgres'),
  kill('launcher'),
  killBackend,
  killDatabase,
  freeze,
  emptyQueue,
  failPoint,
  failPoint,
  apiFailPoint,
];

export const STORE_FAULTS: readonly Fault[] = [
  line('uploads cut at 1 %', () => ({ kind: 'cut-put', share: 0.01 })),
  line('uploads cut at 50 %', () => ({ kind: 'cut-put', share: 0.5 })),
  line('uploads cut at 99 %', () => ({ kind: 'cut-put', share: 0.99 })),
  line('downloads cut at 50 %', () => ({ kind: 'cut-get', share: 0.5 })),
  line('wrong bytes with status 200', () => ({ kind: 'wrong-bytes' })),
  line('503 to everything', () => ({ kind: 'busy' })),
  line('away', () => ({ kind: 'away' })),
];

/** The API dies between the committed receipt and its answer: the sender sends the same again. */
const receiptLost: Fault = {
  name: 'answer lost behind the committed receipt',
  async strike({ service, restart }) {
    await service.stop();
    await restart({ EAKTE_FAIL_POINT: 'receipt-committed@3' });
    await pause(3000);
    return '';
  },
};

/** The faults by name, for mutants that need a certain one. */
export const FAULTS = {
  freeze,
  killDatabase,
  receiptLost,
  killPage: kill('page'),
  killApi: kill('api'),
} as const;
