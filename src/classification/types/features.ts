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

/**
 * The words of a page as numbers: body words, word pairs, pieces of four letters (which survive recognition errors),
 * words of title lines and of the letterhead once more for themselves. Digits, MRZ and words about origin are left out.
 */
export function pageFeatures(page: PageLines): SparseVector {
  const found = new Map<number, number>();
  const add = (name: string, value: number): void => {
    const key = hash(name);
    found.set(key, Math.max(found.get(key) ?? 0, value));
  };
  const words = usable(page.folded);
  words.forEach((word, place) => {
    add(`w ${word}`, 1);
    const next = words[place + 1];
    if (next !== undefined) {
      add(`p ${word} ${next}`, 0.7);
    }
    for (let at = 0; at + 5 <= word.length; at += 1) {
      add(`c ${word.slice(at, at + 5)}`, 0.35);
    }
  });
  paragraphs(page.folded).forEach((number) => add(`§ ${number}`, 1));
  page.lines.forEach((line, place) => {
    const title = line.y < 0.6 && (line.size >= 1.2 || place < 4) && line.words.length <= 14 && !line.mrz;
    const head = line.y < 0.16;
    if (title || head) {
      for (const word of usable(line.folded)) {
        if (title) {
          add(`t ${word}`, 1.6);
        }
        if (head) {
          add(`h ${word}`, 1);
        }
      }
    }
  });
  const keys = Uint32Array.from(found.keys());
  const values = Float32Array.from(found.values());
  const norm = Math.hypot(...values) || 1;
  return { keys, values: values.map((value) => value / norm) };
}
