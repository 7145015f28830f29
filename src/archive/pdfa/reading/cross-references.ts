import type { ByteSource } from './byte-source';
import {
  isArray,
  isDictionary,
  isKeyword,
  latin1,
  type PdfDictionary,
  PdfParser,
  PdfSyntaxError,
  type PdfValue,
} from './pdf-parser';
import { decodeStream } from './stream-filters';

/** Where an object is: at a byte of the file, or inside an object stream. */
export type ObjectPlace =
  { readonly kind: 'offset'; readonly offset: number } | { readonly kind: 'compressed'; readonly stream: number };

export interface CrossReferences {
  readonly places: ReadonlyMap<number, ObjectPlace>;
  /** Of the newest section, completed by older ones. */
  readonly trailer: PdfDictionary;
  /** Offsets of the sections, newest first. */
  readonly sections: readonly number[];
}

const TAIL = 2048;
const MOST_SECTIONS = 1000;
/** ISO 19005-2, 6.1.13: at most 8,388,607 indirect objects. */
const MOST_OBJECTS = 8_388_607;

/** Reads all cross-reference sections, tables (ISO 32000-1, 7.5.4) and streams (7.5.8), newest first. */
export async function readCrossReferences(source: ByteSource): Promise<CrossReferences> {
  const tail = latin1(await source.read(Math.max(0, source.size - TAIL), TAIL));
  const startText = [...tail.matchAll(/startxref\s+(\d+)/g)].at(-1)?.[1];
  if (startText === undefined) throw new PdfSyntaxError('no startxref at the end');
  const start = Number(startText);
  const places = new Map<number, ObjectPlace | null>();
  const trailer = new Map<string, PdfValue>();
  const visited = new Set<number>();
  const ahead = [start];
  while (ahead.length > 0) {
    const offset = ahead.shift()!;
    if (visited.has(offset)) continue;
    if (visited.size >= MOST_SECTIONS) throw new PdfSyntaxError('too many cross-reference sections');
    visited.add(offset);
    const dictionary = await readSection(source, offset, places);
    for (const [key, value] of dictionary.entries) if (!trailer.has(key)) trailer.set(key, value);
    for (const key of ['XRefStm', 'Prev']) {
      const next = dictionary.entries.get(key);
      if (typeof next === 'number') ahead.push(next);
    }
  }
  const known = new Map<number, ObjectPlace>();
  for (const [number, place] of places) if (place !== null) known.set(number, place);
  return { places: known, trailer: { kind: 'dictionary', entries: trailer }, sections: [...visited] };
}

async function readSection(
  source: ByteSource,
  offset: number,
  places: Map<number, ObjectPlace | null>,
): Promise<PdfDictionary> {
  const head = latin1(await source.read(offset, 4));
  return head === 'xref' ? readTable(source, offset, places) : readStream(source, offset, places);
}

async function readTable(
  source: ByteSource,
  offset: number,
  places: Map<number, ObjectPlace | null>,
): Promise<PdfDictionary> {
  let place = offset + 4;
  for (;;) {
    const head = latin1(await source.read(place, 64));
    const subsection = /^\s*(\d+) +(\d+)[ \r\n]+/.exec(head);
    if (subsection === null) break;
    const [first, count] = [Number(subsection[1]), Number(subsection[2])];
    if (first + count > MOST_OBJECTS + 1) throw new PdfSyntaxError('more objects than a PDF/A may have');
    place += subsection[0].length;
    const rows = latin1(await source.read(place, 20 * count));
    for (let index = 0; index < count; index += 1) {
      const row = /^(\d{10}) (\d{5}) ([nf])/.exec(rows.slice(20 * index, 20 * index + 18));
      if (row === null) throw new PdfSyntaxError('a cross-reference table with a broken row');
      remember(places, first + index, row[3] === 'n' ? { kind: 'offset', offset: Number(row[1]) } : null);
    }
    place += 20 * count;
  }
  return readTrailer(source, place);
}

async function readTrailer(source: ByteSource, place: number): Promise<PdfDictionary> {
  const parser = new PdfParser(await source.read(place, 64 * 1024));
  const keyword = parser.next();
  const dictionary = parser.next();
  if (keyword === undefined || keyword === null || typeof keyword !== 'object' || !isKeyword(keyword)) {
    throw new PdfSyntaxError('no trailer');
  }
  if (keyword.word !== 'trailer' || dictionary === undefined || isKeyword(dictionary) || !isDictionary(dictionary)) {
    throw new PdfSyntaxError('no trailer dictionary');
  }
  return dictionary;
}

async function readStream(
  source: ByteSource,
  offset: number,
  places: Map<number, ObjectPlace | null>,
): Promise<PdfDictionary> {
  const parser = new PdfParser(await source.read(offset, 64 * 1024));
  parser.next();
  parser.next();
  parser.next();
  const dictionary = parser.value();
  if (!isDictionary(dictionary)) throw new PdfSyntaxError('no cross-reference section where startxref points');
  parser.next();
  const afterWord = latin1(parser.bytes.subarray(parser.place, parser.place + 2));
  const start = offset + parser.place + (afterWord === '\r\n' ? 2 : 1);
  const length = dictionary.entries.get('Length');
  const widths = numbers(dictionary.entries.get('W'));
  if (typeof length !== 'number' || widths.length < 3) throw new PdfSyntaxError('a broken cross-reference stream');
  const bytes = await decodeStream(dictionary, await source.read(start, length));
  if (bytes === null) throw new PdfSyntaxError('a cross-reference stream with an unknown filter');
  const size = dictionary.entries.get('Size');
  const index = numbers(dictionary.entries.get('Index'));
  const ranges = index.length > 0 ? index : [0, typeof size === 'number' ? size : 0];
  let place = 0;
  const field = (width: number): number => {
    let value = 0;
    for (let byte = 0; byte < width; byte += 1) value = value * 256 + (bytes[place + byte] ?? 0);
    place += width;
    return value;
  };
  for (let range = 0; range + 1 < ranges.length; range += 2) {
    for (let row = 0; row < ranges[range + 1]! && place < bytes.length; row += 1) {
      const type = widths[0] === 0 ? 1 : field(widths[0]!);
      const [second] = [field(widths[1]!), field(widths[2]!)];
      if (type === 1) remember(places, ranges[range]! + row, { kind: 'offset', offset: second });
      else if (type === 2) remember(places, ranges[range]! + row, { kind: 'compressed', stream: second });
      else remember(places, ranges[range]! + row, null);
    }
  }
  return dictionary;
}

/** The newest section wins; a freed object stays freed. */
function remember(places: Map<number, ObjectPlace | null>, number: number, place: ObjectPlace | null): void {
  if (!places.has(number)) places.set(number, place);
}

function numbers(value: PdfValue | undefined): readonly number[] {
  return isArray(value) ? value.items.filter((item) => typeof item === 'number') : [];
}
