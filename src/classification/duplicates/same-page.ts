import type { PageText } from '../../ocr/page-text';
import { editDistance, fold } from '../text/fold';

/** A word of a page as it is compared, with the certainty of its reading (0…1). */
export interface ReadWord {
  readonly text: string;
  readonly confidence: number;
  /** Middle of the word as share of the page, 0…1 from the left and from the top. */
  readonly x: number;
  readonly y: number;
}

/** A word read with this certainty is what stands there: when the other page says otherwise, the pages differ. */
const SURE = 0.85;
/** Letters and digits mixed, and single digits, are sooner misread than the recogniser believes (zones, serial numbers, boxes). */
const SURE_MIXED = 0.95;
/** A reading below this may be anything. */
const UNSURE = 0.7;
/** How far apart the same word may lie on two scans, as share of the page: paper shifts in the feeder. */
const NEAR = { x: 0.1, y: 0.02 };
/** Share of letters that may have no counterpart: faded lines, marks in the margin, noise. */
const UNMATCHED = 0.12;
/** Share of letters that must agree exactly; below it, noise could hide any difference. */
const EXACT = 0.7;

/** The words of a page, folded, in reading order. */
export function wordsOf(page: PageText): ReadWord[] {
  return page.blocks.flatMap((block) =>
    block.lines.flatMap((line) =>
      line.words.flatMap(({ text, confidence, handwritten, box }) =>
        fold(text)
          .split(' ')
          .filter((part) => part.length > 1 || /\d/.test(part))
          .map((part) => ({
            text: part,
            confidence: handwritten === true ? 0 : confidence,
            x: (box.left + box.right) / 2 / page.width,
            y: (box.top + box.bottom) / 2 / page.height,
          })),
      ),
    ),
  );
}

/**
 * Whether two readings are of the same page scanned twice, and how much of the text agrees (0…1); null when they are not.
 * Two scans of one sheet differ by misreadings: words like each other, read with little certainty. Two copies of a form
 * filled in for different months or people differ in words and numbers that both were read surely: one is enough.
 */
export function samePage(a: readonly ReadWord[], b: readonly ReadWord[]): number | null {
  const left = leftover(a, b);
  const right = leftover(b, a);
  const total = letters(a) + letters(b);
  if (total === 0) return null;
  const exact = 1 - (letters(left) + letters(right)) / total;
  if (exact < EXACT) return null;
  const { unmatchedLeft, unmatchedRight, contradicted } = pairNoise(left, right);
  if (contradicted) return null;
  const restLeft = withoutSmudged(withoutDivided(unmatchedLeft, right), right);
  const restRight = withoutSmudged(withoutDivided(unmatchedRight, left), left);
  // Sure words on both sides that have nothing to do with each other: something else stands there.
  if (sure(restLeft) > 0 && sure(restRight) > 0) return null;
  const numbers = [...restLeft, ...restRight].filter((word) => isNumber(word.text) && isSure(word));
  // One day or month that a scan swallowed is no other content; a number of three digits or more is.
  if (numbers.length > 1 || numbers.some(({ text }) => text.length > 2)) return null;
  const lost = Math.max(letters(restLeft) / Math.max(1, letters(a)), letters(restRight) / Math.max(1, letters(b)));
  return lost <= UNMATCHED ? exact : null;
}

/** Words of `a` that `b` does not have (as multisets). */
function leftover(a: readonly ReadWord[], b: readonly ReadWord[]): ReadWord[] {
  const counts = new Map<string, number>();
  for (const { text } of b) counts.set(text, (counts.get(text) ?? 0) + 1);
  return a.filter(({ text }) => {
    const count = counts.get(text) ?? 0;
    if (count > 0) counts.set(text, count - 1);
    return count === 0;
  });
}

const isNumber = (text: string): boolean => /\d/.test(text);

/** Pairs words that are misreadings of each other; contradicted when a number was surely read in two ways. */
function pairNoise(
  left: readonly ReadWord[],
  right: readonly ReadWord[],
): { unmatchedLeft: ReadWord[]; unmatchedRight: ReadWord[]; contradicted: boolean } {
  const open = [...right];
  const unmatchedLeft: ReadWord[] = [];
  for (const word of left) {
    const limit = Math.max(1, Math.floor(word.text.length * 0.34));
    let best = -1;
    let least = limit + 1;
    open.forEach((other, at) => {
      const distance = editDistance(word.text, other.text, limit);
      // Two sure words far apart are two words, not two readings of one.
      if (distance < least && (isNear(word, other) || !contradict(word, other))) [best, least] = [at, distance];
    });
    const other = open[best];
    if (other === undefined) {
      unmatchedLeft.push(word);
      continue;
    }
    open.splice(best, 1);
    if (contradict(word, other)) return { unmatchedLeft, unmatchedRight: open, contradicted: true };
  }
  return { unmatchedLeft, unmatchedRight: open, contradicted: false };
}

/** Both words were surely read, and they are not the same: other digits, or more than a letter apart and neither cut off. */
function contradict(a: ReadWord, b: ReadWord): boolean {
  if (!isSure(a) || !isSure(b)) return false;
  if (isNumber(a.text) || isNumber(b.text)) return digits(a.text) !== digits(b.text);
  return editDistance(a.text, b.text, 1) > 1 && !a.text.startsWith(b.text) && !b.text.startsWith(a.text);
}

/** Leaves out words that were only divided otherwise: `gemein schaft` and `gemeinschaft`. */
function withoutDivided(words: readonly ReadWord[], others: readonly ReadWord[]): ReadWord[] {
  const joined = others.map(({ text }) => text).join('');
  const parts = others.filter(({ text }) => text.length > 2);
  return words.filter(
    ({ text }) => text.length <= 2 || (!joined.includes(text) && !parts.some((part) => text.includes(part.text))),
  );
}

/** Leaves out words at whose place the other scan has something that nobody could read. */
function withoutSmudged(words: readonly ReadWord[], others: readonly ReadWord[]): ReadWord[] {
  const smudges = others.filter(({ confidence }) => confidence < UNSURE);
  return words.filter((word) => !smudges.some((smudge) => isNear(smudge, word)));
}

const isNear = (a: ReadWord, b: ReadWord): boolean => Math.abs(a.x - b.x) < NEAR.x && Math.abs(a.y - b.y) < NEAR.y;
const digits = (text: string): string => text.replace(/\D/g, '');
const isSure = ({ text, confidence }: ReadWord): boolean =>
  confidence >= (/^\d$|\d.*[a-z]|[a-z].*\d/.test(text) ? SURE_MIXED : SURE);
const letters = (words: readonly ReadWord[]): number => words.reduce((sum, { text }) => sum + text.length, 0);
const sure = (words: readonly ReadWord[]): number =>
  words.filter((word) => isSure(word) && word.text.length >= 3).length;
