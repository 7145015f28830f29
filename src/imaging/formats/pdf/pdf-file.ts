import { EakteError } from '../../../platform/eakte-error';
import type { FileBytes } from '../file-bytes';
import { applyFilter, type Filter, fullFilterName, isPlainFilter } from './filters';
import { readObjectAt } from './object-at';
import { ObjectStreams } from './object-streams';
import { rebuildCrossReference } from './rebuild';
import { isArray, isDict, nameOf, type PdfArray, type PdfDict, PdfRef, PdfStream, type PdfValue } from './values';
import { type CrossReference, readCrossReference } from './xref';

const MAX_REFERENCES = 32;
const MAX_FILTERS = 4;
const EMPTY: PdfDict = new Map();

/** A PDF file whose objects are read one by one when they are asked for. */
export class PdfFile {
  private readonly objectStreams: ObjectStreams;
  private cross: CrossReference;
  /** True when the cross-reference had to be made anew from the objects in the file. */
  repaired = false;

  /** Reads the cross-reference; FILE_CORRUPT when there is none and none can be made. */
  constructor(readonly file: FileBytes) {
    this.objectStreams = new ObjectStreams((stream) => this.unpacked(stream));
    try {
      this.cross = readCrossReference(file);
      if (!isDict(this.catalogOrNull())) throw new EakteError('FILE_CORRUPT', 'Das PDF hat kein Wurzelobjekt');
    } catch (error) {
      if (!(error instanceof EakteError)) throw error;
      this.cross = this.rebuilt();
    }
  }

  /** Makes the cross-reference anew when objects are not where it says; false when that was already done. */
  repair(): boolean {
    if (this.repaired) return false;
    this.cross = this.rebuilt();
    return true;
  }

  /** How often the file was changed by appending to it (ISO 32000-1, 7.5.6); 0 when it is as it was made. */
  get laterRevisions(): number {
    // A linearized file is written in two sections at once.
    const linearized = this.file.readUpTo(0, 1024).includes('/Linearized');
    return Math.max(0, this.cross.sections - (linearized ? 2 : 1));
  }

  get encrypted(): boolean {
    return this.cross.trailer.has('Encrypt');
  }

  get catalog(): PdfDict {
    const catalog = this.catalogOrNull();
    if (!isDict(catalog)) throw new EakteError('FILE_CORRUPT', 'Das PDF hat kein Wurzelobjekt');
    return catalog;
  }

  /** Numbers of all objects that exist. */
  objectNumbers(): number[] {
    return [...this.cross.places].filter(([, place]) => place.kind !== 'free').map(([number]) => number);
  }

  /** The value behind references; null where nothing stands (ISO 32000-1, 7.3.10). FILE_CORRUPT for damaged objects. */
  resolve(value: PdfValue | undefined): PdfValue {
    let current: PdfValue = value ?? null;
    for (let steps = 0; current instanceof PdfRef; steps++) {
      if (steps > MAX_REFERENCES) throw new EakteError('FILE_CORRUPT', 'Verweise laufen im Kreis');
      current = this.object(current.number);
    }
    return current;
  }

  /** The resolved value as a dictionary (of a stream: its dictionary), empty when it is something else. */
  dict(value: PdfValue | undefined): PdfDict {
    const resolved = this.resolve(value);
    if (resolved instanceof PdfStream) return resolved.dict;
    return isDict(resolved) ? resolved : EMPTY;
  }

  /** The resolved value as an array of unresolved values, empty when it is something else. */
  array(value: PdfValue | undefined): PdfArray {
    const resolved = this.resolve(value);
    return isArray(resolved) ? resolved : [];
  }

  /** The resolved number, or null. */
  number(value: PdfValue | undefined): number | null {
    const resolved = this.resolve(value);
    return typeof resolved === 'number' ? resolved : null;
  }

  /** The resolved name, or null. */
  name(value: PdfValue | undefined): string | null {
    return nameOf(this.resolve(value));
  }

  /** The filters of a stream in the order of decoding, with their parameters. */
  filters({ dict }: PdfStream): Filter[] {
    const stated = this.resolve(dict.get('Filter') ?? dict.get('F'));
    const names = isArray(stated) ? stated : stated === null ? [] : [stated];
    if (names.length > MAX_FILTERS) throw new EakteError('FILE_CORRUPT', `${names.length} Filter hintereinander`);
    const parameters = this.resolve(dict.get('DecodeParms') ?? dict.get('DP'));
    return names.map((name, index) => ({
      name: fullFilterName(this.name(name) ?? ''),
      parameters: this.resolvedDict(isArray(parameters) ? parameters[index] : index === 0 ? parameters : null),
    }));
  }

  /** The coded bytes of a stream. */
  raw(stream: PdfStream): Buffer {
    return this.file.read(stream.offset, stream.length);
  }

  /**
   * The bytes of a stream with the plain filters undone, and the image filter that remains (null when none does).
   * FILE_CORRUPT when the bytes are damaged or unpack to more than `limit` bytes.
   */
  decode(stream: PdfStream, limit: number): { readonly bytes: Buffer; readonly remaining: readonly Filter[] } {
    let bytes = this.raw(stream);
    const filters = this.filters(stream);
    while (filters[0] !== undefined && isPlainFilter(filters[0].name)) {
      bytes = applyFilter(filters[0], bytes, limit);
      filters.shift();
    }
    return { bytes, remaining: filters };
  }

  private catalogOrNull(): PdfValue {
    return this.resolve(this.cross.trailer.get('Root'));
  }

  private rebuilt(): CrossReference {
    this.repaired = true;
    this.objectStreams.forget();
    return rebuildCrossReference(this.file, (stream) => this.unpacked(stream));
  }

  private resolvedDict(value: PdfValue | undefined): PdfDict {
    return new Map([...this.dict(value)].map(([key, entry]) => [key, this.resolve(entry)]));
  }

  private object(number: number): PdfValue {
    const place = this.cross.places.get(number);
    if (place === undefined || place.kind === 'free') return null;
    if (place.kind === 'packed') {
      const container = this.cross.places.get(place.stream);
      if (container?.kind !== 'offset')
        throw new EakteError('FILE_CORRUPT', `Objekt ${number} steht in keinem Objektstrom`);
      return this.objectStreams.object(place.stream, number, () => this.objectAt(place.stream, container.offset));
    }
    return this.objectAt(number, place.offset);
  }

  private objectAt(number: number, offset: number): PdfValue {
    const found = readObjectAt(this.file, offset, (reference) => this.resolve(reference));
    if (found.number !== number) {
      throw new EakteError('FILE_CORRUPT', `Bei Byte ${offset} steht Objekt ${found.number} statt ${number}`);
    }
    return found.value;
  }

  private unpacked(stream: PdfStream): Buffer {
    const { bytes, remaining } = this.decode(stream, ObjectStreams.LIMIT);
    if (remaining.length > 0) throw new EakteError('FILE_CORRUPT', 'Ein Objektstrom ist unlesbar gepackt');
    return bytes;
  }
}
