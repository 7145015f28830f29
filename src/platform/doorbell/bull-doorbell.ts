import type { Doorbell } from '../doorbell';
import { EakteError } from '../eakte-error';
import { reasonOf } from '../errno';
import type { RingQueue, RingWorker, WorkerSettings } from './bull-backend';

/** A producer that waits longer for its queue would hold up the request or the dispatcher that it serves. */
const patienceMs = 5_000;
/** Rings per call to the queue. */
const bulk = 500;

/** The doorbell on BullMQ. A ring that fails is no loss: the dispatcher rings again from the table. */
export class BullDoorbell implements Doorbell {
  constructor(
    private readonly queue: RingQueue,
    private readonly openWorker: (settings: WorkerSettings) => RingWorker,
  ) {
    // BullMQ reports a lost connection as an event, which without a listener would end the process. Whoever uses the
    // doorbell meanwhile gets QUEUE_UNAVAILABLE.
    this.queue.on('error', () => undefined);
  }

  async ring(tasks: readonly { id: string; fence: number; priority: number }[]): Promise<void> {
    const jobs = tasks.map(({ id, fence, priority }) => ({
      name: 'task' as const,
      data: { id },
      opts: { jobId: `${id}-${fence}`, priority },
    }));
    for (let first = 0; first < jobs.length; first += bulk) {
      await inTime(this.queue.addBulk(jobs.slice(first, first + bulk)));
    }
  }

  async listen(concurrency: number, answer: (taskId: string) => Promise<void>): Promise<{ stop(): Promise<void> }> {
    const worker = this.openWorker({ concurrency, answer: (ring) => answer(ring.id) });
    worker.on('error', () => undefined);
    // A queue that is away now is listened to as soon as it is there.
    await inTime(worker.waitUntilReady()).catch(() => undefined);
    return { stop: () => worker.close() };
  }

  waiting(): Promise<number> {
    return inTime(this.queue.count());
  }

  close(): Promise<void> {
    return this.queue.close();
  }
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`keine Antwort in ${patienceMs} ms`)), patienceMs);
  });
  try {
    return await Promise.race([work, tooLate]);
  } catch (cause) {
    throw new EakteError('QUEUE_UNAVAILABLE', reasonOf(cause), { cause });
  } finally {
    clearTimeout(timer);
  }
}
