import { pageLook, type PageLook } from '../src/classification/cutting/page-look';
import { pageLines, type PageLines } from '../src/classification/text/page-lines';
import { pageFeatures, type SparseVector } from '../src/classification/types/features';
import type { PageText } from '../src/ocr/page-text';
import {
  generatableTypes,
  generateAkte,
  generateDocument,
  pageTextModel,
  type GeneratedDocument,
} from './generator/akte';
import type { Style } from './generator/person';
import { seededRandom, type Random } from './generator/random';
import { noisyPage } from './train-noise';

/** One noisy page of a generated document. */
export interface Sample {
  readonly typeId: string;
  /** Names the wording it was made from: what is held out is held out by wording. */
  readonly wording: string;
  /** 0-based page of its document. */
  readonly place: number;
  readonly document: number;
  readonly lines: PageLines;
  readonly features: SparseVector;
}

/** A page in the stream of a file, with the truth whether a document begins at it. */
export interface StreamPage {
  readonly begins: boolean;
  readonly typeId: string;
  /** The document the page is of. */
  readonly document: GeneratedDocument;
  readonly text: PageText;
  readonly blankBefore: boolean;
  readonly lines: PageLines;
  readonly look: PageLook;
}

const RATES = [0, 0.01, 0.03, 0.06, 0.12];
/** Files and papers in which no line is bigger than another. */
const FLAT = 0.35;
/** A page that goes on has at least this many words. */
const LATER_WORDS = 12;

function read(page: PageText, random: Random): PageLines {
  return pageLines(noisyPage(page, random.pick(RATES), random));
}

/** `count` documents of each type the style can make, every page read with noise. */
export function typeSamples(style: Style, count: number, seed: string): Sample[] {
  const samples: Sample[] = [];
  let document = 0;
  for (const typeId of generatableTypes(style)) {
    for (let number = 0; number < count; number++) {
      const made = generateDocument(`${seed}-${number}`, typeId, { style });
      const random = seededRandom(`noise/${seed}/${style}/${typeId}/${number}`);
      const flat = random.chance(FLAT);
      document++;
      made.pages.forEach((page, place) => {
        const text = pageTextModel(page);
        const lines = read(flat ? flattened(text) : text, random);
        if (lines.lines.length > 0) {
          samples.push({
            typeId,
            wording: `${style}/${typeId}/${made.title}`,
            place,
            document,
            lines,
            features: pageFeatures(lines),
          });
        }
      });
    }
  }
  return samples;
}

/** Pages that belong to no type: lines of unlike documents mixed, and pages too poor to tell. */
export function unknownPages(samples: readonly Sample[], count: number, seed: string): PageLines[] {
  const random = seededRandom(`unknown/${seed}`);
  return Array.from({ length: count }, () => {
    const one = random.pick(samples).lines;
    const keep = random.int(2, 7);
    const lines = Array.from({ length: keep }, (_, place) => {
      const source = place % 2 === 0 ? one : random.pick(samples).lines;
      const line = random.pick(source.lines);
      return { ...line, size: 1, y: 0.15 + (place / keep) * 0.6 };
    });
    return { ...one, lines, folded: lines.map((line) => line.folded).join(' ') };
  });
}

type Counter = (number: number, total: number) => string;

const COUNTERS: readonly (Counter | null)[] = [
  (number, total) => `Seite ${number} von ${total}`,
  (number, total) => `Seite ${number}/${total}`,
  (number, total) => `${number} / ${total}`,
  (number) => (number === 1 ? '' : `- ${number} -`),
  (number) => (number === 1 ? '' : `Seite ${number}`),
  (number) => (number === 1 ? '' : `Blatt ${number}`),
  null,
  null,
];

function withCounter(page: PageText, text: string, random: Random): PageText {
  if (text === '') {
    return page;
  }
  const height = Math.round(page.height * 0.011);
  const top = Math.round(page.height * (random.chance(0.8) ? 0.93 : 0.05));
  let left = Math.round(page.width * random.pick([0.1, 0.45, 0.75]));
  const words = text.split(' ').map((part) => {
    const box = { left, top, right: left + part.length * height, bottom: top + height };
    left = box.right + height;
    return { text: part, box, confidence: 1 };
  });
  const box = { ...words[0]!.box, right: left };
  const line = { box, baseline: [top + height, top + height] as const, fontSize: height, words };
  return { ...page, blocks: [...page.blocks, { box, kind: 'text', lines: [line] }] };
}

/** The running text of a page without its letterhead and title, moved to the top: what a later page looks like. */
function asLaterPage(page: PageText, from: number): PageText {
  const cut = page.height * from;
  const shift = Math.round(cut - page.height * 0.06);
  const blocks = page.blocks
    .map((block) => ({
      ...block,
      lines: block.lines
        .filter((line) => line.box.top > cut)
        .map((line) => ({
          ...line,
          box: { ...line.box, top: line.box.top - shift, bottom: line.box.bottom - shift },
        })),
    }))
    .filter((block) => block.lines.length > 0);
  return { ...page, blocks };
}

/** Files are typed and scanned in many ways: in some no line is bigger than another. */
function flattened(page: PageText): PageText {
  return {
    ...page,
    blocks: page.blocks.map((block) => ({
      ...block,
      lines: block.lines.map((line) => ({ ...line, fontSize: 40, box: { ...line.box, bottom: line.box.top + 40 } })),
    })),
  };
}

function wordCount(page: PageText): number {
  return page.blocks.flatMap((block) => block.lines).reduce((sum, line) => sum + line.words.length, 0);
}

/** The pages of a document, some made longer than the generator's templates are. */
function lengthened(
  pages: readonly PageText[],
  typeId: string,
  style: Style,
  seed: string,
  random: Random,
): PageText[] {
  if (pages.length > 1 || !random.chance(0.35)) {
    return [...pages];
  }
  const longer = [...pages];
  const more = random.int(1, 4);
  for (let number = 0; number < more; number++) {
    const other = generateDocument(`${seed}-${number}`, typeId, { style }).pages.map(pageTextModel).at(-1);
    const later = other === undefined ? undefined : asLaterPage(other, random.real(0.25, 0.5));
    if (later !== undefined && wordCount(later) >= LATER_WORDS) {
      longer.push(later);
    }
  }
  const counter = random.pick(COUNTERS);
  return counter === null || longer.length === 1
    ? longer
    : longer.map((page, place) => withCounter(page, counter(place + 1, longer.length), random));
}

/** Page streams of whole generated files with blank backs in between. */
export function streams(style: Style, count: number, seed: string): StreamPage[][] {
  return Array.from({ length: count }, (_, number) => {
    const akte = generateAkte(`${seed}-${number}`, { style });
    const random = seededRandom(`stream/${seed}/${style}/${number}`);
    const rate = random.pick(RATES);
    const duplex = random.chance(0.3);
    const flat = random.chance(FLAT);
    const pages: StreamPage[] = [];
    let blankBefore = false;
    akte.documents.forEach((document, index) => {
      const texts = lengthened(
        document.pages.map(pageTextModel),
        document.typeId,
        style,
        `${seed}-${number}-${index}`,
        random,
      );
      texts.forEach((text, place) => {
        const noisy = noisyPage(flat ? flattened(text) : text, rate, random);
        const lines = pageLines(noisy);
        if (lines.lines.length > 0) {
          const { typeId } = document;
          pages.push({ begins: place === 0, typeId, document, text: noisy, blankBefore, lines, look: pageLook(lines) });
          blankBefore = random.chance(duplex && place === texts.length - 1 ? 0.5 : 0.06);
        }
      });
    });
    return pages;
  });
}
