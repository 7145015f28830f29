import { EakteError } from '../../../platform/eakte-error';
import type { FileBytes } from '../file-bytes';
import { Keyword, Lexer, UnexpectedEnd } from './lexer';
import { isDict, numberOf, type PdfDict, PdfRef, PdfStream, type PdfValue } from './values';

/** Gives the value behind a reference; needed for streams whose length is an object of its own. */
export type Resolve = (reference: PdfRef) => PdfValue;

const FIRST_READ = 2048;
const LARGEST_OBJECT = 64 << 20;
const SEARCH_STEP = 1 << 20;
const END_MARK = 'endstream';

/**
 * The indirect object at an offset (`7 0 obj … endobj`) with its number. Reads a little and more only if the object is
 * larger. Throws EakteError FILE_CORRUPT when no object starts there or it does not end inside the file.
 */
export function readObjectAt(
  file: FileBytes,
  offset: number,
  resolve: Resolve | null,
): { readonly number: number; readonly value: PdfValue } {
  if (!(offset >= 0) || offset >= file.size) {
    throw new EakteError('FILE_CORRUPT', `Ein Objekt soll bei Byte ${offset} stehen, die Datei hat ${file.size} Bytes`);
  }
  for (let length = FIRST_READ; ; length *= 8) {
    const bytes = file.readUpTo(offset, length);
    try {
      return parseObject(file, offset, bytes, resolve);
    } catch (error) {
      if (!(error instanceof UnexpectedEnd)) throw error;
      if (offset + length >= file.size || length > LARGEST_OBJECT) {
        throw new EakteError('FILE_CORRUPT', `Das Objekt bei Byte ${offset} ist nicht abgeschlossen`);
      }
    }
  }
}

function parseObject(
  file: FileBytes,
  offset: number,
  bytes: Buffer,
  resolve: Resolve | null,
): { number: number; value: PdfValue } {
  const lexer = new Lexer(bytes);
  const head = /^[\0\t\n\f\r ]*(\d+)[\0\t\n\f\r ]+\d+[\0\t\n\f\r ]+obj/.exec(bytes.toString('latin1', 0, 128));
  if (head === null) throw new EakteError('FILE_CORRUPT', `Bei Byte ${offset} steht kein Objekt`);
  lexer.position = head[0].length;
  const number = Number(head[1]);
  const first = lexer.next();
  if (first === null) throw new UnexpectedEnd();
  // `1 0 obj endobj` is an empty object.
  if (first instanceof Keyword) return { number, value: null };
  const { value } = first;
  if (!isDict(value)) return { number, value };
  lexer.skipWhite();
  const behind = lexer.position;
  if (behind + 10 > bytes.length && offset + bytes.length < file.size) throw new UnexpectedEnd();
  if (bytes.toString('latin1', behind, behind + 6) !== 'stream') return { number, value };
  let start = behind + 6;
  if (bytes[start] === 13) start += 1;
  if (bytes[start] === 10) start += 1;
  return { number, value: streamAt(file, value, offset + start, resolve) };
}

function streamAt(file: FileBytes, dict: PdfDict, start: number, resolve: Resolve | null): PdfStream {
  const stated = dict.get('Length');
  const length = numberOf(stated instanceof PdfRef && resolve !== null ? resolve(stated) : stated);
  if (length !== null && length >= 0 && endsAt(file, start + length)) return new PdfStream(dict, start, length);
  return new PdfStream(dict, start, searchEnd(file, start) - start);
}

function endsAt(file: FileBytes, position: number): boolean {
  return position <= file.size && file.readUpTo(position, 16).toString('latin1').trimStart().startsWith(END_MARK);
}

/** Where a stream with a wrong or missing length ends: before the next `endstream` and its line end. */
function searchEnd(file: FileBytes, start: number): number {
  for (let at = start; at < file.size; at += SEARCH_STEP) {
    const bytes = file.readUpTo(at, SEARCH_STEP + END_MARK.length);
    const found = bytes.indexOf(END_MARK, 0, 'latin1');
    if (found >= 0) {
      const before = file.readUpTo(Math.max(start, at + found - 2), Math.min(2, at + found - start)).toString('latin1');
      if (before === '\r\n') return at + found - 2;
      return before.endsWith('\n') || before.endsWith('\r') ? at + found - 1 : at + found;
    }
  }
  throw new EakteError('FILE_CORRUPT', `Der Datenstrom bei Byte ${start} ist nicht abgeschlossen`);
}
