import { existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** What was asked for and what the machine has. Codes as tesseract writes them (ISO 639-2, e.g. `deu`). */
export interface LanguageChoice {
  readonly languages: readonly string[];
  readonly missing: readonly string[];
}

/** Files are German: this language is always read, and an engine without it is of no use. */
export const BASE_LANGUAGE = 'deu';

/** Where the packages of Debian, Fedora, Alpine, Homebrew and a build from source keep language data. */
const SYSTEM_FOLDERS = [
  '/usr/share/tesseract-ocr/5/tessdata',
  '/usr/share/tesseract-ocr/5.00/tessdata',
  '/usr/share/tesseract-ocr/4.00/tessdata',
  '/usr/share/tesseract/tessdata',
  '/usr/share/tessdata',
  '/usr/local/share/tessdata',
  '/opt/homebrew/share/tessdata',
];

/** German first, then what was asked for and is there, in the order asked; codes that are no codes count as missing. */
export function chooseLanguages(requested: readonly string[], has: (language: string) => boolean): LanguageChoice {
  const wanted = [...new Set([BASE_LANGUAGE, ...requested.map((code) => code.trim()).filter((code) => code !== '')])];
  const there = (code: string): boolean => /^[A-Za-z][A-Za-z_]{1,30}$/.test(code) && has(code);
  return { languages: wanted.filter(there), missing: wanted.filter((code) => !there(code)) };
}

/** The folder with German language data of a native tesseract: the one given, else the system's; null when none has it. */
export function findTessdata(preferred?: string): string | null {
  // TESSDATA_PREFIX means the folder itself since tesseract 4, its parent before.
  const own = preferred === undefined ? [] : [preferred, join(preferred, 'tessdata')];
  return [...own, ...SYSTEM_FOLDERS].find((folder) => hasTrainedData(folder, BASE_LANGUAGE)) ?? null;
}

/** True when the folder holds the data of this language. */
export function hasTrainedData(folder: string, language: string): boolean {
  return existsSync(join(folder, `${language}.traineddata`));
}

/** Size of the data files, `deu 1525436, eng 4113088`: tells the sets tessdata_fast, best and best_int apart. */
export function describeTrainedData(folder: string, languages: readonly string[]): string {
  return languages.map((code) => `${code} ${statSync(join(folder, `${code}.traineddata`)).size}`).join(', ');
}

/** Path of the language data that comes as an npm package (gzip), null when that package is not installed. */
export function packagedData(language: string): string | null {
  try {
    const file = createRequire(__filename).resolve(`@tesseract.js-data/${language}/package.json`);
    const data = join(file, '..', '4.0.0_best_int', `${language}.traineddata.gz`);
    return existsSync(data) ? data : null;
  } catch {
    return null;
  }
}

/** The language data of an npm package, unpacked. */
export function readPackagedData(path: string): Uint8Array {
  return gunzipSync(readFileSync(path));
}
