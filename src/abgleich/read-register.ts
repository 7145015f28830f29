import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { csvRecords } from './csv-lines';
import { EakteError } from '../platform/eakte-error';
import { parsePartialDate } from '../platform/partial-date';
import { COMPARED, type ComparedField, type Columns, type RegisterProblem, type RegisterRow } from './register-fields';

/** Millions of rows; more than any office has. */
const MAX_BYTES = 1024 ** 3;

/** A received export on disk. */
export interface SpooledTable {
  readonly file: string;
  readonly encoding: 'utf-8' | 'windows-1252';
  readonly sha256: string;
  readonly bytes: number;
}

/**
 * Writes an export to disk as it comes, and finds out whether it is UTF-8 or Windows-1252, which only the last byte can tell.
 * Throws FILE_TOO_LARGE beyond 1 GiB.
 */
export async function spoolTable(input: Readable, file: string): Promise<SpooledTable> {
  const hash = createHash('sha256');
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let bytes = 0;
  const seen = { utf8: true };
  const check = (chunk: Uint8Array | undefined): void => {
    try {
      if (seen.utf8) decoder.decode(chunk, { stream: chunk !== undefined });
    } catch {
      seen.utf8 = false;
    }
  };
  await pipeline(
    input,
    async function* (chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) {
        bytes += chunk.byteLength;
        if (bytes > MAX_BYTES) throw new EakteError('FILE_TOO_LARGE', 'mehr als 1 GiB');
        hash.update(chunk);
        check(chunk);
        yield chunk;
      }
    },
    createWriteStream(file),
  );
  check(undefined);
  return { file, encoding: seen.utf8 ? 'utf-8' : 'windows-1252', sha256: hash.digest('hex'), bytes };
}

const headingKey = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

/**
 * Reads an export line by line; neither the file nor its rows lie in memory as a whole. Bad lines are given with their number and
 * do not stop the others. Throws MANIFEST_INVALID when no column holds the Aktenzeichen.
 */
export async function* readRegister(
  table: SpooledTable,
  columns: Columns,
): AsyncGenerator<RegisterRow | RegisterProblem> {
  let layout: Layout | null = null;
  for await (const { line, cells } of csvRecords(table.file, table.encoding, await delimiterOf(table))) {
    if (cells === null) yield { line, message: `Zeile ${line}: die Anführungszeichen gehen nicht auf` };
    else if (layout === null) layout = layoutOf(cells, columns);
    else yield readRow(cells, line, layout);
  }
  if (layout === null) throw new EakteError('MANIFEST_INVALID', 'Die Tabelle ist leer');
}

interface Layout {
  readonly width: number;
  readonly aktenzeichen: number;
  readonly fields: readonly (readonly [ComparedField, number])[];
}

function layoutOf(header: readonly string[], columns: Columns): Layout {
  const keys = header.map(headingKey);
  const place = (names: readonly string[]): number =>
    names.map((name) => keys.indexOf(headingKey(name))).find((at) => at >= 0) ?? -1;
  const aktenzeichen = place(columns.aktenzeichen);
  if (aktenzeichen < 0) throw new EakteError('MANIFEST_INVALID', `Spalte „${columns.aktenzeichen[0] ?? ''}“ fehlt`);
  const fields = COMPARED.map((field) => [field, place(columns[field])] as const).filter(([, at]) => at >= 0);
  if (fields.length === 0) throw new EakteError('MANIFEST_INVALID', 'Keine Spalte, die verglichen werden kann');
  return { width: header.length, aktenzeichen, fields };
}

function readRow(cells: readonly string[], line: number, layout: Layout): RegisterRow | RegisterProblem {
  const problem = (message: string): RegisterProblem => ({ line, message: `Zeile ${line}: ${message}` });
  if (cells.length !== layout.width) return problem(`${cells.length} statt ${layout.width} Spalten`);
  const aktenzeichen = cells[layout.aktenzeichen]?.normalize('NFC') ?? '';
  if (aktenzeichen === '') return problem('Aktenzeichen fehlt');
  if (aktenzeichen.length > 100) return problem('Aktenzeichen ist länger als 100 Zeichen');
  const values: Partial<Record<ComparedField, string>> = {};
  for (const [field, at] of layout.fields) {
    const cell = cells[at]?.normalize('NFC') ?? '';
    if (cell.length > 200) return problem(`${field} ist länger als 200 Zeichen`);
    const value = field === 'geburtsdatum' && cell !== '' ? parsePartialDate(cell) : cell;
    if (value === null) return problem('Geburtsdatum ist kein Datum (auch kein unvollständiges)');
    values[field] = value;
  }
  return { line, aktenzeichen, values };
}

/** The sign between the columns of the first line. */
async function delimiterOf(table: SpooledTable): Promise<string> {
  let head = '';
  for await (const chunk of createReadStream(table.file, { end: 65_535, encoding: 'latin1' })) head += String(chunk);
  const first = head.split(/\r?\n/, 1)[0] ?? '';
  return [';', '\t', ','].find((sign) => first.includes(sign)) ?? ';';
}
