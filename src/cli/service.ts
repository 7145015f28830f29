import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { loadConfig, type Config } from '../config/config';
import { inherited } from '../config/inherited';
import { childError, type ChildMessage } from '../platform/embedded/child';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../platform/embedded/embedded-postgres';
import { EakteError } from '../platform/eakte-error';
import { packageFolder } from '../platform/software';

/** What the command line may set; everything else comes from the environment. */
export interface ServiceOptions {
  readonly data?: string | undefined;
  readonly database?: string | undefined;
  readonly redis?: string | undefined;
  readonly s3?: string | undefined;
  /** 0: any free port. */
  readonly port?: number | undefined;
  /** Children's logs to nowhere but warnings. */
  readonly quiet?: boolean | undefined;
}

export interface RunningService {
  readonly url: string;
  readonly engine: string;
  readonly config: Config;
  /** Rejects when the API or the database ends by itself. */
  readonly failed: Promise<never>;
  stop(): Promise<void>;
}

const DIST = join(packageFolder(), 'dist');
const API = join(DIST, 'src', 'main.js');
const WORKER = join(DIST, 'workers', 'main.js');
/** A worker that dies is started again after this long, ms. */
const RESTART_WORKER_AFTER_MS = 1000;
/** How long children may take to say they are ready, ms. */
const READY_WITHIN_MS = 60_000;

/** The configuration these options stand for, as variables for child processes. */
export function environmentOf(options: ServiceOptions): NodeJS.ProcessEnv {
  const set = (name: string, value: string | undefined): NodeJS.ProcessEnv =>
    value === undefined ? {} : { [name]: value };
  return {
    ...inherited(),
    ...set('EAKTE_DATA', options.data),
    ...set('EAKTE_DATABASE_URL', options.database),
    ...set('EAKTE_REDIS_URL', options.redis),
    ...set('EAKTE_S3_URL', options.s3),
    ...set('EAKTE_PORT', options.port?.toString()),
    ...(options.quiet === true ? { EAKTE_LOG_LEVEL: 'warn' } : {}),
  };
}

/** Starts database (unless one is configured), API and worker; resolves when both are ready. */
export async function startService(options: ServiceOptions): Promise<RunningService> {
  const env = environmentOf(options);
  const config = loadConfig(env);
  const postgres =
    config.database.kind === 'embedded' ? await startEmbeddedPostgres(join(config.data, 'postgres')) : null;
  const children: NodeJS.ProcessEnv = {
    ...env,
    EAKTE_DATA: config.data,
    ...(postgres === null ? {} : { EAKTE_DATABASE_URL: postgres.databaseUrl }),
  };
  const group = new ServiceGroup(children, postgres);
  try {
    // The API migrates the database; both may do it at once, one waits.
    const [api, worker] = await Promise.all([group.startApi(), group.startWorker()]);
    return {
      url: api['url']?.replace('[::1]', 'localhost') ?? '',
      engine: worker['engine'] ?? '',
      config,
      failed: group.failed,
      stop: () => group.stop(),
    };
  } catch (error) {
    await group.stop();
    throw error;
  }
}

class ServiceGroup {
  readonly failed: Promise<never>;
  private fail: (error: Error) => void = () => undefined;
  private stopping = false;
  private api: ChildProcess | undefined;
  private worker: ChildProcess | undefined;

  constructor(
    private readonly env: NodeJS.ProcessEnv,
    private readonly postgres: EmbeddedPostgres | null,
  ) {
    this.failed = new Promise((_, reject) => (this.fail = reject));
    // Nobody may be waiting for it: an unheard failure is no unhandled rejection.
    this.failed.catch(() => undefined);
    void postgres?.ended.then(() => this.failWith('Die eingebettete Datenbank hat sich beendet'));
  }

  async startApi(): Promise<Readonly<Record<string, string>>> {
    this.api = fork(API, { env: this.env, execArgv: ['--enable-source-maps'] });
    this.api.once('exit', () => this.failWith('Der API-Prozess hat sich beendet'));
    return ready(this.api);
  }

  async startWorker(): Promise<Readonly<Record<string, string>>> {
    const worker = fork(WORKER, { env: this.env, execArgv: ['--enable-source-maps'] });
    this.worker = worker;
    const facts = await ready(worker);
    worker.once('exit', () => {
      if (this.stopping) return;
      // What the worker held comes back by its leases; a new one takes over.
      setTimeout(() => {
        if (!this.stopping) this.startWorker().catch((error: unknown) => this.failWith(String(error)));
      }, RESTART_WORKER_AFTER_MS);
    });
    return facts;
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await Promise.all([end(this.api), end(this.worker)]);
    await this.postgres?.stop();
  }

  private failWith(sentence: string): void {
    if (!this.stopping) this.fail(new EakteError('INTERNAL', sentence));
  }
}

function ready(child: ChildProcess): Promise<Readonly<Record<string, string>>> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(
      () => reject(new EakteError('INTERNAL', 'Ein Prozess meldet sich nicht bereit')),
      READY_WITHIN_MS,
    );
    child.once('message', (message: ChildMessage) => {
      clearTimeout(late);
      if (message.kind === 'ready') resolve(message.facts);
      else reject(childError(message));
    });
    child.once('exit', (code) => {
      clearTimeout(late);
      reject(new EakteError('INTERNAL', `Ein Prozess endete beim Start (${String(code)})`));
    });
  });
}

async function end(child: ChildProcess | undefined): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  await new Promise<void>((resolve) => {
    const kill = setTimeout(() => child.kill('SIGKILL'), 20_000);
    child.once('exit', () => {
      clearTimeout(kill);
      resolve();
    });
    child.kill('SIGTERM');
  });
}
