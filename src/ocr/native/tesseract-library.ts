import koffi, { type KoffiFunc, type LibraryHandle } from 'koffi';

/** A recogniser inside the library; opaque. */
export type Handle = object;
type Text = object;

/** The part of tesseract's C interface (capi.h) that the engine uses, with the names of that header. */
export interface TesseractLibrary {
  readonly version: string;
  create(): Handle;
  /** 0 when the language data could be loaded. `dataPath` null: TESSDATA_PREFIX or what the library was built with. */
  init(handle: Handle, dataPath: string | null, languages: string): number;
  dataPath(handle: Handle): string;
  setVariable(handle: Handle, name: string, value: string): boolean;
  setPageSegMode(handle: Handle, mode: number): void;
  /** 8-bit grey, rows without padding; the library makes its own copy. */
  setImage(handle: Handle, data: Uint8Array, width: number, height: number): void;
  setSourceResolution(handle: Handle, dpi: number): void;
  /** Runs on another thread, so that this one still hears when the process is to end. 0 on success. */
  recognize(handle: Handle): Promise<number>;
  hocr(handle: Handle): string;
  clear(handle: Handle): void;
  delete(handle: Handle): void;
}

const OEM_LSTM_ONLY = 1;
const LIBRARY_NAMES = ['libtesseract.so.5', 'libtesseract.5.dylib', 'libtesseract.dylib'];
let loaded: TesseractLibrary | null | undefined;

/** The installed tesseract library; null when this machine has none that can be loaded. Loaded once a process. */
export function loadTesseractLibrary(): TesseractLibrary | null {
  loaded ??= tryLoad();
  return loaded;
}

function tryLoad(): TesseractLibrary | null {
  for (const name of LIBRARY_NAMES) {
    try {
      keepToOneThread();
      return bind(koffi.load(name));
    } catch {
      // Not installed under this name, or not for this machine: the caller has other engines.
    }
  }
  return null;
}

/** OpenMP reads its limit from the environment once, when it is loaded: one page, one thread is the faster way. */
function keepToOneThread(): void {
  const setenv: KoffiFunc<(name: string, value: string, overwrite: number) => number> = koffi
    .load(null)
    .func('int setenv(const char *name, const char *value, int overwrite)');
  setenv('OMP_THREAD_LIMIT', '1', 1);
}

function bind(library: LibraryHandle): TesseractLibrary {
  const version: KoffiFunc<() => string> = library.func('const char *TessVersion()');
  const create: KoffiFunc<() => Handle> = library.func('void *TessBaseAPICreate()');
  const init: KoffiFunc<(handle: Handle, path: string | null, languages: string, mode: number) => number> =
    library.func('int TessBaseAPIInit2(void *handle, const char *datapath, const char *language, int oem)');
  const dataPath: KoffiFunc<(handle: Handle) => string> = library.func(
    'const char *TessBaseAPIGetDatapath(void *handle)',
  );
  const setVariable: KoffiFunc<(handle: Handle, name: string, value: string) => number> = library.func(
    'int TessBaseAPISetVariable(void *handle, const char *name, const char *value)',
  );
  const setPageSegMode: KoffiFunc<(handle: Handle, mode: number) => void> = library.func(
    'void TessBaseAPISetPageSegMode(void *handle, int mode)',
  );
  const setImage: KoffiFunc<
    (h: Handle, data: Uint8Array, w: number, t: number, bytes: number, stride: number) => void
  > = library.func(
    'void TessBaseAPISetImage(void *handle, const void *data, int width, int height, int bytesPerPixel, int bytesPerLine)',
  );
  const setSourceResolution: KoffiFunc<(handle: Handle, dpi: number) => void> = library.func(
    'void TessBaseAPISetSourceResolution(void *handle, int ppi)',
  );
  const recognize: KoffiFunc<(handle: Handle, monitor: null) => number> = library.func(
    'int TessBaseAPIRecognize(void *handle, void *monitor)',
  );
  const hocr: KoffiFunc<(handle: Handle, page: number) => Text | null> = library.func(
    'void *TessBaseAPIGetHOCRText(void *handle, int page)',
  );
  const deleteText: KoffiFunc<(text: Text) => void> = library.func('void TessDeleteText(void *text)');
  const clear: KoffiFunc<(handle: Handle) => void> = library.func('void TessBaseAPIClear(void *handle)');
  const remove: KoffiFunc<(handle: Handle) => void> = library.func('void TessBaseAPIDelete(void *handle)');

  return {
    version: version(),
    create,
    init: (handle, path, languages) => init(handle, path, languages, OEM_LSTM_ONLY),
    dataPath,
    setVariable: (handle, name, value) => setVariable(handle, name, value) !== 0,
    setPageSegMode,
    setImage: (handle, data, width, height) => setImage(handle, data, width, height, 1, width),
    setSourceResolution,
    recognize: (handle) =>
      new Promise((resolve, reject) => {
        recognize.async(handle, null, (error: unknown, result) => {
          if (error === null || error === undefined) resolve(result);
          else reject(error instanceof Error ? error : new Error('tesseract: the call failed'));
        });
      }),
    hocr(handle) {
      const text = hocr(handle, 0);
      if (text === null) return '';
      const answer: unknown = koffi.decode(text, 'char', -1);
      deleteText(text);
      return typeof answer === 'string' ? answer : '';
    },
    clear,
    delete: remove,
  };
}
