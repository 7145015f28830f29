import type { PageLine, PageLines } from '../text/page-lines';
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
/** Lines this much bigger than the usual one are titles. */
const TITLE_SIZE = 1.18;

/** Words of titles count once more, as title words: big lines, and short lines in capitals. */
function inTitle(line: PageLine): boolean {
  return line.y < 0.6 && line.words.length <= 12 && (line.size >= TITLE_SIZE || /^[^\p{Ll}]{8,60}$/u.test(line.text));
}

/** Neighbouring words of a line; figures in between part them. */
function pairs(line: PageLine): string[] {
  const words = line.folded.split(' ');
  return words.flatMap((word, place) => {
    const next = words[place + 1];
    return next !== undefined && [word, next].every((part) => /^[a-z]{2,}$/.test(part) && !isOriginWord(part))
      ? [`${word} ${next}`]
      : [];
  });
}

/** What kind of machine readable zone a line is: passport, German passport substitute, card, German card, visa. */
function zone(text: string): string | null {
  const line = text.replace(/\s/g, '').toUpperCase();
  if (!/^[A-Z0-9<]{28,46}$/.test(line) || !line.includes('<<')) return null;
  const found = /^(?:(P)[A-Z<](D<<)?|(V)|([IAC])[A-Z<](D<<)?)/.exec(line);
  if (found === null) return null;
  return `${found[1] ?? found[3] ?? found[4] ?? ''}${found[2] !== undefined || found[5] !== undefined ? 'D' : ''}`;
}

/** What the page looks like, apart from its words. */
function shape(page: PageLines): string[] {
  const { lines } = page;
  const words = lines.reduce((sum, line) => sum + line.words.length, 0);
  const count = (pattern: RegExp): number => lines.filter((line) => pattern.test(line.text)).length;
  const amounts = count(/\d,\d{2}(?!\d)/);
  const marks: readonly (readonly [string, boolean])[] = [
    ['anrede', count(/geehrte|Guten Tag|Dear /) > 0],
    ['gruss', count(/Gr(?:ü|u)(?:ß|ss|B)en|Hochachtungsvoll/) > 0],
    ['betraege', amounts >= 3],
    ['betrag', amounts > 0],
    ['fragen', count(/\?\s*$/) >= 3],
    ['kaestchen', count(/[☐☒]|^\s*[[(O]?\s?[xX]\s?[\])]/) >= 2],
    ['wenig', words < 45],
    ['viel', words > 220],
    ['klein', page.width < page.dpi * 6.6],
    ['quer', page.width > page.height * 1.15],
  ];
  const zones = lines.flatMap((line) => zone(line.text) ?? []);
  return [...zones.map((kind) => `mrz ${kind}`), ...marks.flatMap(([name, found]) => (found ? [name] : []))];
}

/**
 * A page as numbers: whole words and pieces of five letters (compounds share them, and recognition errors spoil only
 * some), neighbouring words, words of titles, paragraphs of law, and what the page looks like. Digits, names in the MRZ
 * and words about origin are left out.
 */
export function pageFeatures(page: PageLines): SparseVector {
  const found = new Set<number>();
  for (const word of usable(page.folded)) {
    found.add(hash(`w ${word}`));
    for (let at = 0; at + PIECE <= word.length; at++) {
      found.add(hash(`c ${word.slice(at, at + PIECE)}`));
    }
  }
  for (const line of page.lines) {
    if (line.mrz) continue;
    for (const pair of pairs(line)) found.add(hash(`p ${pair}`));
    if (inTitle(line)) {
      for (const word of usable(line.folded)) {
        found.add(hash(`t ${word}`));
        for (let at = 0; at + PIECE <= word.length; at++) found.add(hash(`u ${word.slice(at, at + PIECE)}`));
      }
    }
  }
  for (const number of paragraphs(page.folded)) {
    found.add(hash(`§ ${number}`));
  }
  for (const mark of shape(page)) found.add(hash(`x ${mark}`));
  const keys = Uint32Array.from(found);
  return { keys, values: new Float32Array(keys.length).fill(1 / Math.sqrt(keys.length || 1)) };
}
