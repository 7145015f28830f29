import type { PageLines } from '../text/page-lines';
import { isOriginWord } from './origin-words';

/** Hashed features of a page with their values; L2 norm 1 (or empty). */
export interface SparseVector {
  readonly keys: Uint32Array;
  readonly values: Float32Array;
}

/** FNV-1a, 32 bit, over the UTF-16 units. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let place = 0; place < text.length; place++) {
    value = Math.imul(value ^ text.charCodeAt(place), 0x01000193);
  }
  return value >>> 0;
}

/** Words that may teach the model something: letters only, three or more, and nothing about a person's origin. */
function usable(folded: string): string[] {
  return folded
    .split(' ')
    .filter((word) => word.length >= 3 && word.length <= 40 && /^[a-z]+$/.test(word) && !isOriginWord(word));
}

/** Paragraphs of law are strong words: `§81 aufenthg`. */
function paragraphs(folded: string): string[] {
  return [...folded.matchAll(/§(\d{1,3}[a-z]?)/g)].map((match) => match[1]!);
}

/** Length of the word pieces: long enough to mean something, short enough to survive a misread letter elsewhere. */
const PIECE = 5;

/**
 * The words of a page as numbers: whole words and pieces of five letters (compounds share them, and recognition errors
 * spoil only some), paragraphs of law. Digits, MRZ and words about origin are left out. Where the words stand is the
 * business of the phrases.
 */
export function pageFeatures(page: PageLines): SparseVector {
  const found = new Set<number>();
  for (const word of usable(page.folded)) {
    found.add(hash(`w ${word}`));
    for (let at = 0; at + PIECE <= word.length; at++) {
      found.add(hash(`c ${word.slice(at, at + PIECE)}`));
    }
  }
  for (const number of paragraphs(page.folded)) {
    found.add(hash(`§ ${number}`));
  }
  const keys = Uint32Array.from(found);
  return { keys, values: new Float32Array(keys.length).fill(1 / Math.sqrt(keys.length || 1)) };
}
