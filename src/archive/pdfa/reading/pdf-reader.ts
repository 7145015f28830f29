import type { ByteSource } from './byte-source';
import { type CrossReferences, readCrossReferences } from './cross-references';
import {
  isDictionary,
  isKeyword,
  isReference,
  latin1,
  type PdfDictionary,
  PdfParser,
  PdfSyntaxError,
  type PdfValue,
} from './pdf-parser';
import { decodeStream } from './stream-filters';

/** An object that has bytes behind its dictionary; they stay in the file until asked for. */
export interface PdfStream {
  readonly kind: 'stream';
  readonly dictionary: PdfDictionary;
  /** Offset of the first byte in the file. */
  readonly start: number;
  readonly length: number;
}

/** What stands between obj and endobj. */
export type PdfObject = PdfValue | PdfStream;

export interface FramedObject {
  readonly object: PdfObject;
  /** Offset of the object number. */
  readonly start: number;
  /** Offset behind the value, before `endobj` or `stream`. */
  readonly end: number;
}

const KEPT_OBJECTS = 64;
const FIRST_READ = 2048;
const LARGEST_OBJECT = 32 * 1024 * 1024;
const LARGEST_STREAM = 256 * 1024 * 1024;
const DEEPEST_REFERENCE = 32;

/** Reads objects of a PDF on demand; only the cross-reference table and the last few objects stay in memory. */
export class PdfReader {
  private lastObjectStream: { readonly number: number; readonly objects: ReadonlyMap<number, PdfValue> } | null = null;

  /** Objects that content asks for again and again (fonts, resources); streams without their bytes. */
  private readonly recent = new Map<number, PdfObject>();

  private constructor(
    readonly source: ByteSource,
    readonly references: CrossReferences,
  ) {}

  /** @throws PdfSyntaxError when there is no readable cross-reference table. */
  static async open(source: ByteSource): Promise<PdfReader> {
    return new PdfReader(source, await readCrossReferences(source));
  }

  get trailer(): PdfDictionary {
    return this.references.trailer;
  }

  /** The object of a number; null when the file has none (ISO 32000-1, 7.3.10). */
  async object(number: number): Promise<PdfObject> {
    const known = this.recent.get(number);
    if (known !== undefined) return known;
    const object = await this.readObject(number);
    const oldest = this.recent.size < KEPT_OBJECTS ? undefined : this.recent.keys().next().value;
    if (oldest !== undefined) this.recent.delete(oldest);
    this.recent.set(number, object);
    return object;
  }

  private async readObject(number: number): Promise<PdfObject> {
    const place = this.references.places.get(number);
    if (place === undefined) return null;
    if (place.kind === 'compressed') return this.compressedObject(place.stream, number);
    return (await this.objectAt(place.offset, number)).object;
  }

  /** An object with its extent in the file; null for an object inside an object stream or without a place. */
  async framed(number: number): Promise<FramedObject | null> {
    const place = this.references.places.get(number);
    return place?.kind === 'offset' ? this.objectAt(place.offset, number) : null;
  }

  /** Follows references until something else comes. */
  async resolve(value: PdfObject | undefined): Promise<PdfObject> {
    let current: PdfObject = value ?? null;
    for (let step = 0; step < DEEPEST_REFERENCE; step += 1) {
      if (!isPlain(current) || !isReference(current)) return current;
      current = await this.object(current.number);
    }
    throw new PdfSyntaxError('references lead in a circle');
  }

  /** The dictionary a value leads to (of a stream: its own); null when it leads to something else. */
  async dictionary(value: PdfObject | undefined): Promise<PdfDictionary | null> {
    const resolved = await this.resolve(value);
    if (!isPlain(resolved)) return resolved.dictionary;
    return isDictionary(resolved) ? resolved : null;
  }

  /** The bytes of a stream as they are in the file. */
  async rawBytes(stream: PdfStream): Promise<Uint8Array> {
    if (stream.length > LARGEST_STREAM) throw new PdfSyntaxError('a stream is larger than 256 MiB');
    return this.source.read(stream.start, stream.length);
  }

