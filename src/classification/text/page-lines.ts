import type { Box } from '../../imaging/page-image';
import type { Line, PageText, Word } from '../../ocr/page-text';
import { fold } from './fold';

/** A printed line with what its look says. */
export interface PageLine {
  readonly text: string;
  readonly folded: string;
  readonly words: readonly Word[];
  readonly box: Box;
  /** Height in relation to the usual line of the page (1 = usual). */
  readonly size: number;
  /** Middle of the line, 0 = top edge of the page, 1 = bottom edge. */
  readonly y: number;
  readonly mrz: boolean;
}

/** The lines of a page from top to bottom, as classification and field reading use them. */
export interface PageLines {
  readonly lines: readonly PageLine[];
  /** All lines folded and joined; words broken at a line end are whole again. */
  readonly folded: string;
  readonly width: number;
  readonly height: number;
  readonly dpi: number;
}

function lineHeight(line: Line): number {
  return line.fontSize > 0 ? line.fontSize : line.box.bottom - line.box.top;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** `V O L L M A C H T` → `vollmacht`: runs of four or more single letters are one spaced-out word. */
function joinSpacedLetters(folded: string): string {
  return folded.replace(/(?:^| )((?:[a-z] ){3,}[a-z])(?= |$)/g, (run) => ` ${run.replaceAll(' ', '')}`).trim();
}

/** Lines of a recognised page, sorted by their place on the paper (stable for lines of one height). */
export function pageLines(page: PageText): PageLines {
  const raw = page.blocks.flatMap((block) =>
    block.lines.filter((line) => line.words.length > 0).map((line) => ({ line, mrz: block.kind === 'mrz' })),
  );
  const usual = median(raw.map(({ line }) => lineHeight(line))) || 1;
  const height = page.height || 1;
  const lines = raw
    .map(({ line, mrz }) => {
      const text = line.words.map((word) => word.text).join(' ');
      return {
        text,
        folded: joinSpacedLetters(fold(text)),
        words: line.words,
        box: line.box,
        size: lineHeight(line) / usual,
        y: (line.box.top + line.box.bottom) / 2 / height,
        mrz,
      };
    })
    .filter((line) => line.text.trim().length > 0)
    .sort((a, b) => a.y - b.y);
  return { lines, folded: joinLines(lines), width: page.width, height: page.height, dpi: page.dpi };
}

function joinLines(lines: readonly PageLine[]): string {
  let joined = '';
  for (const line of lines) {
    if (line.mrz) {
      continue;
    }
    joined += line.folded;
    if (!/\p{L}[-¬]$/u.test(line.text)) {
      joined += ' ';
    }
  }
  return joined.trim();
}

/**
 * What stands to the right of a box on the same height, nearest first: the value of a table cell or form label.
 * `from` is the x (px) where looking begins.
 */
export function toTheRight(page: PageLines, box: Box, from: number): readonly PageLine[] {
  const middle = (box.top + box.bottom) / 2;
  return page.lines
    .filter((line) => line.box.left >= from - 2 && line.box.top < middle && line.box.bottom > middle)
    .sort((a, b) => a.box.left - b.box.left);
}

/** The nearest line below a box whose left edge lies near or inside it, at most `reach` px away; null without one. */
export function below(page: PageLines, box: Box, reach: number): PageLine | null {
  let best: PageLine | null = null;
  for (const line of page.lines) {
    const gap = line.box.top - box.bottom;
    const overlaps = line.box.left < box.right && line.box.right > box.left;
    if (gap > -(box.bottom - box.top) * 0.4 && gap < reach && overlaps && line.box.top > box.top) {
      if (best === null || line.box.top < best.box.top) {
        best = line;
      }
    }
  }
  return best;
}
