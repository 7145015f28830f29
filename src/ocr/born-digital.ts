import type { DecodedPage } from '../imaging/page-image';
import { boxAround } from './hocr';
import type { Line, PageText, Word } from './page-text';

type PlacedWord = NonNullable<DecodedPage['bornDigital']>['words'][number];

/**
 * The text of a page that was never paper, as its file holds it: words in the order of the file, certain. Words go into
 * one line while they follow each other at the same height, lines into one block while they follow each other closely.
 * Boxes in px of the page as decoded; such pages are shown as they are, neither turned nor straightened.
 */
export function bornDigitalText(
  words: readonly PlacedWord[],
  page: { readonly width: number; readonly height: number; readonly dpi: number },
): PageText {
  const lines: Line[] = [];
  let current: PlacedWord[] = [];
  for (const word of words) {
    if (word.text.trim() === '') continue;
    const last = current.at(-1);
    if (last !== undefined && !sameLine(last, word)) {
      lines.push(lineOf(current));
      current = [];
    }
    current.push(word);
  }
  if (current.length > 0) lines.push(lineOf(current));
  return { ...page, blocks: blocksOf(lines) };
}

function sameLine(before: PlacedWord, after: PlacedWord): boolean {
  const overlap = Math.min(before.box.bottom, after.box.bottom) - Math.max(before.box.top, after.box.top);
  const height = Math.min(before.box.bottom - before.box.top, after.box.bottom - after.box.top);
  return overlap > height / 2 && after.box.left >= before.box.left;
}

function lineOf(placed: readonly PlacedWord[]): Line {
  const words = placed.map(({ text, box }): Word => ({ text: text.trim(), box, confidence: 1 }));
  const box = boxAround(words);
  const height = box.bottom - box.top;
  // Descenders take about a fifth of the height of a line box.
  const baseline = box.bottom - height / 5;
  return { box, baseline: [baseline, baseline], fontSize: height, words };
}

function blocksOf(lines: readonly Line[]): PageText['blocks'] {
  const groups: Line[][] = [];
  for (const line of lines) {
    const last = groups.at(-1)?.at(-1);
    const gap = last === undefined ? Infinity : line.box.top - last.box.bottom;
    const near = last !== undefined && gap < line.fontSize && gap > -last.fontSize;
    if (near) groups.at(-1)?.push(line);
    else groups.push([line]);
  }
  return groups.map((group) => ({ kind: 'text', box: boxAround(group), lines: group }));
}
