import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { Transform } from 'node:stream';

/** A record of a table with the line it begins in (1-based); `cells` is null where its quotation marks do not close. */
export interface CsvRecord {
  readonly line: number;
  readonly cells: readonly string[] | null;
}

/** A cell may run over so many lines; a quotation mark still open then is a slip of the pen. */
const MOST_LINES = 5;

/** The cells of one line, trimmed; null when a quoted cell is still open at its end. */
export function splitCells(text: string, delimiter: string): string[] | null {
  const cells: string[] = [];
  for (let at = 0; at <= text.length;) {
    const rest = text.slice(at);
    if (/^\s*"/.test(rest)) {
      const quoted = /^\s*"((?:[^"]|"")*)"/.exec(rest);
      if (quoted === null) return null;
      const end = text.indexOf(delimiter, at + quoted[0].length);
      const behind = end < 0 ? text.length : end;
      cells.push((quoted[1]!.replaceAll('""', '"') + text.slice(at + quoted[0].length, behind)).trim());
      at = behind + 1;
    } else {
      const end = text.indexOf(delimiter, at);
      const behind = end < 0 ? text.length : end;
      cells.push(text.slice(at, behind).trim());
      at = behind + 1;
    }
  }
  return cells;
}

/**
 * Reads a CSV file record by record as a stream. Unlike a parser of whole tables it comes back to its feet: an open quotation mark costs
 * its own line and not all that follow.
 */
export async function* csvRecords(
  file: string,
  encoding: 'utf-8' | 'windows-1252',
  delimiter: string,
): AsyncGenerator<CsvRecord> {
  const input = createReadStream(file).pipe(decoded(encoding));
  let waiting: { readonly line: number; readonly text: string }[] = [];
  let line = 0;
  for await (const text of createInterface({ input, crlfDelay: Infinity })) {
    line += 1;
    if (waiting.length === 0 && text.trim() === '') continue;
    waiting.push({ line, text });
    const cells = splitCells(waiting.map((one) => one.text).join('\n'), delimiter);
    if (cells !== null) {
      yield { line: waiting[0]!.line, cells };
      waiting = [];
    } else if (waiting.length === MOST_LINES) {
      yield* singly(waiting, delimiter);
      waiting = [];
    }
  }
  yield* singly(waiting, delimiter);
}

/** Lines that together make no record: each for itself. */
function* singly(
  lines: readonly { readonly line: number; readonly text: string }[],
  delimiter: string,
): Generator<CsvRecord> {
  for (const { line, text } of lines) if (text.trim() !== '') yield { line, cells: splitCells(text, delimiter) };
}

function decoded(encoding: 'utf-8' | 'windows-1252'): Transform {
  const decoder = new TextDecoder(encoding);
  return new Transform({
    readableObjectMode: true,
    transform(chunk: Buffer, _encoding, done) {
      done(null, decoder.decode(chunk, { stream: true }));
    },
    flush(done) {
      done(null, decoder.decode());
    },
  });
}
