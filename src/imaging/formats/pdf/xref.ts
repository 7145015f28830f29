import { EakteError } from '../../../platform/eakte-error';
import type { FileBytes } from '../file-bytes';
import { applyFilter } from './filters';
import { Keyword, Lexer } from './lexer';
import { readObjectAt } from './object-at';
import { isArray, isDict, nameOf, numberOf, type PdfDict, PdfStream, type PdfValue } from './values';

/** Where an object is: at an offset of the file, inside an object stream, or nowhere (deleted). */
export type ObjectPlace =
  | { readonly kind: 'offset'; readonly offset: number }
  | { readonly kind: 'packed'; readonly stream: number; readonly index: number }
  | { readonly kind: 'free' };

/** The cross-reference of a file: newest place of every object, and the newest trailer. */
export interface CrossReference {
  readonly places: Map<number, ObjectPlace>;
  readonly trailer: PdfDict;
  /** Sections the cross-reference consists of: one more for each time the file was changed. */
  readonly sections: number;
}

const TAIL = 2048;
const MAX_OBJECTS = 8_400_000;
const MAX_TABLE_BYTES = 300_000_000;
const ENTRY = 20;

/**
 * Reads the cross-reference from `startxref` along the /Prev chain: tables, streams and the hybrid of both
 * (ISO 32000-1, 7.5.4 and 7.5.8). Throws EakteError FILE_CORRUPT when the chain is broken or runs in a circle; the
 * caller then rebuilds it from the objects themselves.
 */
export function readCrossReference(file: FileBytes): CrossReference {
  const places = new Map<number, ObjectPlace>();
  const seen = new Set<number>();
  let newest: PdfDict | null = null;
  let next: number | null = startOfCrossReference(file);
  while (next !== null) {
    if (seen.has(next)) throw new EakteError('FILE_CORRUPT', 'Das Objektverzeichnis verweist auf sich selbst');
    seen.add(next);
    const trailer: PdfDict = readSection(file, next, places);
    newest ??= trailer;
    next = numberOf(trailer.get('Prev'));
  }
  if (newest === null) throw new EakteError('FILE_CORRUPT', 'Das Objektverzeichnis ist leer');
  return { places, trailer: newest, sections: seen.size };
}

function startOfCrossReference(file: FileBytes): number {
  const tail = file.readUpTo(Math.max(0, file.size - TAIL), TAIL).toString('latin1');
  const start = /startxref\s+(\d+)/.exec(tail.slice(Math.max(0, tail.lastIndexOf('startxref'))));
  if (start === null) throw new EakteError('FILE_CORRUPT', 'Das Objektverzeichnis fehlt');
  return Number(start[1]);
}

function readSection(file: FileBytes, offset: number, places: Map<number, ObjectPlace>): PdfDict {
  const head = file.readUpTo(offset, 64).toString('latin1');
  if (/^\s*xref/.test(head)) return readTable(file, offset + head.indexOf('xref') + 4, places);
  const { value } = readObjectAt(file, offset, null);
  if (!(value instanceof PdfStream) || nameOf(value.dict.get('Type')) !== 'XRef') {
    throw new EakteError('FILE_CORRUPT', `Bei Byte ${offset} steht kein Objektverzeichnis`);
  }
  readStream(file, value, places);
  return value.dict;
}

