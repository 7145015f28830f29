import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { EakteError } from '../platform/eakte-error';
import { parsePartialDate } from '../platform/partial-date';
import type { Stammdaten } from './stammdaten';

/** One line of the Stammdatenliste: what the office says about one delivery. */
export interface ManifestRow {
  /** Line in the file, 1-based, the header is line 1. */
  readonly line: number;
  readonly fileName: string;
  readonly stammdaten: Stammdaten;
  readonly blattzahl?: number;
  readonly seitenzahl?: number;
  /** Lower-case hex. */
  readonly sha256?: string;
}

/** A line that cannot be used; the rest of the list still can. */
export interface ManifestProblem {
  readonly line: number;
  readonly fileName?: string;
  readonly message: string;
}

export interface Manifest {
  readonly rows: readonly ManifestRow[];
  readonly problems: readonly ManifestProblem[];
  readonly encoding: 'utf-8' | 'windows-1252';
}

const COLUMNS = {
  aktenzeichen: 'aktenzeichen',
  name: 'name',
  vorname: 'vorname',
  geburtsdatum: 'geburtsdatum',
  staatsangehörigkeit: 'staatsangehoerigkeit',
  staatsangehoerigkeit: 'staatsangehoerigkeit',
  azrnummer: 'azrNummer',
  blattzahl: 'blattzahl',
  seitenzahl: 'seitenzahl',
  dateiname: 'fileName',
  sha256: 'sha256',
} as const;

const columnKey = (header: string): string => header.toLowerCase().replace(/[\s_.-]/g, '');

/** True when the first line of a CSV names the columns a Stammdatenliste must have. */
export function looksLikeManifest(bytes: Uint8Array): boolean {
  const header = decode(bytes).text.split(/\r?\n/, 1)[0] ?? '';
  const columns = header.split(/[;,\t]/).map((cell) => columnKey(cell.replaceAll('"', '')));
  return columns.includes('aktenzeichen') && columns.includes('dateiname');
}

/**
 * Reads a Stammdatenliste: CSV with `;`, `,` or tab, UTF-8 (with or without BOM) or Windows-1252, columns in any order.
 * Throws MANIFEST_INVALID when the table as a whole cannot be read.
 */
export function parseManifest(bytes: Uint8Array): Manifest {
  const { text, encoding } = decode(bytes);
  const header = text.split(/\r?\n/, 1)[0] ?? '';
  const delimiter = [';', '\t', ','].find((candidate) => header.includes(candidate)) ?? ';';
  let records: string[][];
  try {
    records = z
      .array(z.array(z.string()))
      .parse(parse(text, { delimiter, relaxColumnCount: true, skipEmptyLines: true, trim: true, relaxQuotes: true }));
  } catch (error) {
    throw new EakteError('MANIFEST_INVALID', 'Die Tabelle lässt sich nicht lesen', { cause: error });
  }
  const names = (records[0] ?? []).map(
    (cell) => COLUMNS[columnKey(cell) as keyof typeof COLUMNS] as string | undefined,
  );
  for (const needed of ['aktenzeichen', 'fileName']) {
    if (!names.includes(needed)) {
      throw new EakteError(
        'MANIFEST_INVALID',
        `Spalte „${needed === 'fileName' ? 'Dateiname' : 'Aktenzeichen'}“ fehlt`,
      );
    }
  }
  const rows: ManifestRow[] = [];
  const problems: ManifestProblem[] = [];
  records.slice(1).forEach((cells, index) => {
    const values: Record<string, string> = {};
    names.forEach((name, column) => {
      const cell = cells[column]?.normalize('NFC');
      if (name !== undefined && cell !== undefined && cell !== '') values[name] = cell;
    });
    const row = readRow(values, index + 2);
    if ('message' in row) problems.push(row);
    else rows.push(row);
  });
  return { rows, problems, encoding };
}

function readRow(values: Record<string, string>, line: number): ManifestRow | ManifestProblem {
  const fileName = values['fileName'];
  const problem = (message: string): ManifestProblem => ({
    line,
    message,
    ...(fileName === undefined ? {} : { fileName }),
  });
  const aktenzeichen = values['aktenzeichen'];
  if (fileName === undefined) return problem(`Zeile ${line}: Dateiname fehlt`);
  if (aktenzeichen === undefined) return problem(`Zeile ${line}: Aktenzeichen fehlt`);
  if (aktenzeichen.length > 100) return problem(`Zeile ${line}: Aktenzeichen ist länger als 100 Zeichen`);
  const count = (key: string): number | undefined | null => {
    const cell = values[key];
    if (cell === undefined) return undefined;
    return /^\d{1,6}$/.test(cell) ? Number(cell) : null;
  };
  const blattzahl = count('blattzahl');
  const seitenzahl = count('seitenzahl');
  if (blattzahl === null) return problem(`Zeile ${line}: Blattzahl ist keine Zahl`);
  if (seitenzahl === null) return problem(`Zeile ${line}: Seitenzahl ist keine Zahl`);
  const sha256 = values['sha256']?.toLowerCase();
  if (sha256 !== undefined && !/^[0-9a-f]{64}$/.test(sha256))
    return problem(`Zeile ${line}: SHA-256 hat nicht 64 Hex-Ziffern`);
  const geburtsdatum = values['geburtsdatum'] === undefined ? undefined : parsePartialDate(values['geburtsdatum']);
  if (geburtsdatum === null) return problem(`Zeile ${line}: Geburtsdatum ist kein Datum (auch kein unvollständiges)`);
  return {
    line,
    fileName: fileName.replaceAll('\\', '/').replace(/\/+$/, ''),
    stammdaten: {
      aktenzeichen,
      ...(values['name'] === undefined ? {} : { name: values['name'] }),
      ...(values['vorname'] === undefined ? {} : { vorname: values['vorname'] }),
      ...(geburtsdatum === undefined ? {} : { geburtsdatum }),
      ...(values['staatsangehoerigkeit'] === undefined ? {} : { staatsangehoerigkeit: values['staatsangehoerigkeit'] }),
      ...(values['azrNummer'] === undefined ? {} : { azrNummer: values['azrNummer'].replace(/\s/g, '') }),
    },
    ...(blattzahl === undefined ? {} : { blattzahl }),
    ...(seitenzahl === undefined ? {} : { seitenzahl }),
    ...(sha256 === undefined ? {} : { sha256 }),
  };
}

function decode(bytes: Uint8Array): { text: string; encoding: Manifest['encoding'] } {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), encoding: 'utf-8' };
  } catch {
    return { text: new TextDecoder('windows-1252').decode(bytes), encoding: 'windows-1252' };
  }
}
