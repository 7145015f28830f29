import { DetailedError, Upload } from 'tus-js-client';
import { hashFile } from './hash-file';
import { receiptKey, type FileNews, type FileToSend, type FromWorker, type ToWorker } from './messages';
import { uploadPlaces } from './upload-places';

/** Files on their way at the same time. */
const LANES = 3;
/** Sent in one request, bytes: what a broken connection costs at most, and what the service proves at once. */
const PIECE = 16 * 2 ** 20;
/** How often the page hears of progress, ms. */
const NEWS_EVERY_MS = 250;
/** Waits between tries while the line is away, ms; the last one is repeated until the line is back. */
const WAITS = [500, 1000, 2000, 5000, 10_000];

const news = new Map<number, FileNews>();
let sentSince = 0;
let stopped = false;

setInterval(() => {
  if (news.size === 0 && sentSince === 0) return;
  const message: FromWorker = { kind: 'news', files: [...news.values()], sent: sentSince };
  news.clear();
  sentSince = 0;
  self.postMessage(message);
}, NEWS_EVERY_MS);

self.onmessage = (event: MessageEvent<ToWorker>): void => {
  if (event.data.kind === 'stop') {
    stopped = true;
    return;
  }
  const { batchId, files, received } = event.data;
  const queue = [...files];
  const known = new Set(received);
  const lane = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined && !stopped; next = queue.shift()) {
      await sendFile(batchId, next, known);
    }
  };
  for (let index = 0; index < LANES; index++) void lane();
};

async function sendFile(batchId: string, one: FileToSend, known: ReadonlySet<string>): Promise<void> {
  const tell = (state: FileNews['state'], done: number, reason?: string): void => {
    news.set(one.index, { index: one.index, state, done, ...(reason === undefined ? {} : { reason }) });
  };
  try {
    const sha256 = await hashFile(one.file, (done) => tell('prüft', done));
    if (!known.has(receiptKey(one.path, sha256))) await sendUntilReceived(batchId, one, sha256, tell);
    tell('fertig', one.file.size);
  } catch (error) {
    tell('abgewiesen', 0, reasonOf(error));
  }
}

async function sendUntilReceived(
  batchId: string,
  one: FileToSend,
  sha256: string,
  tell: (state: FileNews['state'], done: number) => void,
): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    let done = NaN;
    try {
      await sendOnce(batchId, one, sha256, (bytes) => {
        // The first news of a try is where the service stands, not what was sent.
        sentSince += Math.max(0, bytes - (Number.isNaN(done) ? bytes : done));
        done = bytes;
        tell('sendet', bytes);
      });
      return;
    } catch (error) {
      if (!mayPass(error) || stopped) throw error;
      tell('wartet auf Netz', Number.isNaN(done) ? 0 : done);
      await lineOrTime(WAITS[Math.min(attempt, WAITS.length - 1)] ?? 10_000);
    }
  }
}

async function sendOnce(
  batchId: string,
  { file, path }: FileToSend,
  sha256: string,
  onBytes: (sent: number) => void,
): Promise<void> {
  const fingerprint = `${batchId}/${sha256}/${path}`;
  const previous = await uploadPlaces.findUploadsByFingerprint(fingerprint);
  await new Promise<void>((done, failed) => {
    const upload = new Upload(file, {
      endpoint: '/api/v1/uploads',
      metadata: { batchId, path, sha256 },
      chunkSize: PIECE,
      retryDelays: null,
      fingerprint: () => Promise.resolve(fingerprint),
      urlStorage: uploadPlaces,
      removeFingerprintOnSuccess: true,
      onProgress: onBytes,
      onSuccess: () => done(),
      onError: failed,
    });
    const [before] = previous;
    if (before !== undefined) upload.resumeFromPreviousUpload(before);
    upload.start();
  });
}

const statusOf = (error: unknown): number =>
  error instanceof DetailedError ? (error.originalResponse?.getStatus() ?? 0) : 0;

/** No answer, an overloaded or failing service, a lock of an upload that just broke: all of that passes. */
function mayPass(error: unknown): boolean {
  if (!(error instanceof DetailedError)) return false;
  const status = statusOf(error);
  if (error.originalResponse?.getBody().includes('"BATCH_CLOSED"') === true) return false;
  return status === 0 || status === 409 || status === 423 || status === 429 || status >= 500;
}

function lineOrTime(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    self.addEventListener(
      'online',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}

function reasonOf(error: unknown): string {
  if (error instanceof DetailedError) {
    const body = error.originalResponse?.getBody() ?? '';
    try {
      const problem: unknown = JSON.parse(body);
      if (typeof problem === 'object' && problem !== null && 'title' in problem && 'action' in problem) {
        return `${String(problem.title)}. ${String(problem.action)}`;
      }
    } catch {
      // Not from our service: told with its number.
    }
    return `Die Datei wurde nicht angenommen (${statusOf(error)})`;
  }
  return 'Die Datei lässt sich nicht lesen. Wurde sie verschoben oder geändert?';
}
