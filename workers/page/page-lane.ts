import type { ChildProcess } from 'node:child_process';
import type { Inspection } from '../../src/imaging/formats/inspect';
import { EakteError } from '../../src/platform/eakte-error';
import { killGroup, residentBytes, startPageChild, type OcrSettings, type PageChild } from './page-child';
import type { EngineFacts, PageAnswer, PageFailure, PageRequest, ReadResult } from './protocol';

/** What a lane may use up and whom it tells. */
export interface LaneOptions {
  /** A process above this resident size is killed, bytes. */
  readonly memoryLimitBytes: number;
  /** A page that takes longer is given up and its process killed, ms. */
  readonly pageTimeoutMs: number;
  readonly ocr: OcrSettings;
  readonly log: { warn(fields: Record<string, unknown>, message: string): void };
}

/** A request without its number. */
export type PageJob = PageRequest extends infer R ? (R extends unknown ? Omit<R, 'id'> : never) : never;
export type PageResult = Inspection | ReadResult | PageFailure;

/** A process is replaced after this many pages: what native libraries leak stays small. */
const PAGES_A_PROCESS = 500;
/** … or when it has grown beyond this share of its limit: the next big page should not meet a full house. */
const GROWN_SHARE = 0.6;
/** How often memory is looked at, ms. */
const WATCH_EVERY_MS = 250;

/** One page process and its successors: one job at a time, and whatever happens the job has an outcome. */
export class PageLane {
  private running: Promise<PageChild> | undefined;
  private jobs = 0;
  private lastId = 0;
  private closed = false;

  constructor(private readonly options: LaneOptions) {}

  /** What recognises; starts the process when there is none. */
  async facts(): Promise<EngineFacts> {
    return (await this.child()).engine;
  }

  async run(job: PageJob): Promise<PageResult> {
    const { process: child } = await this.child();
    this.lastId += 1;
    const result = await this.ask(child, { ...job, id: this.lastId });
    this.jobs += 1;
    const grown = residentBytes(child) > this.options.memoryLimitBytes * GROWN_SHARE;
    if (this.jobs >= PAGES_A_PROCESS || grown) await this.retire();
    return result;
  }

  /** Resident memory of its process, bytes; 0 while there is none. */
  async memory(): Promise<number> {
    const running = await this.running;
    return running === undefined ? 0 : residentBytes(running.process);
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.retire();
  }

  private ask(child: ChildProcess, request: PageRequest): Promise<PageResult> {
    const { pageTimeoutMs, memoryLimitBytes, log } = this.options;
    return new Promise((resolve) => {
      let verdict: PageFailure | undefined;
      const give = (result: PageResult): void => {
        clearTimeout(timeout);
        clearInterval(watch);
        child.off('message', onMessage);
        child.off('exit', onExit);
        resolve(result);
      };
      const stop = (reason: string): void => {
        verdict ??= crash(reason);
        killGroup(child);
      };
      const onMessage = (answer: PageAnswer): void => {
        if (answer.kind === 'answer' && answer.id === request.id) give(answer.result);
      };
      const onExit = (code: number | null, signal: string | null): void => {
        this.forget();
        verdict ??= crash('Der Leseprozess ist abgestürzt');
        if (!this.closed) log.warn({ code, signal, reason: verdict.reason }, 'page process ended');
        give(verdict);
      };
      const timeout = setTimeout(() => stop(`Länger als ${Math.round(pageTimeoutMs / 1000)} s gelesen`), pageTimeoutMs);
      const watch = setInterval(() => {
        if (residentBytes(child) <= memoryLimitBytes) return;
        stop(`Mehr als ${Math.round(memoryLimitBytes / 2 ** 20)} MB Arbeitsspeicher`);
      }, WATCH_EVERY_MS);
      child.on('message', onMessage);
      child.once('exit', onExit);
      child.send(request, (error) => {
        if (error !== null) stop('Der Leseprozess nimmt nichts an');
      });
    });
  }

  private child(): Promise<PageChild> {
    if (this.closed) throw new EakteError('INTERNAL', 'Die Leseprozesse sind beendet');
    this.running ??= startPageChild(this.options.ocr).then(
      (child) => {
        // Ended between two jobs (killed from outside, out of memory): the next job gets a new one.
        child.process.once('exit', () => this.forget());
        return child;
      },
      (error: unknown) => {
        this.forget();
        throw error;
      },
    );
    return this.running;
  }

  private forget(): void {
    this.running = undefined;
    this.jobs = 0;
  }

  private async retire(): Promise<void> {
    const running = this.running;
    this.forget();
    const child = await running?.then(
      ({ process }) => process,
      () => undefined,
    );
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    await new Promise<void>((resolve) => {
      child.once('exit', () => resolve());
      killGroup(child);
    });
  }
}

const crash = (reason: string): PageFailure => ({ kind: 'failed', code: 'PAGE_LIMIT', reason, crashed: true });
