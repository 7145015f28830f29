import { PSM } from 'tesseract.js';
import type { RecogniseOptions } from './ocr-engine';

/** Tesseract's page segmentation modes (publictypes.h). */
const MODES = { auto: PSM.AUTO, block: PSM.SINGLE_BLOCK, line: PSM.SINGLE_LINE, sparse: PSM.SPARSE_TEXT } as const;

/** The number of the segmentation mode, full page segmentation unless said otherwise. */
export function pageSegMode(options: RecogniseOptions): number {
  return Number(MODES[options.segmentation ?? 'auto']);
}
