import { createHash } from 'node:crypto';
import type { Writable } from 'node:stream';
import { pdfHexString, pdfReference } from './pdf-values';

/** Where the bytes of a PDF go: a stream, or a function that resolves when the chunk is taken. */
export type PdfSink = Writable | ((chunk: Uint8Array) => Promise<void>);

/** What was written. */
export interface WrittenPdf {
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
  readonly pages: number;
}

const SMALL_WRITES = 64 * 1024;

/**
 * Writes the objects of one PDF in one pass: numbers are handed out on demand, offsets are remembered (8 bytes an
 * object), everything else goes out at once. The file identifier is made from the content, never from chance or time.
 */
export class ObjectWriter {
  private readonly offsets: number[] = [0];
  private readonly content = createHash('sha256');
  private readonly pending: Uint8Array[] = [];
  private pendingBytes = 0;
  private position = 0;

  constructor(private readonly sink: PdfSink) {}

  /** `%PDF-1.7` and a comment of four bytes above 127 (ISO 19005-2, 6.1.2). */
  async begin(): Promise<void> {
    await this.put(Buffer.from('%PDF-1.7\n%\xE2\xE3\xCF\xD3\n', 'latin1'));
  }

  /** A fresh object number; its object has to be written before `end`. */
  reserve(): number {
    this.offsets.push(-1);
    return this.offsets.length - 1;
  }

  /** Writes `body` (PDF text, latin-1) as object `objectNumber`, a fresh one unless given. */
  async object(body: string, objectNumber = this.reserve()): Promise<number> {
    this.offsets[objectNumber] = this.position;
    await this.put(Buffer.from(`${objectNumber} 0 obj\n${body}\nendobj\n`, 'latin1'));
    return objectNumber;
  }

  /**
   * Writes a stream object. `entries` is the inside of its dictionary without /Length; `data` the encoded bytes, whole
   * or, for streams larger than memory should hold, in pieces of `length` bytes together.
   */
  async stream(
    entries: string,
    data: Uint8Array | { readonly length: number; readonly pieces: AsyncIterable<Uint8Array> },
    objectNumber = this.reserve(),
  ): Promise<number> {
    this.offsets[objectNumber] = this.position;
    const dictionary = `${objectNumber} 0 obj\n<< ${entries} /Length ${data.length} >>\nstream\n`;
    await this.put(Buffer.from(dictionary, 'latin1'));
    if (data instanceof Uint8Array) {
      await this.put(data);
    } else {
      const expected = this.position + data.length;
      for await (const piece of data.pieces) await this.put(piece);
      if (this.position !== expected) throw new RangeError('a stream has another length than was said');
    }
    // The end-of-line before endstream is not part of the stream (ISO 19005-2, 6.1.7.1).
    await this.put(Buffer.from('\nendstream\nendobj\n', 'latin1'));
    return objectNumber;
  }

  /** Cross-reference table and trailer (7.5.4, 7.5.5); `pages` is only handed through to the result. */
  async end(catalog: number, info: number, pages: number): Promise<WrittenPdf> {
    const start = this.position;
    const rows = this.offsets.map((offset, objectNumber) => {
      if (objectNumber === 0) return '0000000000 65535 f \n';
      if (offset < 0) throw new RangeError(`object ${objectNumber} was reserved and never written`);
      return `${String(offset).padStart(10, '0')} 00000 n \n`;
    });
    await this.put(Buffer.from(`xref\n0 ${rows.length}\n`, 'latin1'));
    for (let first = 0; first < rows.length; first += 4096) {
      await this.put(Buffer.from(rows.slice(first, first + 4096).join(''), 'latin1'));
    }
    const id = pdfHexString(this.content.copy().digest().subarray(0, 16));
    const entries = `/Size ${rows.length} /Root ${pdfReference(catalog)} /Info ${pdfReference(info)} /ID [${id} ${id}]`;
    await this.put(Buffer.from(`trailer\n<< ${entries} >>\nstartxref\n${start}\n%%EOF\n`, 'latin1'));
    await this.flush();
    return { bytes: this.position, sha256: this.content.digest('hex'), pages };
  }

  private async put(chunk: Uint8Array): Promise<void> {
    this.content.update(chunk);
    this.position += chunk.length;
    this.pending.push(chunk);
    this.pendingBytes += chunk.length;
    if (this.pendingBytes >= SMALL_WRITES) await this.flush();
  }

  private async flush(): Promise<void> {
    const chunks = this.pending.splice(0);
    this.pendingBytes = 0;
    const only = chunks[0];
    if (only === undefined) return;
    await deliver(this.sink, chunks.length === 1 ? only : Buffer.concat(chunks));
  }
}

function deliver(sink: PdfSink, chunk: Uint8Array): Promise<void> {
  if (typeof sink === 'function') return sink(chunk);
  return new Promise((resolve, reject) => {
    sink.write(chunk, (error) => (error ? reject(error) : resolve()));
  });
}
