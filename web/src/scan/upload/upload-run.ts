import { getJson, sendJson } from '../../api/client';
import type { Batch, Receipt } from '../../api/shapes';
import { now } from '../../frame/clock';
import type { Collected } from './collect-files';
import { receiptKey, type FileState, type FromWorker, type ToWorker } from './messages';

export interface UploadFile {
  readonly path: string;
  readonly bytes: number;
  state: FileState;
  done: number;
  reason: string | null;
}

/** The last seconds tell the rate. */
const RATE_OVER_MS = 10_000;

/**
 * One batch on its way. Lives beside the screens: going elsewhere in the application stops nothing. Hashing and sending
 * happen in a worker; ten thousand files change in place here, and the screen draws only those that it shows.
 */
export class UploadRun {
  readonly files: UploadFile[];
  readonly total: number;
  version = 0;
  finished = false;
  error: unknown = null;
  private readonly listeners = new Set<() => void>();
  private readonly samples: { readonly at: number; readonly bytes: number }[] = [];
  private readonly worker = new Worker(new URL('./upload-worker.ts', import.meta.url), { type: 'module' });

  constructor(
    readonly batch: Batch,
    collected: readonly Collected[],
    receipts: readonly Receipt[],
    private readonly completeAfter: boolean,
  ) {
    this.files = collected.map(({ path, file }) => ({
      path,
      bytes: file.size,
      state: 'wartet',
      done: 0,
      reason: null,
    }));
    this.total = this.files.reduce((sum, file) => sum + file.bytes, 0);
    this.worker.onmessage = (event: MessageEvent<FromWorker>) => this.take(event.data);
    const start: ToWorker = {
      kind: 'start',
      batchId: batch.id,
      files: collected.map(({ path, file }, index) => ({ index, path, file })),
      received: receipts.map(({ path, sha256 }) => receiptKey(path, sha256)),
    };
    this.worker.postMessage(start);
    window.addEventListener('beforeunload', this.warn);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Bytes that are safe or on the line. */
  get sent(): number {
    return this.files.reduce(
      (sum, file) => sum + (file.state === 'fertig' ? file.bytes : file.state === 'prüft' ? 0 : file.done),
      0,
    );
  }

  count(state: FileState): number {
    return this.files.filter((file) => file.state === state).length;
  }

  /** Bytes per second over the last seconds; 0 while nothing moves. */
  get rate(): number {
    const first = this.samples[0];
    if (first === undefined) return 0;
    const seconds = Math.max(1, (now() - first.at) / 1000);
    return this.samples.reduce((sum, sample) => sum + sample.bytes, 0) / seconds;
  }

  stop(): void {
    this.worker.terminate();
    this.finished = true;
    window.removeEventListener('beforeunload', this.warn);
    this.changed();
  }

  private readonly warn = (event: BeforeUnloadEvent): void => event.preventDefault();

  private take({ files, sent }: FromWorker): void {
    for (const one of files) {
      const file = this.files[one.index];
      if (file === undefined) continue;
      file.state = one.state;
      file.done = one.done;
      file.reason = one.reason ?? null;
    }
    const at = now();
    this.samples.push({ at, bytes: sent });
    while (this.samples.length > 1 && (this.samples[0]?.at ?? at) < at - RATE_OVER_MS) this.samples.shift();
    this.changed();
    const open = this.files.some((file) => file.state !== 'fertig' && file.state !== 'abgewiesen');
    if (!open && !this.finished) void this.finish();
  }

  /** Every file that was sent needs its receipt; only then is the batch closed. */
  private async finish(): Promise<void> {
    this.stop();
    try {
      if (this.count('abgewiesen') > 0) return;
      const { items } = await getJson<{ items: readonly Receipt[] }>(`/batches/${this.batch.id}/files`);
      const received = new Set(items.map((item) => item.path));
      for (const file of this.files) {
        if (received.has(file.path.normalize('NFC'))) continue;
        file.state = 'abgewiesen';
        file.reason = 'Für diese Datei gibt es keine Quittung. Bitte erneut hochladen.';
      }
      if (this.completeAfter && this.count('abgewiesen') === 0)
        await sendJson('POST', `/batches/${this.batch.id}/complete`);
    } catch (error) {
      this.error = error;
    }
    this.changed();
  }

  private changed(): void {
    this.version++;
    for (const listener of this.listeners) listener();
  }
}

let current: UploadRun | null = null;
const watchers = new Set<() => void>();

/** The upload of this window, if there is one. */
export const currentRun = (): UploadRun | null => current;
export function watchRuns(listener: () => void): () => void {
  watchers.add(listener);
  return () => watchers.delete(listener);
}

/** Begins to send; `into` continues a batch that is open at the service. Throws ProblemError. */
export async function startRun(
  name: string,
  files: readonly Collected[],
  completeAfter: boolean,
  into: Batch | null,
): Promise<UploadRun> {
  const batch = into ?? (await sendJson<Batch>('POST', '/batches', { name }));
  const receipts =
    into === null ? [] : (await getJson<{ items: readonly Receipt[] }>(`/batches/${batch.id}/files`)).items;
  current = new UploadRun(batch, files, receipts, completeAfter);
  for (const watcher of watchers) watcher();
  return current;
}

/** Forgets a finished upload, so that a new one can begin. */
export function clearRun(): void {
  current = null;
  for (const watcher of watchers) watcher();
}
