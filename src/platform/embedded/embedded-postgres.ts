import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { EakteError } from '../eakte-error';
import { codeOf, reasonOf } from '../errno';
import { clusterPassword, createCluster } from './cluster';
import { freePort } from './free-port';
import { nativeFolder } from './native-folder';
import { claimFolder, livingOwner } from './owner';
import { stopLeftOver } from './postmaster';
import { type ServerProcess, startServer } from './server-process';

export interface EmbeddedPostgres {
  /** postgres://eakte:…@127.0.0.1:port/eakte */
  readonly databaseUrl: string;
  /** A file (0600) with the address, for `EAKTE_DATABASE_URL_FILE` of child processes. */
  readonly urlFile: string;
  /** Resolves when the server has ended, whoever ended it. */
  readonly ended: Promise<void>;
  /** Ends the server cleanly and gives the folder free. */
  stop(): Promise<void>;
}

/**
 * Small and quick to start, but durable: `fsync` and `synchronous_commit` stay on (the server's defaults, written out
 * because the promise "acknowledged means stored" stands on them).
 */
const settings = {
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  listen_addresses: '127.0.0.1',
  // No socket file: nothing to collide in a temporary folder, no limit on the length of the data path.
  unix_socket_directories: '',
  max_connections: '80',
  shared_buffers: '128MB',
  effective_cache_size: '1GB',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '1GB',
  max_parallel_workers_per_gather: '0',
  io_method: 'sync',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  lc_messages: 'C',
  // Errors quote values, statements hold them: what may be personal data never reaches the log. What the server says of
  // itself ("log") and what ends it (fatal, panic) does.
  log_min_messages: 'log',
  log_checkpoints: 'off',
  log_min_error_statement: 'panic',
  log_parameter_max_length_on_error: '0',
  log_error_verbosity: 'terse',
} as const;

/**
 * Starts the PostgreSQL server that came with the packages, its files below `folder` (0700): `data/` the cluster,
 * `password` and `url` (0600), `postgres.log`. A first start creates the cluster in about a second. A server that a
 * killed run left behind on the same folder is stopped first. Throws `EMBEDDED_IN_USE` while another process works with
 * the folder, else `EMBEDDED_DATABASE`.
 */
export async function startEmbeddedPostgres(folder: string): Promise<EmbeddedPostgres> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  const release = await claimFolder(folder);
  try {
    const native = await nativeFolder();
    await stopLeftOver(join(folder, 'data'));
    const password = await clusterPassword(folder);
    await createCluster(native, folder, password);
    const port = await freePort();
    const server = startServer(native, folder, port, settings);
    const url = (database: string) => `postgres://eakte:${password}@127.0.0.1:${port}/${database}`;
    await createDatabase(server, url('postgres'), folder);
    const urlFile = join(folder, 'url');
    await writeFile(urlFile, url('eakte'), { mode: 0o600 });
    return {
      databaseUrl: url('eakte'),
      urlFile,
      ended: server.ended,
      stop: async () => {
        await rm(urlFile, { force: true });
        await server.stop();
        await release();
      },
    };
  } catch (error) {
    await release();
    throw error;
  }
}

/** The address of the server that another process runs on `folder` now, or null: for commands beside a running eakte. */
export async function runningEmbeddedPostgres(folder: string): Promise<string | null> {
  if ((await livingOwner(folder)) === null) return null;
  return readFile(join(folder, 'url'), 'utf8').catch(() => null);
}

async function createDatabase(server: ServerProcess, url: string, folder: string): Promise<void> {
  try {
    const client = await firstConnection(server, url);
    try {
      const { rowCount } = await client.query(`SELECT FROM pg_database WHERE datname = 'eakte'`);
      if (rowCount === 0) await client.query('CREATE DATABASE eakte');
    } finally {
      await client.end();
    }
  } catch (cause) {
    await server.stop();
    throw new EakteError('EMBEDDED_DATABASE', `${reasonOf(cause)} (${join(folder, 'postgres.log')})`, { cause });
  }
}

/** Waits as long as the server lives: crash recovery of a large database takes its time. */
async function firstConnection(server: ServerProcess, url: string): Promise<Client> {
  for (let wait = 15; ; wait = Math.min(wait * 1.3, 500)) {
    if (server.hasEnded()) throw new Error('der Server hat sich beendet');
    const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return client;
    } catch (error) {
      await client.end().catch(() => undefined);
      // ECONNREFUSED: not listening yet; 57P03: still recovering. Anything else does not get better by waiting.
      if (!['ECONNREFUSED', '57P03'].includes(codeOf(error) ?? '')) throw error;
    }
    await pause(wait);
  }
}
