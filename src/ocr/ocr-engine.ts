import type { GreyImage } from '../imaging/page-image';
import type { PageText } from './page-text';

export interface RecogniseOptions {
  readonly dpi: number;
  /** auto: full page segmentation; block: one uniform block; line: one text line; sparse: scattered words. */
  readonly segmentation?: 'auto' | 'block' | 'line' | 'sparse';
  /** Only these characters may be read (MRZ). */
  readonly alphabet?: string;
}

/**
 * A recogniser. Two implementations: native tesseract, tesseract.js. One instance recognises one page at a time on
 * one thread; parallelism is by processes. Boxes of the result are in px of the image given.
 */
export interface OcrEngine {
  readonly name: 'tesseract-native' | 'tesseract-wasm';
  /** Version of engine and language data, as it goes into the Transfervermerk. */
  readonly version: string;
  readonly languages: readonly string[];
  recognise(image: GreyImage, options: RecogniseOptions): Promise<PageText>;
  close(): Promise<void>;
}
