import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';

/** A file that the service gave a receipt for. */
export interface Acknowledged {
  readonly batchId: string;
  readonly receiptId: string;
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
  /** Pages it has; null for a list or a file that nobody can read. */
  readonly pages: number | null;
}

/** The sender's own list of receipts: on disk before the next step, whatever dies. */
export class Journal {
  private readonly descriptor: number;
  readonly acknowledged: Acknowledged[] = [];
  readonly completed = new Set<string>();

  constructor(file: string) {
    this.descriptor = openSync(file, 'a', 0o600);
  }

  receipt(entry: Acknowledged): void {
    this.write({ receipt: entry });
    this.acknowledged.push(entry);
  }

  complete(batchId: string): void {
    this.write({ completed: batchId });
    this.completed.add(batchId);
  }

  close(): void {
    closeSync(this.descriptor);
  }

  private write(line: unknown): void {
    writeSync(this.descriptor, `${JSON.stringify(line)}\n`);
    fsyncSync(this.descriptor);
  }
}
