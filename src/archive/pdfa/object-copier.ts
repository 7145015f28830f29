import { createHash } from 'node:crypto';
import type { ObjectWriter } from './object-writer';
import {
  isArray,
  isName,
  isReference,
  isString,
  type PdfDictionary,
  PdfSyntaxError,
  type PdfValue,
} from './reading/pdf-parser';
import { isPlain, type PdfReader, type PdfStream } from './reading/pdf-reader';
import { pdfHexString, pdfNumber, pdfReference } from './pdf-values';

const PIECE = 1024 * 1024;
/** Objects up to this size are kept once if documents share them (fonts, profiles); page images never are the same. */
const SHARED_UP_TO = 128 * 1024;

/** Copies objects from PDFs into a new one; streams go through in pieces, never decoded. */
export class ObjectCopier {
  /** SHA-256 of a written object → its number, over all sources. */
  private readonly shared = new Map<string, number>();

  constructor(private readonly writer: ObjectWriter) {}

  /** A copier for one source; it remembers what was already copied from it. */
  from(reader: PdfReader): SourceCopier {
    return new SourceCopier(reader, this.writer, this.shared);
  }
}

export class SourceCopier {
  /** Object number in the source → in the copy; null while it is being copied. */
  private readonly copied = new Map<number, number | null>();

  constructor(
    private readonly reader: PdfReader,
    private readonly writer: ObjectWriter,
    private readonly shared: Map<string, number>,
  ) {}

  /** The text of a value with all it refers to copied before. */
  async value(value: PdfValue): Promise<string> {
    if (value === null || typeof value === 'boolean') return String(value);
    if (typeof value === 'number') return pdfNumber(value, 10);
    if (isReference(value)) return this.reference(value.number);
    if (isName(value)) return nameText(value.name);
    if (isString(value)) return pdfHexString(value.bytes);
    if (isArray(value)) {
      const items: string[] = [];
      for (const item of value.items) items.push(await this.value(item));
      return `[${items.join(' ')}]`;
    }
    return `<< ${await this.entries(value, [])} >>`;
  }

  /** The inside of a dictionary, without some keys. */
  async entries(dictionary: PdfDictionary, without: readonly string[]): Promise<string> {
    const parts: string[] = [];
    for (const [key, value] of dictionary.entries) {
      if (!without.includes(key)) parts.push(`${nameText(key)} ${await this.value(value)}`);
    }
    return parts.join(' ');
  }

  private async reference(number: number): Promise<string> {
    const known = this.copied.get(number);
    if (known === null) throw new PdfSyntaxError('page content that refers to itself');
    if (known !== undefined) return pdfReference(known);
    this.copied.set(number, null);
    const object = await this.reader.object(number);
    const copy = isPlain(object) ? await this.plainObject(object) : await this.stream(object);
    this.copied.set(number, copy);
    return pdfReference(copy);
  }

  private async plainObject(value: PdfValue): Promise<number> {
    const body = await this.value(value);
    return this.once([body], () => this.writer.object(body));
  }

  private async stream(stream: PdfStream): Promise<number> {
    const entries = await this.entries(stream.dictionary, ['Length']);
    if (stream.length > SHARED_UP_TO || isImage(stream.dictionary)) {
      return this.writer.stream(entries, { length: stream.length, pieces: this.pieces(stream) });
    }
    const bytes = await this.reader.rawBytes(stream);
    return this.once([entries, bytes], () => this.writer.stream(entries, bytes));
  }

  private async once(content: readonly (string | Uint8Array)[], write: () => Promise<number>): Promise<number> {
    const hash = createHash('sha256');
    for (const part of content) hash.update(part);
    const digest = hash.digest('base64');
    const known = this.shared.get(digest);
    if (known !== undefined) return known;
    const number = await write();
    this.shared.set(digest, number);
    return number;
  }

  private async *pieces(stream: PdfStream): AsyncIterable<Uint8Array> {
    for (let place = 0; place < stream.length; place += PIECE) {
      yield await this.reader.source.read(stream.start + place, Math.min(PIECE, stream.length - place));
    }
  }
}

function isImage(dictionary: PdfDictionary): boolean {
  const subtype = dictionary.entries.get('Subtype');
  return isName(subtype) && subtype.name === 'Image';
}

/** Names were read byte for byte; written the same way. */
function nameText(name: string): string {
  const escaped = name.replace(
    /[^A-Za-z0-9_.+-]/g,
    (sign) => `#${sign.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`,
  );
  return `/${escaped}`;
}
