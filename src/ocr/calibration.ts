import table from './certainty-curves.json';
import { mapLines } from './map-text';
import type { OcrEngine } from './ocr-engine';
import type { PageText } from './page-text';

/** Points of a rising line: tesseract's certainty 0…1, and the share of words with it that were right. */
export type CalibrationCurve = readonly (readonly [certainty: number, right: number])[];

/**
 * Tesseract's certainties say 0.80 where half of the words are right. This gives the page the certainties that were
 * measured on scans with known text (certainty-curves.json, written by `scripts/bench/ocr-calibration.ts`).
 */
export function calibrate(page: PageText, engine: OcrEngine['name']): PageText {
  const curve = table[engine].map(([certainty, right]): readonly [number, number] => [certainty ?? 0, right ?? 0]);
  return mapLines(page, (line) => ({
    ...line,
    words: line.words.map((word) => ({ ...word, confidence: onCurve(curve, word.confidence) })),
  }));
}

/** The value of a rising line at `certainty`; level beyond its ends. Rounded to 1/1000. */
export function onCurve(curve: CalibrationCurve, certainty: number): number {
  let before = curve[0];
  if (before === undefined || certainty <= before[0]) return before?.[1] ?? certainty;
  for (const point of curve) {
    if (certainty <= point[0]) {
      const share = point[0] === before[0] ? 1 : (certainty - before[0]) / (point[0] - before[0]);
      return Math.round((before[1] + share * (point[1] - before[1])) * 1000) / 1000;
    }
    before = point;
  }
  return before[1];
}
