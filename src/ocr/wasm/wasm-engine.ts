import { OEM } from 'tesseract.js';
import type { GreyImage } from '../../imaging/page-image';
import { readHocr } from '../hocr';
import { chooseLanguages, packagedData, readPackagedData } from '../language-data';
import type { OcrEngine, RecogniseOptions } from '../ocr-engine';
import type { OpenedEngine } from '../opened-engine';
import type { PageText } from '../page-text';
import { portableGreymap } from '../portable-greymap';
import { pageSegMode } from '../segmentation';
import { startTesseractCore, type CoreApi, type TesseractCore } from './tesseract-core';

/**
 * Opens tesseract compiled to WebAssembly: runs wherever node runs. Core and language data come from the installed
 * packages; nothing is fetched, nothing is written. Null without the German data package.
 */
export async function openWasmEngine(requested: readonly string[]): Promise<OpenedEngine | null> {
  const choice = chooseLanguages(requested, (code) => packagedData(code) !== null);
  if (choice.languages.length === 0) return null;
  const { core, version } = await startTesseractCore();
  const sizes: string[] = [];
  for (const code of choice.languages) {
    const path = packagedData(code);
    if (path === null) continue;
    const data = readPackagedData(path);
    core.FS.writeFile(`${code}.traineddata`, data);
    sizes.push(`${code} ${data.byteLength}`);
  }
  const api = new core.TessBaseAPI();
  if (api.Init(null, choice.languages.join('+'), OEM.LSTM_ONLY) !== 0) return null;
  api.SetVariable('tessedit_do_invert', '0');
  const described = `${api.Version()}, tesseract.js-core ${version} (${sizes.join(', ')})`;
  return { ...choice, engine: new WasmEngine(core, api, described, choice.languages) };
}

class WasmEngine implements OcrEngine {
  readonly name = 'tesseract-wasm';
  private open = true;

  constructor(
    private readonly core: TesseractCore,
    private readonly api: CoreApi,
    readonly version: string,
    readonly languages: readonly string[],
  ) {}

  /** Blocks this thread for the time of the recognition; a page process has nothing else to do. */
  recognise(image: GreyImage, options: RecogniseOptions): Promise<PageText> {
    const { core, api } = this;
    const { width, height } = image;
    core.FS.writeFile('/input', portableGreymap(image));
    api.SetPageSegMode(pageSegMode(options));
    api.SetVariable('tessedit_char_whitelist', options.alphabet ?? '');
    try {
      if (api.SetImageFile(1, 0) !== 0) throw new Error('tesseract.js-core could not take the image');
      api.SetSourceResolution(Math.round(options.dpi));
      if (api.Recognize(null) !== 0) throw new Error('tesseract.js-core could not recognise the page');
      return Promise.resolve(readHocr(api.GetHOCRText(), { width, height, dpi: options.dpi }));
    } finally {
      api.Clear();
      core.FS.unlink('/input');
    }
  }

  close(): Promise<void> {
    if (this.open) this.api.End();
    this.open = false;
    return Promise.resolve();
  }
}