function readTable(file: FileBytes, offset: number, places: Map<number, ObjectPlace>): PdfDict {
  const table = new Map<number, ObjectPlace>();
  let position = offset;
  for (;;) {
    const head = file.readUpTo(position, 64).toString('latin1');
    const subsection = /^\s*(\d+)\s+(\d+)[ \t]*(\r\n|\r|\n)/.exec(head);
    if (subsection === null) break;
    const first = Number(subsection[1]);
    const count = Number(subsection[2]);
    if (first + count > MAX_OBJECTS) throw new EakteError('FILE_CORRUPT', 'Das Objektverzeichnis ist unsinnig groß');
    position += subsection[0].length;
    const entries = file.read(position, count * ENTRY).toString('latin1');
    for (let index = 0; index < count; index++) {
      const entry = /^(\d{10}) (\d{5}) ([nf])/.exec(entries.slice(index * ENTRY, index * ENTRY + 18));
      if (entry === null) throw new EakteError('FILE_CORRUPT', 'Ein Eintrag im Objektverzeichnis ist beschädigt');
      const place: ObjectPlace = entry[3] === 'n' ? { kind: 'offset', offset: Number(entry[1]) } : { kind: 'free' };
      table.set(first + index, place);
    }
    position += count * ENTRY;
  }
  const trailer = readTrailer(file, position);
  // Hybrid file: objects that the table calls free for old readers are in the stream.
  const hybrid = numberOf(trailer.get('XRefStm'));
  if (hybrid !== null) readSection(file, hybrid, places);
  for (const [number, place] of table) if (!places.has(number)) places.set(number, place);
  return trailer;
}

function readTrailer(file: FileBytes, offset: number): PdfDict {
  const lexer = new Lexer(file.readUpTo(offset, 65_536));
  const word = lexer.next();
  const value = word instanceof Keyword && word.word === 'trailer' ? lexer.value() : null;
  if (!isDict(value)) throw new EakteError('FILE_CORRUPT', 'Der Dateiabschluss (trailer) fehlt');
  return value;
}

function readStream(file: FileBytes, stream: PdfStream, places: Map<number, ObjectPlace>): void {
  const widths = numbers(stream.dict.get('W'));
  const [typeWidth = 0, secondWidth = 0, thirdWidth = 0] = widths;
  const rowLength = typeWidth + secondWidth + thirdWidth;
  if (widths.length < 3 || widths.some((width) => width < 0 || width > 8) || rowLength === 0) {
    throw new EakteError('FILE_CORRUPT', 'Das Objektverzeichnis hat unsinnige Feldbreiten');
  }
  const rows = decodeXrefStream(file, stream);
  const size = numberOf(stream.dict.get('Size')) ?? 0;
  const index = stream.dict.has('Index') ? numbers(stream.dict.get('Index')) : [0, size];
  let at = 0;
  for (let pair = 0; pair + 1 < index.length; pair += 2) {
    for (let number = index[pair]!; number < index[pair]! + index[pair + 1]!; number++) {
      if (at + rowLength > rows.length || number > MAX_OBJECTS) return;
      const type = typeWidth === 0 ? 1 : bigEndian(rows, at, typeWidth);
      const second = bigEndian(rows, at + typeWidth, secondWidth);
      const third = bigEndian(rows, at + typeWidth + secondWidth, thirdWidth);
      at += rowLength;
      if (!places.has(number)) places.set(number, placeOf(type, second, third));
    }
  }
}

function decodeXrefStream(file: FileBytes, { dict, offset, length }: PdfStream): Buffer {
  const bytes = file.read(offset, length);
  const filter = dict.get('Filter');
  const name = nameOf(filter) ?? (isArray(filter) ? nameOf(filter[0]) : null);
  if (name === null) return bytes;
  const stated = dict.get('DecodeParms');
  const parameters = isArray(stated) ? stated[0] : stated;
  return applyFilter({ name, parameters: isDict(parameters) ? parameters : new Map() }, bytes, MAX_TABLE_BYTES);
}

function placeOf(type: number, second: number, third: number): ObjectPlace {
  if (type === 1) return { kind: 'offset', offset: second };
  return type === 2 ? { kind: 'packed', stream: second, index: third } : { kind: 'free' };
}

function numbers(value: PdfValue | undefined): number[] {
  return isArray(value) ? value.map((item) => numberOf(item) ?? 0) : [];
}

function bigEndian(bytes: Buffer, at: number, width: number): number {
  let value = 0;
  for (let index = 0; index < width; index++) value = value * 256 + bytes[at + index]!;
  return value;
}
