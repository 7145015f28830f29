import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import type { FileFormat, Inspection } from '../../src/imaging/formats/inspect';
import { EakteError } from '../../src/platform/eakte-error';
import type { EngineFacts, PageAnswer, PageFailure, PageRequest, ReadResult } from './protocol';

export interface PagePoolOptions {
  /** Page processes; one a core. */
  readonly size: number;
  /** A process above this resident size is killed, bytes. */
  readonly memoryLimitBytes: number;
  /** A page that takes longer is given up and its process killed, ms. */
  readonly pageTimeoutMs: number;
  readonly ocr: { readonly prefer?: 'native' | 'wasm'; readonly languages: readonly string[] };
  readonly log: { warn(fields: Record<string, unknown>, message: string): void };
}

export interface PagePool {
  inspect(file: string): Promise<Inspection | PageFailure>;
  read(request: {
    readonly file: string;
    readonly format: FileFormat;
    readonly page: number;
    readonly deliveryPage: number;
    readonly outDir: string;
  }): Promise<ReadResult | PageFailure>;
  /** What recognises; throws OCR_ENGINE_MISSING when no page process comes up. */
  engine(): Promise<EngineFacts>;
  close(): Promise<void>;
}

/** A process is replaced after this many pages: what native libraries leak stays small. */
const PAGES_A_PROCESS = 500;
/** How often memory is looked at, ms. */
const WATCH_EVERY_MS = 250;
/** A little below everything that answers people. */
const NICE = 5;
const START_WITHIN_MS = 60_000;

type PageJob = PageRequest extends infer R ? (R extends unknown ? Omit<R, 'id'> : never) : never;
type Result = Inspection | ReadResult | PageFailure;

/** Reads pages in child processes: a crash, a bomb or an endless loop costs one page, never the worker. */
export function createPagePool(options: PagePoolOptions): PagePool {
  const lanes = Array.from({ length: options.size }, () => new Lane(options));
  const idle = [...lanes];
  const waiting: ((lane: Lane) => void)[] = [];
  const run = async (job: PageJob): Promise<Result> => {
    const lane = idle.shift() ?? (await new Promise<Lane>((resolve) => waiting.push(resolve)));
    try {
      return await lane.run(job);
    } finally {
      const next = waiting.shift();
      if (next === undefined) idle.push(lane);
      else next(lane);
    }
  };
  return {
    inspect: async (file) => (await run({ kind: 'inspect', file })) as Inspection | PageFailure,
    read: async (request) => (await run({ kind: 'read', ...request })) as ReadResult | PageFailure,
    engine: async () => (await Promise.all(lanes.map((lane) => lane.facts())))[0]!,
    close: async () => {
      await Promise.all(lanes.map((lane) => lane.close()));
    },
  };
}

/** Processes that ended because we wanted it. */
const retired = new WeakSet<ChildProcess>();

/** One page process and its successors. */
class Lane {
  private process: Promise<{ child: ChildProcess; engine: EngineFacts }> | undefined;
  private pages = 0;
  private nextId = 0;
  private closed = false;

  constructor(private readonly options: PagePoolOptions) {}

  async facts(): Promise<EngineFacts> {
    return (await this.running()).engine;
  }

  async run(job: PageJob): Promise<Result> {
    const { child } = await this.running();
    const id = (this.nextId += 1);
    const result = await this.ask(child, { ...job, id });
    this.pages += 1;
    if (this.pages >= PAGES_A_PROCESS) await this.retire();
    return result;
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.retire();
  }

  private ask(child: ChildProcess, request: PageRequest): Promise<Result> {
    return new Promise((resolve) => {
      let verdict: PageFailure | undefined;
      const give = (result: Result): void => {
        clearTimeout(timeout);
        clearInterval(watch);
        child.off('message', onMessage);
        child.off('exit', onExit);
        resolve(result);
      };
      const stop = (reason: string): void => {
        verdict ??= { kind: 'failed', code: 'PAGE_LIMIT', reason, crashed: true };
        killGroup(child);
      };
      const onMessage = (answer: PageAnswer): void => {
        if (answer.kind === 'answer' && answer.id === request.id) give(answer.result);
      };
      const onExit = (): void => {
        this.process = undefined;
        this.pages = 0;
        const died: PageFailure = {
          kind: 'failed',
          code: 'PAGE_LIMIT',
          reason: 'Der Leseprozess ist abgestürzt',
          crashed: true,
        };
        give(verdict ?? died);
      };
      const seconds = Math.round(this.options.pageTimeoutMs / 1000);
      const timeout = setTimeout(() => stop(`Länger als ${seconds} s gelesen`), this.options.pageTimeoutMs);
      const watch = setInterval(() => {
        if (residentBytes(child.pid) > this.options.memoryLimitBytes) {
          stop(`Mehr als ${Math.round(this.options.memoryLimitBytes / 2 ** 20)} MB Arbeitsspeicher`);
        }
      }, WATCH_EVERY_MS);
      child.on('message', onMessage);
      child.once('exit', onExit);
      child.send(request, (error) => {
        if (error !== null) stop('Der Leseprozess nimmt nichts an');
      });
    });
  }

  private async retire(): Promise<void> {
    const running = this.process;
    this.process = undefined;
    this.pages = 0;
    const child = (await running?.catch(() => undefined))?.child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    retired.add(child);
    await new Promise<void>((resolve) => {
      child.once('exit', () => resolve());
      killGroup(child);
    });
  }

  private running(): Promise<{ child: ChildProcess; engine: EngineFacts }> {
    if (this.closed) throw new EakteError('INTERNAL', 'Die Leseprozesse sind beendet');
    this.process ??= start(this.options).catch((error: unknown) => {
      this.process = undefined;
      throw error;
    });
    return this.process;
  }
}

function start(options: PagePoolOptions): Promise<{ child: ChildProcess; engine: EngineFacts }> {
  const child = spawn(process.execPath, [...entry(), JSON.stringify(options.ocr)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    serialization: 'advanced',
    // A group of its own, killed as one; nothing of our environment (addresses, secrets) is in it.
    detached: true,
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', OMP_THREAD_LIMIT: '1', VIPS_CONCURRENCY: '1', LC_ALL: 'C.UTF-8' },
  });
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => killGroup(child), START_WITHIN_MS);
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      clearTimeout(late);
      if (!retired.has(child)) options.log.warn({ code, signal }, 'page process ended');
      reject(new EakteError('OCR_ENGINE_MISSING', 'Kein Leseprozess lässt sich starten'));
    });
    child.once('message', (answer: PageAnswer) => {
      clearTimeout(late);
      if (child.pid !== undefined) lowerPriority(child.pid);
      if (answer.kind === 'ready') resolve({ child, engine: answer.engine });
    });
  });
}

/** The compiled entry, or (from tests and benches) the source through the swc hook. */
function entry(): string[] {
  const compiled = join(__dirname, 'page-process.js');
  if (existsSync(compiled)) return ['--enable-source-maps', compiled];
  return [join(__dirname, '..', '..', 'scripts', 'run-ts.mjs'), join(__dirname, 'page-process.ts')];
}

function killGroup(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
}

function lowerPriority(pid: number): void {
  try {
    setPriority(pid, NICE);
  } catch {
    // Not allowed here; the page is read all the same.
  }
}

/** Resident bytes of a process; 0 where the system does not tell. */
function residentBytes(pid: number | undefined): number {
  try {
    return Number(readFileSync(`/proc/${String(pid)}/statm`, 'utf8').split(' ')[1]) * 4096;
  } catch {
    return 0;
  }
}
