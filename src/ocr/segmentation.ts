import type { RecogniseOptions } from './ocr-engine';

/** Tesseract's page segmentation modes (publictypes.h). */
const MODES = { auto: 3, block: 6, line: 7, sparse: 11 } as const;

/** The number of the segmentation mode, full page segmentation unless said otherwise. */
export function pageSegMode(options: RecogniseOptions): number {
  return MODES[options.segmentation ?? 'auto'];
}
