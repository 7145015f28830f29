import { linesOf, mapLines } from '../map-text';
import type { Line, PageText } from '../page-text';
import { restoreSectionSigns } from './section-sign';
import { tidyWords } from './words';

/** Below this mean certainty (tesseract's own) a line of scattered signs is what a stamp, a frame or dirt was taken for. */
const JUNK_CERTAINTY = 0.4;

/**
 * What every recognition gets put right before anybody sees it: paragraph signs, footers that grew together, confused
 * letters; dirt, rules and lines of junk left out. Works on tesseract's own certainties.
 */
export function tidyText(page: PageText): PageText {
  const clean = mapLines(page, (line) => {
    const tidied = tidyWords(line);
    return isJunk(tidied) ? null : tidied;
  });
  const lines = linesOf(clean);
  const signed = restoreSectionSigns(lines);
  const repaired = new Map(lines.map((line, index) => [line, signed[index]]));
  return mapLines(clean, (line) => repaired.get(line) ?? line);
}

/** Nothing in it that could be a word or number: it is dirt when it also reads badly. */
function isJunk({ words }: Line): boolean {
  const letters = words.reduce((sum, { text }) => sum + text.replace(/[^\p{L}\p{N}]/gu, '').length, 0);
  if (letters === 0) return words.every(({ text }) => text.length < 3);
  if (words.some(({ text }) => /[\p{L}\p{N}]{3}/u.test(text))) return false;
  const weight = words.reduce((sum, { text }) => sum + text.length, 0);
  const certainty = words.reduce((sum, { text, confidence }) => sum + confidence * text.length, 0) / weight;
  return certainty < JUNK_CERTAINTY;
}
