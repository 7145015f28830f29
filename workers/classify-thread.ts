import { Worker } from 'node:worker_threads';
import { join } from 'node:path';
import type { ClassifiablePage, Classification, Stammdaten } from '../src/classification/document';
import type { OfficeModel } from '../src/classification/model';

/** A classification that takes longer than this and that is given up: seconds for the thread, and for each page. */
const START_MS = 60_000;
const PAGE_MS = 1000;

interface Answer {
  readonly id: number;
  readonly classification?: Classification;
  readonly error?: string;
}

/**
 * Classification on a thread of its own: a Band of 3,000 pages takes many seconds of arithmetic, and the worker's main
 * thread must keep renewing leases meanwhile.
 */
export class ClassifyThread {
  private worker: Worker | undefined;
  private next = 0;
  private queue: Promise<void> = Promise.resolve();
  private readonly waiting = new Map<number, { resolve(value: Classification): void; reject(error: Error): void }>();

  constructor(private readonly profilePath: string | undefined) {}

  /** `office`: what the office's decisions have taught, null for the shipped model alone. */
  async classify(
    pages: readonly ClassifiablePage[],
    stammdaten: Stammdaten,
    office: OfficeModel | null,
  ): Promise<Classification> {
    // One after the other: the thread has one core, and a file that never ends must be the one that is given up.
    const turn = this.queue.then(() => this.ask(pages, stammdaten, office));
    this.queue = turn.then(
      () => undefined,
      () => undefined,
    );
    return turn;
  }

  private async ask(
    pages: readonly ClassifiablePage[],
    stammdaten: Stammdaten,
    office: OfficeModel | null,
  ): Promise<Classification> {
    const id = (this.next += 1);
    const limit = START_MS + pages.length * PAGE_MS;
    const late = setTimeout(() => void this.worker?.terminate(), limit);
    try {
      return await new Promise((resolve, reject) => {
        this.waiting.set(id, { resolve, reject });
        this.thread().postMessage({ id, pages, stammdaten, office });
      });
    } finally {
      clearTimeout(late);
    }
  }

  async close(): Promise<void> {
    await this.worker?.terminate();
  }

  private thread(): Worker {
    if (this.worker !== undefined) return this.worker;
    const worker = new Worker(join(__dirname, 'classify-thread-main.js'), {
      workerData: { profilePath: this.profilePath },
    });
    worker.on('message', ({ id, classification, error }: Answer) => {
      const caller = this.waiting.get(id);
      this.waiting.delete(id);
      if (classification !== undefined) caller?.resolve(classification);
      else caller?.reject(new Error(error ?? 'classification failed'));
    });
    const fail = (error: Error): void => {
      this.worker = undefined;
      for (const caller of this.waiting.values()) caller.reject(error);
      this.waiting.clear();
    };
    worker.on('error', fail);
    worker.on('exit', () => fail(new Error('classification took too long or its thread ended')));
    this.worker = worker;
    return worker;
  }
}
