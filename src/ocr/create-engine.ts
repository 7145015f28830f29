import { EakteError } from '../platform/eakte-error';
import { openCommandEngine } from './native/command-engine';
import { openNativeEngine } from './native/native-engine';
import type { OpenedEngine } from './opened-engine';
import { openWasmEngine } from './wasm/wasm-engine';

/** What an engine is to be like. */
export interface EngineWish {
  /** Without a preference: the installed library, else the installed command, else WebAssembly. */
  readonly prefer?: 'native' | 'wasm' | undefined;
  /** Languages beside German, as tesseract names them (`eng`, `tur`); those that are not installed are reported. */
  readonly languages: readonly string[];
  /** Folder with language data of the native engine, when it is not the system's (TESSDATA_PREFIX). */
  readonly tessdata?: string | undefined;
  /** Folders to look for the `tesseract` command in, separated as in PATH. */
  readonly path?: string | undefined;
}

/**
 * The fastest engine this machine has. Throws EakteError OCR_ENGINE_MISSING when it has none, or not the one that is
 * asked for.
 */
export async function createOcrEngine(wish: EngineWish): Promise<OpenedEngine> {
  const { prefer, languages, tessdata, path } = wish;
  if (prefer !== 'wasm') {
    const native = openNativeEngine(languages, tessdata) ?? (await openCommandEngine(languages, tessdata, path));
    if (native !== null) return native;
    if (prefer === 'native') {
      throw new EakteError('OCR_ENGINE_MISSING', 'tesseract mit deutschen Sprachdaten ist nicht installiert');
    }
  }
  const wasm = await openWasmEngine(languages);
  if (wasm !== null) return wasm;
  throw new EakteError('OCR_ENGINE_MISSING', 'das Paket @tesseract.js-data/deu fehlt');
}
