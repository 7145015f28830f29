import type { Line, PageText, Word } from '../src/ocr/page-text';
import type { Random } from './generator/random';

const CONFUSIONS: readonly (readonly [string, string])[] = [
  ['ä', 'a'], ['ö', 'o'], ['ü', 'u'], ['ü', 'ii'], ['ß', 'B'], ['rn', 'm'], ['m', 'rn'], ['l', 'I'], ['I', 'l'], ['i', 'l'], ['e', 'c'], ['c', 'e'],
  ['h', 'b'], ['f', 't'], ['t', 'f'], ['0', 'O'], ['O', '0'], ['1', 'I'], ['S', '5'], ['B', '8'], ['5', 'S'], ['cl', 'd'], ['n', 'u'], ['u', 'n'],
  ['§', '8'], ['§', '$'], ['g', 'q'], ['v', 'y'], ['ch', 'eh'], ['A', 'Ä'], ['a', 'ä'], ['.', ','], ['-', '—'],
]; // prettier-ignore

function misread(text: string, random: Random): string {
  const fitting = CONFUSIONS.filter(([from]) => text.includes(from));
  if (fitting.length === 0 || random.chance(0.25)) {
    const at = random.int(0, Math.max(0, text.length - 1));
    return random.chance(0.5)
      ? text.slice(0, at) + text.slice(at + 1)
      : `${text.slice(0, at)}${random.pick(['i', 'e', 'r', '.', 'l'])}${text.slice(at)}`;
  }
  const [from, to] = random.pick(fitting);
  return text.replace(from, to);
}

function noisyWord(word: Word, rate: number, random: Random): Word[] {
  if (random.chance(rate * 0.25)) {
    return [];
  }
  // Long words have more chances of a fault.
  if (!random.chance(Math.min(0.9, rate * Math.sqrt(word.text.length)))) {
    return [word];
  }
  const text = misread(word.text, random);
  return text === '' ? [] : [{ ...word, text, confidence: 0.6 }];
}

function jitter(line: Line, random: Random): Line {
  const dx = random.int(-4, 4);
  const dy = random.int(-3, 3);
  const { left, top, right, bottom } = line.box;
  // Recognition often knows no font size and gives the height of the ink instead.
  const tall = /[A-ZÄÖÜbdfhkltß]/.test(line.words.map((word) => word.text).join('')) ? 1 : 0.75;
  const fontSize = random.chance(0.5) ? 0 : line.fontSize * random.real(0.9, 1.1);
  const box = {
    left: left + dx,
    top: top + dy,
    right: right + dx,
    bottom: Math.max(top + 5, Math.round(top + (bottom - top) * tall * random.real(0.92, 1.08))) + dy,
  };
  return { ...line, box, fontSize };
}

/** A generated page as recognition might have read it: misread, lost and split words, ragged boxes. `rate` 0 (clean) … 0.15 (poor). */
export function noisyPage(page: PageText, rate: number, random: Random): PageText {
  const blocks = page.blocks.map((block) => ({
    ...block,
    lines: block.lines
      .filter(() => !random.chance(rate * 0.3))
      .map((line) => jitter({ ...line, words: line.words.flatMap((word) => noisyWord(word, rate, random)) }, random))
      .filter((line) => line.words.length > 0),
  }));
  return { ...page, blocks: blocks.filter((block) => block.lines.length > 0) };
}
