import type { GreyImage } from '../../imaging/page-image';
import { readHocr } from '../hocr';
import { chooseLanguages, describeTrainedData, findTessdata, hasTrainedData } from '../language-data';
import type { OcrEngine, RecogniseOptions } from '../ocr-engine';
import type { OpenedEngine } from '../opened-engine';
import type { PageText } from '../page-text';
import { pageSegMode } from '../segmentation';
import { loadTesseractLibrary, type Handle, type TesseractLibrary } from './tesseract-library';

/**
 * Opens the installed tesseract library inside this process: the language data is loaded once, pages go in as px and
 * come out as hOCR without a file or another process. Null when library or German data are not installed.
 */
export function openNativeEngine(requested: readonly string[], tessdata?: string): OpenedEngine | null {
  const library = loadTesseractLibrary();
  const folder = findTessdata(tessdata);
  if (library === null || folder === null) return null;
  const choice = chooseLanguages(requested, (code) => hasTrainedData(folder, code));
  const handle = library.create();
  if (library.init(handle, folder, choice.languages.join('+')) !== 0) {
    library.delete(handle);
    return null;
  }
  // Inverted print is rare, looking for it costs a tenth of the time. Messages would end up in the log unread.
  library.setVariable(handle, 'tessedit_do_invert', '0');
  library.setVariable(handle, 'debug_file', '/dev/null');
  const version = `${library.version} (${describeTrainedData(folder, choice.languages)})`;
  return { ...choice, engine: new NativeEngine(library, handle, version, choice.languages) };
}

class NativeEngine implements OcrEngine {
  readonly name = 'tesseract-native';
  private alphabet = '';
  private open = true;

  constructor(
    private readonly library: TesseractLibrary,
    private readonly handle: Handle,
    readonly version: string,
    readonly languages: readonly string[],
  ) {}

  async recognise(image: GreyImage, options: RecogniseOptions): Promise<PageText> {
    const { library, handle } = this;
    const { width, height } = image;
    this.restrictTo(options.alphabet ?? '');
    library.setPageSegMode(handle, pageSegMode(options));
    library.setImage(handle, image.data, width, height);
    library.setSourceResolution(handle, Math.round(options.dpi));
    try {
      if ((await library.recognize(handle)) !== 0) throw new Error('tesseract could not recognise the page');
      return readHocr(library.hocr(handle), { width, height, dpi: options.dpi });
    } finally {
      library.clear(handle);
    }
  }

  close(): Promise<void> {
    if (this.open) this.library.delete(this.handle);
    this.open = false;
    return Promise.resolve();
  }

  private restrictTo(alphabet: string): void {
    if (alphabet === this.alphabet) return;
    this.library.setVariable(this.handle, 'tessedit_char_whitelist', alphabet);
    this.alphabet = alphabet;
  }
}
