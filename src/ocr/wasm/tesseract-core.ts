import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { z } from 'zod';

/** Of the runtime; the types of node 20 leave it out. */
declare const WebAssembly: { validate(bytes: Uint8Array): boolean };

/** The recogniser of tesseract.js-core; the methods of tesseract's TessBaseAPI. */
export interface CoreApi {
  Init(dataPath: null, languages: string, engineMode: number): number;
  SetVariable(name: string, value: string): boolean;
  SetPageSegMode(mode: number): void;
  /** Reads the file `/input`; 0 on success. */
  SetImageFile(exifOrientation: number, angle: number): number;
  SetSourceResolution(dpi: number): void;
  /** 0 on success. */
  Recognize(monitor: null): number;
  GetHOCRText(): string;
  Version(): string;
  Clear(): void;
  End(): void;
}

export interface TesseractCore {
  readonly FS: { writeFile(path: string, data: Uint8Array): void; unlink(path: string): void };
  readonly TessBaseAPI: new () => CoreApi;
}

type StartCore = (options: {
  wasmBinary: Uint8Array;
  print(): void;
  printErr(): void;
  TesseractProgress(): void;
}) => Promise<TesseractCore>;

/**
 * Starts tesseract.js-core in this thread, from the files of the installed package. The build with SIMD where the
 * processor has it. Not the "relaxed" one: it may round differently from processor to processor, and the same page
 * must give the same text everywhere.
 */
export async function startTesseractCore(): Promise<{ readonly core: TesseractCore; readonly version: string }> {
  const load = createRequire(__filename);
  const manifest = load.resolve('tesseract.js-core/package.json');
  const folder = dirname(manifest);
  const simd = readFileSync(join(folder, 'tesseract-core-simd-lstm.wasm'));
  const fast = WebAssembly.validate(simd);
  const wasmBinary = fast ? simd : readFileSync(join(folder, 'tesseract-core-lstm.wasm'));
  // The package has no types.
  const start = load(join(folder, fast ? 'tesseract-core-simd-lstm.js' : 'tesseract-core-lstm.js')) as StartCore;
  const silent = (): void => undefined;
  const core = await start({ wasmBinary, print: silent, printErr: silent, TesseractProgress: silent });
  const { version } = z.object({ version: z.string() }).parse(JSON.parse(readFileSync(manifest, 'utf8')));
  return { core, version };
}
