import type { Box } from '../imaging/page-image';
import { boxAround } from './hocr';
import type { Block, Line, PageText } from './page-text';

/** The same text with its lines changed; lines without words and blocks without lines fall away, boxes fit what is left. */
export function mapLines(page: PageText, change: (line: Line, block: Block) => Line | null): PageText {
  const blocks = page.blocks.flatMap((block) => {
    const lines = block.lines.flatMap((line) => {
      const changed = change(line, block);
      return changed === null || changed.words.length === 0 ? [] : [changed];
    });
    return lines.length === 0 ? [] : [{ ...block, box: boxAround(lines), lines }];
  });
  return { ...page, blocks };
}

/** The same text in px of a page of another resolution, boxes rounded and inside that page. */
export function scaleText(
  page: PageText,
  target: { readonly width: number; readonly height: number; readonly dpi: number },
): PageText {
  const factor = target.dpi / page.dpi;
  const within = (value: number, most: number): number => Math.min(most, Math.max(0, Math.round(value * factor)));
  const scale = (box: Box): Box => ({
    left: within(box.left, target.width),
    top: within(box.top, target.height),
    right: within(box.right, target.width),
    bottom: within(box.bottom, target.height),
  });
  const blocks = page.blocks.map((block) => ({
    ...block,
    box: scale(block.box),
    lines: block.lines.map((line) => ({
      ...line,
      box: scale(line.box),
      baseline: [line.baseline[0] * factor, line.baseline[1] * factor] as const,
      fontSize: line.fontSize * factor,
      words: line.words.map((word) => ({ ...word, box: scale(word.box) })),
    })),
  }));
  return { width: target.width, height: target.height, dpi: target.dpi, blocks };
}

/** All lines of a page in reading order. */
export function linesOf(page: PageText): readonly Line[] {
  return page.blocks.flatMap((block) => block.lines);
}
