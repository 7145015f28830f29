import type { Box } from '../../imaging/page-image';
import { editDistance } from '../text/fold';
import type { PageLines } from '../text/page-lines';
import { spanOf } from './dates';
import { labelledValues } from './labels';

/** A file number as compared: capitals, no separators, look-alikes of digits as digits. */
export function lookalikeKey(text: string): string {
  return text
    .toUpperCase()
    .replace(/[^\p{L}\d]/gu, '')
    .replace(/[OQ]/g, '0')
    .replace(/[IL|]/g, '1');
}

/** Place and reading of a file number on a page. */
export interface AktenzeichenMatch {
  readonly text: string;
  readonly box: Box;
  readonly confidence: number;
}

/**
 * Looks for a known file number on a page; one misread sign is forgiven (two in numbers of twelve signs and more).
 * Null when it is not there.
 */
export function findAktenzeichen(page: PageLines, aktenzeichen: string): AktenzeichenMatch | null {
  const key = lookalikeKey(aktenzeichen);
  if (key.length < 4) {
    return null;
  }
  const limit = key.length >= 12 ? 2 : key.length >= 8 ? 1 : 0;
  for (const line of page.lines) {
    const words = line.words;
    for (let from = 0; from < words.length; from++) {
      let joined = '';
      for (let to = from; to < Math.min(words.length, from + 6); to++) {
        joined += lookalikeKey(words[to]!.text);
        if (joined.length > key.length + limit + 12) {
          break;
        }
        if (joined.length < key.length - limit) {
          continue;
        }
        const near =
          joined.length <= key.length + limit ? editDistance(joined, key, limit) <= limit : joined.endsWith(key);
        if (near) {
          const part = words.slice(from, to + 1);
          return { text: part.map((word) => word.text).join(' '), ...spanOf(part, 0, 1e6) };
        }
      }
    }
  }
  return null;
}

const LABEL =
  /^(aktenzeichen|akten ?nr|aktennummer|az|geschaftszeichen|gesch z|akte|akte nr|auslanderakte nr|ordnungsnummer|az abh|aktenzeichen abh|aktenzeichen der auslanderbehorde|unser zeichen|registriernummer|akten zeichen)$/;

/** The file number a page gives under its label (cover sheets), the most number-like first; null without one. */
export function labelledAktenzeichen(page: PageLines): AktenzeichenMatch | null {
  const values = labelledValues(page, LABEL)
    .map((value) => {
      const match = /[\p{L}\d][\p{L}\d\-./ _]*\d[\p{L}\d\-./_]*/u.exec(value.text);
      return match === null ? null : { text: match[0].trim(), box: value.box, confidence: value.confidence };
    })
    .filter((value) => value !== null && value.text.replace(/\D/g, '').length >= 3 && value.text.length <= 45)
    .filter((value) => value !== null);
  return values[0] ?? null;
}
