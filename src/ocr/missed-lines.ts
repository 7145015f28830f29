import { Mark } from '../imaging/analysis/marks';
import type { PageAnalysis } from '../imaging/analysis/page-analysis';
import { UprightFrame } from '../imaging/analysis/upright-frame';
import type { Box, GreyImage } from '../imaging/page-image';
import { boxAround } from './hocr';
import { linesOf, mapLines } from './map-text';
import { cropGrey } from './mrz/pixels';
import type { OcrEngine } from './ocr-engine';
import { pageConfidence, type Block, type Line, type PageText, type Word } from './page-text';
import { tidyText } from './tidy/tidy-text';

/** Letters that stand in one row and that nobody read: fewer are specks, parts of stamps, dots over letters. */
const LETTERS_OF_A_LINE = 8;
/** A line that is read only at the second look must read well, or it was an edge, a pattern or a stamp. */
const CONVINCING = 0.7;

/**
 * The check that nothing stays unread: letter-like marks of the image analysis under no word. Where they form a row, the
 * row is read again on its own; that finds lines that the page segmentation gave up because a stamp or signature
 * crosses them. `text` and `image` are px of the same recognition image, `analysis` lies the same way up.
 */
export async function readMissedLines(
  text: PageText,
  image: GreyImage,
  analysis: PageAnalysis,
  engine: OcrEngine,
): Promise<PageText> {
  let all = text;
  for (const row of unreadRows(text, analysis)) {
    const box = rowBox(row, text.dpi, image);
    const read = tidyText(await engine.recognise(cropGrey(image, box), { dpi: text.dpi, segmentation: 'line' }));
    const line = newLine(read, box, all);
    if (line !== null && isConvincing(line)) all = insertLine(all, line);
  }
  return all;
}

interface Row {
  y: number;
  readonly marks: Box[];
}

function unreadRows(text: PageText, analysis: PageAnalysis): readonly Row[] {
  const { components, marks, grey, factor } = analysis.small;
  const frame = new UprightFrame(grey.width, grey.height, analysis.rotation, analysis.skewDegrees);
  const scale = text.dpi / analysis.dpi;
  const reach = text.dpi / 33;
  const words = linesOf(text).flatMap((line) => line.words.map(({ box }) => box));
  const rows: Row[] = [];
  for (let label = 1; label <= components.count; label++) {
    if (marks[label] !== Mark.glyph) continue;
    const small = {
      left: components.left[label]!,
      top: components.top[label]!,
      right: components.right[label]!,
      bottom: components.bottom[label]!,
    };
    const mark = scaled(frame.boxToUpright(small, factor), scale);
    const x = (mark.left + mark.right) / 2;
    const y = (mark.top + mark.bottom) / 2;
    if (
      words.some(
        (box) => x > box.left - reach && x < box.right + reach && y > box.top - reach && y < box.bottom + reach,
      )
    )
      continue;
    const row = rows.find((other) => Math.abs(other.y - y) < text.dpi / 14);
    if (row === undefined) rows.push({ y, marks: [mark] });
    else {
      row.marks.push(mark);
      row.y += (y - row.y) / row.marks.length;
    }
  }
  return rows.filter((row) => row.marks.length >= LETTERS_OF_A_LINE).sort((a, b) => a.y - b.y);
}

const scaled = (box: Box, by: number): Box => ({
  left: box.left * by,
  top: box.top * by,
  right: box.right * by,
  bottom: box.bottom * by,
});

/** The row with a margin of about 2 mm, inside the image. */
function rowBox(row: Row, dpi: number, image: GreyImage): Box {
  const around = boxAround(row.marks.map((box) => ({ box })));
  const margin = Math.round(dpi / 14);
  return {
    left: Math.max(0, Math.floor(around.left) - 2 * margin),
    top: Math.max(0, Math.floor(around.top) - margin),
    right: Math.min(image.width, Math.ceil(around.right) + 2 * margin),
    bottom: Math.min(image.height, Math.ceil(around.bottom) + margin),
  };
}

/** What was read in the crop, at its place on the page, without the words that were known. */
function newLine(read: PageText, crop: Box, known: PageText): Line | null {
  const [line] = linesOf(read);
  if (line === undefined) return null;
  const move = (box: Box): Box => ({
    left: box.left + crop.left,
    top: box.top + crop.top,
    right: box.right + crop.left,
    bottom: box.bottom + crop.top,
  });
  const taken = linesOf(known).flatMap(({ words }) => words.map(({ box }) => box));
  const words = line.words
    .map((word): Word => ({ ...word, box: move(word.box) }))
    .filter(({ box }) => {
      const x = (box.left + box.right) / 2;
      const y = (box.top + box.bottom) / 2;
      return !taken.some((other) => x > other.left && x < other.right && y > other.top && y < other.bottom);
    });
  if (words.length === 0) return null;
  const baseline = [line.baseline[0] + crop.top, line.baseline[1] + crop.top] as const;
  return { ...line, box: boxAround(words), baseline, words };
}

function isConvincing(line: Line): boolean {
  const letters = line.words.reduce((sum, { text }) => sum + text.replace(/[^\p{L}\p{N}]/gu, '').length, 0);
  const alone: PageText = { width: 0, height: 0, dpi: 0, blocks: [{ kind: 'text', box: line.box, lines: [line] }] };
  return letters >= LETTERS_OF_A_LINE && pageConfidence(alone) >= CONVINCING;
}

/** Puts a line where it belongs by its height: into the block around it, else between the blocks. */
function insertLine(page: PageText, line: Line): PageText {
  const middle = (line.box.top + line.box.bottom) / 2;
  const home = page.blocks.find(
    ({ kind, box }) => kind === 'text' && middle > box.top && middle < box.bottom && overlapsAcross(box, line.box),
  );
  if (home !== undefined) {
    const after = home.lines.findIndex(({ box }) => (box.top + box.bottom) / 2 > middle);
    const lines = after < 0 ? [...home.lines, line] : home.lines.toSpliced(after, 0, line);
    const blocks = page.blocks.map((block) => (block === home ? { ...home, lines } : block));
    return mapLines({ ...page, blocks }, (kept) => kept);
  }
  const block: Block = { kind: 'text', box: line.box, lines: [line] };
  const next = page.blocks.findIndex(({ box }) => box.top > middle && overlapsAcross(box, line.box));
  return { ...page, blocks: next < 0 ? [...page.blocks, block] : page.blocks.toSpliced(next, 0, block) };
}

const overlapsAcross = (a: Box, b: Box): boolean => a.left < b.right && b.left < a.right;
