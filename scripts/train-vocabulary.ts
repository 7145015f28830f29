import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pageLines, type PageLines } from '../src/classification/text/page-lines';
import { pageFeatures } from '../src/classification/types/features';
import type { Line, PageText } from '../src/ocr/page-text';
import shipped from '../src/classification/document-wording.json';
import { seededRandom, type Random } from './generator/random';
import { noisyPage } from './train-noise';
import type { Sample } from './train-samples';

interface Vocabulary {
  readonly titles: readonly string[];
  readonly words: readonly string[];
}

const WIDTH = 2480;
const HEIGHT = 3508;
const DPI = 300;

/** What papers of a type speak of: the vocabulary file and the phrases that ship with the product. */
function vocabularies(): Map<string, Vocabulary> {
  const all = new Map<string, { titles: string[]; words: string[] }>();
  const entry = (typeId: string): { titles: string[]; words: string[] } => {
    const known = all.get(typeId) ?? { titles: [], words: [] };
    all.set(typeId, known);
    return known;
  };
  let open = entry('');
  for (const line of readFileSync(join(__dirname, 'generator', 'wortschatz.txt'), 'utf8').split('\n')) {
    const list = line.slice(2).split('; ');
    if (line.startsWith('== ')) open = entry(line.slice(3).trim());
    else if (line.startsWith('T ')) open.titles.push(...list);
    else if (line.startsWith('B ')) open.words.push(...list);
  }
  all.delete('');
  for (const [typeId, { titles, phrases, heads }] of Object.entries(shipped.types)) {
    entry(typeId).titles.push(...titles);
    entry(typeId).words.push(...phrases, ...heads);
  }
  return all;
}

function setLine(text: string, y: number, size: number): Line {
  let left = 260;
  const words = text.split(' ').map((word) => {
    const box = { left, top: y, right: left + Math.round(word.length * size * 0.5), bottom: y + size };
    left = box.right + Math.round(size * 0.3);
    return { text: word, box, confidence: 1 };
  });
  const box = { left: 260, top: y, right: left, bottom: y + size };
  return { box, baseline: [y + size, y + size], fontSize: size, words };
}

/** Some of a list, at most all of it. */
function some<T>(list: readonly T[], from: number, to: number, random: Random): T[] {
  return random.shuffled(list).slice(0, random.int(from, to));
}

/**
 * `count` pages a type that no template wrote: a title, words and turns of phrase of the type in any order, between
 * lines of other papers (letterheads, names, addresses). They teach what a word stands for, apart from any wording.
 */
export function vocabularySamples(others: readonly Sample[], count: number, seed: string): Sample[] {
  const heads = others.filter((sample) => sample.place === 0);
  const byType = new Map<string, Sample[]>();
  for (const sample of heads) byType.set(sample.typeId, [...(byType.get(sample.typeId) ?? []), sample]);
  return [...vocabularies()].flatMap(([typeId, vocabulary]) => {
    const random = seededRandom(`vocabulary/${seed}/${typeId}`);
    return Array.from({ length: count }, (_, number): Sample => {
      const texts = borrowed(random.chance(0.55) ? (byType.get(typeId) ?? heads) : heads, 0.2, random);
      const title = random.chance(0.75) ? random.pick(vocabulary.titles) : '';
      const at = texts.length;
      if (title !== '') texts.push(random.chance(0.2) ? title.toUpperCase() : title);
      const words = some(vocabulary.words, 3, 14, random);
      const others = random.chance(0.4) ? borrowed(heads, 1, random) : [];
      while (words.length > 0) texts.push(words.splice(0, random.int(1, 3)).join(random.pick([' ', ', ', '. '])));
      texts.push(...others.slice(0, 3));
      const big = random.chance(0.6) ? random.pick([54, 60, 70]) : 42;
      const page = pageOf(texts, at, title === '' ? 42 : big);
      const lines = pageLines(noisyPage(page, random.pick([0, 0.02, 0.05, 0.1]), random));
      return {
        typeId,
        wording: `wortschatz/${typeId}`,
        place: 0,
        document: -1 - number,
        lines,
        features: pageFeatures(lines),
      };
    }).filter((sample) => sample.lines.lines.length > 0);
  });
}

/** A few lines of some other paper above `depth` (share of the height). */
function borrowed(from: readonly Sample[], depth: number, random: Random): string[] {
  const lines: PageLines['lines'] = random.pick(from).lines.lines.filter((line) => line.y < depth && !line.mrz);
  return some(lines, 0, 4, random).map((line) => line.text);
}

function pageOf(texts: readonly string[], titlePlace: number, titleSize: number): PageText {
  let y = 220;
  const lines = texts.map((text, place) => {
    const line = setLine(text, y, place === titlePlace ? titleSize : 42);
    y += 90;
    return line;
  });
  const box = { left: 260, top: 220, right: WIDTH - 260, bottom: y };
  return { width: WIDTH, height: HEIGHT, dpi: DPI, blocks: [{ box, kind: 'text', lines }] };
}
