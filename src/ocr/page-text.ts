import type { Box } from '../imaging/page-image';

/** The page text model: words in lines in blocks, in reading order, boxes in px of the upright page. */
export interface Word {
  readonly text: string;
  readonly box: Box;
  /** 0…1, honest: the share of words with this certainty that are right (calibrated, see docs/performance.md). */
  readonly confidence: number;
  /** Set where the recogniser is guessing at a hand-written word. */
  readonly handwritten?: boolean;
}

export interface Line {
  readonly box: Box;
  /** y of the baseline at the left and right end of the box, px. */
  readonly baseline: readonly [number, number];
  /** Median x-height or font height estimate, px; 0 when unknown. */
  readonly fontSize: number;
  readonly words: readonly Word[];
}

export interface Block {
  readonly box: Box;
  readonly kind: 'text' | 'mrz';
  readonly lines: readonly Line[];
}

export interface PageText {
  /** px of the upright page in which all boxes are given. */
  readonly width: number;
  readonly height: number;
  readonly dpi: number;
  readonly blocks: readonly Block[];
}

/** Plain text: words by blanks, lines by \n, blocks by an empty line. */
export function plainText(page: PageText): string {
  return page.blocks
    .map((block) => block.lines.map((line) => line.words.map((word) => word.text).join(' ')).join('\n'))
    .filter((text) => text.length > 0)
    .join('\n\n');
}

/** Certainty of a page, 0…1: mean word certainty weighted by word length; 1 for a page without words. */
export function pageConfidence(page: PageText): number {
  let weight = 0;
  let sum = 0;
  for (const block of page.blocks) {
    for (const line of block.lines) {
      for (const word of line.words) {
        weight += word.text.length;
        sum += word.text.length * word.confidence;
      }
    }
  }
  return weight === 0 ? 1 : sum / weight;
}