  /** The decoded bytes; null when the filter is one of images. */
  async decodedBytes(stream: PdfStream): Promise<Uint8Array | null> {
    // Filters and their parameters may be references of their own.
    const entries = new Map(stream.dictionary.entries);
    for (const key of ['Filter', 'DecodeParms']) {
      const value = await this.resolve(entries.get(key));
      if (isPlain(value)) entries.set(key, value);
    }
    return decodeStream({ kind: 'dictionary', entries }, await this.rawBytes(stream));
  }

  private async objectAt(offset: number, number: number): Promise<FramedObject> {
    for (let length = FIRST_READ; ; length *= 8) {
      const bytes = await this.source.read(offset, length);
      const complete = offset + bytes.length >= this.source.size || bytes.length < length;
      try {
        const object = await this.parseObject(bytes, offset, number);
        if (object !== undefined) return object;
      } catch (error) {
        if (complete || !(error instanceof PdfSyntaxError)) throw error;
      }
      if (complete || length > LARGEST_OBJECT) throw new PdfSyntaxError(`object ${number} has no end`);
    }
  }

  /** undefined when the bytes end too early to be sure. */
  private async parseObject(bytes: Uint8Array, offset: number, number: number): Promise<FramedObject | undefined> {
    const parser = new PdfParser(bytes);
    const head = [parser.next(), parser.next(), parser.next()];
    const keyword = head[2];
    if (head[0] !== number || keyword === undefined || keyword === null || typeof keyword !== 'object') {
      throw new PdfSyntaxError(`no object ${number} where the cross-reference table says`);
    }
    if (!isKeyword(keyword) || keyword.word !== 'obj') throw new PdfSyntaxError(`object ${number} does not begin`);
    const skipped = parser.place;
    const value = parser.next();
    if (value === undefined) return undefined;
    if (isKeyword(value)) return { object: null, start: offset, end: offset + skipped };
    const end = offset + parser.place;
    const word = parser.next();
    // A stream's first bytes (line end) have to be in view as well.
    if (word === undefined || parser.place + 2 > bytes.length) {
      return offset + bytes.length >= this.source.size ? { object: value, start: offset, end } : undefined;
    }
    if (!isKeyword(word) || word.word !== 'stream' || !isDictionary(value))
      return { object: value, start: offset, end };
    const afterWord = latin1(bytes.subarray(parser.place, parser.place + 2));
    const start = offset + parser.place + (afterWord === '\r\n' ? 2 : /^[\r\n]/.test(afterWord) ? 1 : 0);
    const length = await this.resolve(value.entries.get('Length'));
    if (typeof length !== 'number' || !Number.isInteger(length) || length < 0) {
      throw new PdfSyntaxError(`stream ${number} has no length`);
    }
    return { object: { kind: 'stream', dictionary: value, start, length }, start: offset, end };
  }

  private async compressedObject(streamNumber: number, number: number): Promise<PdfValue> {
    if (this.lastObjectStream?.number !== streamNumber) {
      const place = this.references.places.get(streamNumber);
      if (place?.kind !== 'offset') throw new PdfSyntaxError('an object stream inside another');
      const { object: stream } = await this.objectAt(place.offset, streamNumber);
      if (isPlain(stream)) throw new PdfSyntaxError(`object ${streamNumber} is no object stream`);
      this.lastObjectStream = { number: streamNumber, objects: await this.unpack(stream) };
    }
    return this.lastObjectStream.objects.get(number) ?? null;
  }

  /** ISO 32000-1, 7.5.7: pairs of number and place, then the objects. */
  private async unpack(stream: PdfStream): Promise<ReadonlyMap<number, PdfValue>> {
    const bytes = await this.decodedBytes(stream);
    const count = stream.dictionary.entries.get('N');
    const first = stream.dictionary.entries.get('First');
    if (bytes === null || typeof count !== 'number' || typeof first !== 'number') {
      throw new PdfSyntaxError('an object stream without N or First');
    }
    const header = new PdfParser(bytes.subarray(0, first));
    const objects = new Map<number, PdfValue>();
    for (let index = 0; index < count; index += 1) {
      const [number, place] = [header.next(), header.next()];
      if (typeof number !== 'number' || typeof place !== 'number') throw new PdfSyntaxError('a broken object stream');
      objects.set(number, new PdfParser(bytes, first + place).value());
    }
    return objects;
  }
}

/** True for everything that is not a stream. */
export function isPlain(object: PdfObject): object is PdfValue {
  return typeof object !== 'object' || object === null || object.kind !== 'stream';
}
