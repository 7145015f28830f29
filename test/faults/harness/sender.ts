import { setTimeout as pause } from 'node:timers/promises';
import { letter, jpeg } from '../poison/paper';
import { documentOf, pdf, words } from '../poison/pdf';
import { grayPage, tiff } from '../poison/tiff';
import { type Door, type DoorAnswer, sha256Of } from './door';
import type { Journal } from './journal';
import type { SeededRandom } from './random';

interface Scan {
  readonly path: string;
  readonly bytes: Buffer;
  readonly pages: number;
}

/** Pause between two tries of a sender whose receiver is away, ms. */
const RETRY_MS = 300;
/** Between two batches, ms: the service shall be busy, not buried. */
const BATCH_EVERY_MS = 2000;

/**
 * A scanning service that never gives up: every file is sent until there is a receipt for it, and every receipt goes to
 * the journal before the next step.
 */
export class Sender {
  private stopped = false;
  sent = 0;

  constructor(
    private readonly door: Door,
    private readonly journal: Journal,
    private readonly random: SeededRandom,
  ) {}

  stop(): void {
    this.stopped = true;
  }

  /** Sends batch after batch until stopped, at most `limit`; the one begun is finished. */
  async run(limit: number): Promise<void> {
    for (let number = 1; number <= limit && !this.stopped; number += 1) {
      await this.batch(number);
      await pause(BATCH_EVERY_MS);
    }
  }

  /** Many small originals in one batch that stays open: receipts as fast as they come. */
  async flood(count: number): Promise<void> {
    const batch = await this.untilDone(() => this.door.open('Flut'));
    for (let index = 0; index < count && !this.stopped; index += 1) {
      await this.file(batch, { path: `f${index}.tif`, bytes: Buffer.from(`Flut ${batch} ${index}`), pages: 0 });
    }
  }

  private async batch(number: number): Promise<void> {
    const batch = await this.untilDone(() => this.door.open(`Lieferung ${number}`));
    const scans = await Promise.all(Array.from({ length: this.random.whole(1, 3) }, (_, at) => this.scan(number, at)));
    const lines = ['Aktenzeichen;Seitenzahl;Dateiname;SHA-256'];
    for (const [at, scan] of scans.entries()) {
      await this.file(batch, scan);
      lines.push(`C-${number}-${at};${scan.pages};${scan.path};${sha256Of(scan.bytes)}`);
    }
    await this.file(batch, { path: 'liste.csv', bytes: Buffer.from(`${lines.join('\n')}\n`), pages: 0 });
    await this.untilDone(() => this.door.complete(batch));
    this.journal.complete(batch);
  }

  private async scan(number: number, at: number): Promise<Scan> {
    const mark = `${this.random.seed} ${number} ${at}`;
    const pages = this.random.whole(1, 4);
    switch (this.random.whole(0, 2)) {
      case 0:
        return { path: `${at}.jpg`, bytes: await jpeg(letter(mark)), pages: 1 };
      case 1: {
        const sheets = Array.from({ length: pages }, (_, page) => grayPage(letter(`${mark} S. ${page}`)));
        return { path: `${at}.tif`, bytes: tiff(sheets), pages };
      }
      default: {
        const sheets = Array.from({ length: pages }, (_, page) => ({ content: words(`${mark} Seite ${page}`) }));
        return { path: `${at}.pdf`, bytes: pdf(documentOf(sheets)), pages };
      }
    }
  }

  private async file(batchId: string, { path, bytes, pages }: Scan): Promise<void> {
    const answer = await this.untilDone(async (): Promise<Extract<DoorAnswer, { kind: 'receipt' }>> => {
      const given = await this.door.send(batchId, { path, bytes });
      if (given.kind === 'refused') throw new Error(`${given.status} ${given.code}`);
      return given;
    });
    const { id: receiptId, sha256 } = answer.receipt;
    this.sent += 1;
    this.journal.receipt({
      batchId,
      receiptId,
      path,
      sha256,
      bytes: bytes.length,
      pages: path.endsWith('.csv') ? null : pages,
    });
  }

  private async untilDone<T>(act: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await act();
      } catch (error) {
        if (this.stopped) throw error;
        await pause(RETRY_MS);
      }
    }
  }
}
