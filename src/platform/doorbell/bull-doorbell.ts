import type { Doorbell } from '../doorbell';
import { EakteError } from '../eakte-error';
import { reasonOf } from '../errno';
import type { RingQueue, RingWorker, WorkerSettings } from './bull-backend';

/** A producer that waits longer for its queue would hold up the request or the dispatcher that it serves. */
const patienceMs = 3_000;
/** Rings per call to the queue. */
const bulk = 500;

/** The doorbell on BullMQ. A ring that fails is no loss: the dispatcher rings again from the table. */
export class BullDoorbell implements Doorbell {
  private connected = false;
  /** The first contact, or the end of patience with it: from then on an absent queue is refused at once. */
  private readonly firstContact: Promise<void>;

  constructor(
    private readonly queue: RingQueue,
    private readonly openWorker: (settings: WorkerSettings) => RingWorker,
  ) {
    // BullMQ reports a lost connection as an event, which without a listener would end the process. Whoever uses the
    // doorbell meanwhile gets QUEUE_UNAVAILABLE.
    this.queue.on('error', () => undefined);
    const contact = this.queue.waitUntilReady().then(() => {
      this.connected = true;
    });
    this.firstContact = inTime(contact).catch(() => undefined);
  }

  async ring(tasks: readonly { id: string; fence: number; priority: number }[]): Promise<void> {
    const jobs = tasks.map(({ id, fence, priority }) => ({
      name: 'task' as const,
      data: { id },
      opts: { jobId: `${id}-${fence}`, priority },
    }));
    for (let first = 0; first < jobs.length; first += bulk) {
      await this.ask(() => this.queue.addBulk(jobs.slice(first, first + bulk)));
    }
  }

  async listen(concurrency: number, answer: (taskId: string) => Promise<void>): Promise<{ stop(): Promise<void> }> {
    const worker = this.openWorker({ concurrency, answer: (ring) => answer(ring.id) });
    worker.on('error', () => undefined);
    // A queue that is away now is listened to as soon as it is there.
    const ready = await inTime(worker.waitUntilReady()).then(
      () => true,
      () => false,
    );
    return { stop: () => worker.close(!ready && !this.connected) };
  }

  waiting(): Promise<number> {
    return this.ask(() => this.queue.count());
  }

  close(): Promise<void> {
    return this.queue.close();
  }

  private async ask<T>(question: () => Promise<T>): Promise<T> {
    await this.firstContact;
    if (!this.connected) throw new EakteError('QUEUE_UNAVAILABLE');
    return inTime(question());
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
