import { otsuThreshold } from '../imaging/analysis/binarise';
import type { Box, GreyImage } from '../imaging/page-image';
import { linesOf, mapLines } from './map-text';
import type { Line, PageText, Word } from './page-text';

/**
 * Handwriting among print: words that the recogniser guesses at (it knows print only), and whose strokes lean another
 * way than the print of the page, or which make up a whole line of their own as signatures do. Stamps are guessed at
 * too, but their strokes are heavier. Works on tesseract's own certainties; `image` has the px of the text.
 */
export function markHandwriting(page: PageText, image: GreyImage): PageText {
  const words = linesOf(page).flatMap((line) => line.words);
  const print = words.filter((word) => word.confidence >= SURE && countLetters(word) >= 4).slice(0, SAMPLE);
  const guessed = words.some((word) => isGuess(word));
  if (!guessed || print.length < LEAST_PRINT) return page;
  const threshold = otsuThreshold(image);
  const shapes = print.map(({ box }) => strokesOf(image, box, threshold));
  const lean = median(shapes.map((shape) => shape.lean));
  const weight = median(shapes.map((shape) => shape.weight));
  return mapLines(page, (line, block) => {
    if (block.kind === 'mrz') return line;
    const alone = isGuessedLine(line);
    return {
      ...line,
      words: line.words.map((word) => {
        if (!isGuess(word)) return word;
        const strokes = strokesOf(image, word.box, threshold);
        const leans = Math.abs(strokes.lean - lean) >= OTHER_LEAN && strokes.clearness >= CLEAR_LEAN;
        const written = strokes.weight < weight * STAMP_WEIGHT && (leans || alone);
        return written ? { ...word, handwritten: true } : word;
      }),
    };
  });
}

/** True when a word of the page is marked as handwritten. */
export function hasHandwriting(page: PageText): boolean {
  return linesOf(page).some((line) => line.words.some((word) => word.handwritten === true));
}

const SURE = 0.92;
const GUESS = 0.6;
/** Words of print that are looked at for comparison, and how many there must be. */
const SAMPLE = 15;
const LEAST_PRINT = 8;
/** Degrees by which handwriting leans otherwise than print. */
const OTHER_LEAN = 6;
/** How much narrower the word becomes when it is set upright; print that merely touches its neighbours stays below. */
const CLEAR_LEAN = 1.04;
/** Strokes this much heavier than print belong to a stamp. */
const STAMP_WEIGHT = 1.25;

const countLetters = (word: Word): number => word.text.replace(/[^\p{L}]/gu, '').length;
const isGuess = (word: Word): boolean => word.confidence < GUESS && countLetters(word) >= 4 && !word.text.includes('<');

/** Nothing but one to three guesses: a signature under a letter. */
function isGuessedLine({ words }: Line): boolean {
  const lettered = words.filter((word) => countLetters(word) >= 2);
  return words.length <= 3 && lettered.length > 0 && lettered.every((word) => word.confidence < GUESS);
}

interface Strokes {
  /** Degrees; positive leans to the left. */
  readonly lean: number;
  readonly clearness: number;
  /** Mean width of a stroke along a row, px. */
  readonly weight: number;
}

/** The shear under which the ink of a word stands in the fewest, fullest columns. */
function strokesOf(image: GreyImage, box: Box, threshold: number): Strokes {
  const xs: number[] = [];
  const ys: number[] = [];
  let edges = 0;
  const middle = (box.top + box.bottom) / 2;
  for (let y = box.top; y < box.bottom; y++) {
    for (let x = box.left; x < box.right; x++) {
      const at = y * image.width + x;
      if (image.data[at]! > threshold) continue;
      xs.push(x - box.left);
      ys.push(y - middle);
      if (x + 1 === image.width || image.data[at + 1]! > threshold) edges++;
    }
  }
  const height = box.bottom - box.top;
  const fullness = (degrees: number): number => {
    const columns = new Uint32Array(box.right - box.left + 2 * height);
    const slope = Math.tan((degrees * Math.PI) / 180);
    for (let i = 0; i < xs.length; i++) columns[Math.round(xs[i]! + ys[i]! * slope) + height]!++;
    return columns.reduce((sum, count) => sum + count * count, 0);
  };
  let lean = 0;
  let best = 0;
  for (let degrees = -30; degrees <= 30; degrees += 2) {
    const value = fullness(degrees);
    if (value > best) [lean, best] = [degrees, value];
  }
  return { lean, clearness: best / Math.max(1, fullness(0)), weight: xs.length / Math.max(1, edges) };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
}
