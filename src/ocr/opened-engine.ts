import type { LanguageChoice } from './language-data';
import type { OcrEngine } from './ocr-engine';

/** An engine, and what of the wish for languages it could and could not fulfil. */
export interface OpenedEngine extends LanguageChoice {
  readonly engine: OcrEngine;
}
