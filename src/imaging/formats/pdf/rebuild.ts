import { EakteError } from '../../../platform/eakte-error';
import type { FileBytes } from '../file-bytes';
import { Lexer, UnexpectedEnd } from './lexer';
import { readObjectAt } from './object-at';
import { packedStarts } from './object-streams';
import { isDict, nameOf, type PdfDict, PdfRef, PdfStream, type PdfValue } from './values';
import type { CrossReference, ObjectPlace } from './xref';

const STEP = 4 << 20;
const OVERLAP = 64;
const MAX_FOUND = 2_000_000;
const OBJECT_OR_TRAILER =
  /(?<![0-9])(\d{1,10})[\0\t\n\f\r ]+\d{1,5}[\0\t\n\f\r ]+obj(?![a-z])|trailer(?=[\0\t\n\f\r <])/g;

/**
 * Cross-reference made from the objects found in the file, the last one with a number being the valid one, for files
 * whose own is missing or broken. Throws EakteError FILE_CORRUPT when there is no catalog among them.
 */
export function rebuildCrossReference(file: FileBytes, unpack: (stream: PdfStream) => Buffer): CrossReference {
  const places = new Map<number, ObjectPlace>();
  let trailer: PdfDict | null = null;
  for (const { offset, number } of findMarks(file)) {
    if (number !== null) places.set(number, { kind: 'offset', offset });
    else trailer = mergeTrailer(trailer, trailerAt(file, offset));
  }
  const packed = new Map<number, ObjectPlace>();
  let catalog: number | null = null;
  for (const [number, place] of places) {
    if (place.kind !== 'offset') continue;
    const value = objectOrNull(file, place.offset);
    if (value instanceof PdfStream) {
      const type = nameOf(value.dict.get('Type'));
      if (type === 'XRef') trailer = mergeTrailer(trailer, value.dict);
      if (type === 'ObjStm')
        packedNumbers(value, unpack).forEach((inside, index) =>
          packed.set(inside, { kind: 'packed', stream: number, index }),
        );
    } else if (isDict(value) && nameOf(value.get('Type')) === 'Catalog') catalog = number;
  }
  // An object that also stands in the file by itself was changed by a later revision.
  for (const [number, place] of packed) if (!places.has(number)) places.set(number, place);
  if (trailer?.get('Root') instanceof PdfRef) return { places, trailer, sections: 1 };
  if (catalog === null)
    throw new EakteError('FILE_CORRUPT', 'Das PDF ist abgeschnitten: Objektverzeichnis und Seitenbaum fehlen');
  const found = mergeTrailer(trailer, new Map<string, PdfValue>([['Root', new PdfRef(catalog, 0)]]));
  return { places, trailer: found, sections: 1 };
}

/** Later trailers win entry by entry. */
function mergeTrailer(older: PdfDict | null, newer: PdfDict): PdfDict {
  const useful = ['Root', 'Encrypt', 'ID', 'Info'];
  return new Map([...(older ?? []), ...[...newer].filter(([key]) => useful.includes(key))]);
}

function* findMarks(file: FileBytes): Generator<{ offset: number; number: number | null }> {
  let found = 0;
  for (let at = 0; at < file.size; at += STEP) {
    const before = Math.min(at, OVERLAP);
    const text = file.readUpTo(at - before, STEP + before + OVERLAP).toString('latin1');
    for (const match of text.matchAll(OBJECT_OR_TRAILER)) {
      // Marks in the overlaps belong to the window in which they start.
      if (match.index < before || match.index >= before + STEP) continue;
      found += 1;
      if (found > MAX_FOUND) throw new EakteError('FILE_CORRUPT', 'Das PDF enthält zu viele Objekte');
      yield { offset: at - before + match.index, number: match[1] === undefined ? null : Number(match[1]) };
    }
  }
}

function trailerAt(file: FileBytes, offset: number): PdfDict {
  try {
    const value = new Lexer(file.readUpTo(offset + 'trailer'.length, 65_536)).value();
    return isDict(value) ? value : new Map<string, PdfValue>();
  } catch (error) {
    if (error instanceof EakteError || error instanceof UnexpectedEnd) return new Map();
    throw error;
  }
}

function objectOrNull(file: FileBytes, offset: number): PdfValue {
  try {
    return readObjectAt(file, offset, null).value;
  } catch (error) {
    if (error instanceof EakteError) return null;
    throw error;
  }
}

/** Object streams list their objects themselves; one that cannot be unpacked lists none. */
function packedNumbers(stream: PdfStream, unpack: (stream: PdfStream) => Buffer): number[] {
  try {
    return [...packedStarts(stream, unpack(stream)).keys()];
  } catch (error) {
    if (error instanceof EakteError) return [];
    throw error;
  }
}
