import type { PageText, Word } from '../../src/ocr/page-text';
import { textWidth, type Face, type FontSpec } from './fonts';

/** A page as laid out, before any scanner has seen it. Lengths in mm from the top left corner, type in points. */
export interface GeneratedPage {
  readonly width: number;
  readonly height: number;
  readonly items: readonly LayoutItem[];
}

/** One line of text (or a part of it); `y` is the baseline. Runs of one block and line belong together. */
export interface TextRun {
  readonly kind: 'text';
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly font: FontSpec;
  readonly colour: string;
  readonly block: number;
  readonly line: number;
}

/** A rubber stamp: its lines are text of the page too. */
export interface StampItem {
  readonly kind: 'stamp';
  /** Centre. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly degrees: number;
  readonly colour: string;
  readonly shape: 'frame' | 'round' | 'plain';
  readonly lines: readonly string[];
  readonly block: number;
}

export interface RuleItem {
  readonly kind: 'rule';
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
  readonly width: number;
  readonly colour: string;
  readonly dotted?: boolean;
}

export interface BoxItem {
  readonly kind: 'box';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly stroke?: string;
  readonly fill?: string;
  readonly line: number;
}

/** Pen strokes without words: signatures, pencil marks, photos and coats of arms as drawings. */
export interface DrawingItem {
  readonly kind: 'signature' | 'pencil' | 'photo' | 'arms' | 'guilloche';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly colour: string;
  readonly seed: number;
}

export interface CodeItem {
  readonly kind: 'code';
  readonly format: 'QRCode' | 'Code128' | 'PatchT';
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export type LayoutItem = TextRun | StampItem | RuleItem | BoxItem | DrawingItem | CodeItem;

interface LineOfRuns {
  readonly block: number;
  readonly line: number;
  readonly runs: TextRun[];
}

/** The text lines of a page in reading order (the order in which the layout wrote its blocks). */
function linesOf(page: GeneratedPage): Map<number, LineOfRuns[]> {
  const blocks = new Map<number, LineOfRuns[]>();
  for (const item of page.items) {
    if (item.kind === 'text') {
      const lines = blocks.get(item.block) ?? [];
      const last = lines.find((line) => line.line === item.line);
      if (last === undefined) {
        lines.push({ block: item.block, line: item.line, runs: [item] });
      } else {
        last.runs.push(item);
      }
      blocks.set(item.block, lines);
    } else if (item.kind === 'stamp') {
      blocks.set(item.block, stampRuns(item));
    }
  }
  return blocks;
}

/** The lines of a stamp as if it stood straight. */
function stampRuns(stamp: StampItem): LineOfRuns[] {
  const step = stamp.height / (stamp.lines.length + 0.6);
  const font: FontSpec = { face: 'sans', size: (step / 0.3528) * 0.78, bold: true, italic: false };
  return stamp.lines.map((text, line) => ({
    block: stamp.block,
    line,
    runs: [
      {
        kind: 'text' as const,
        x: stamp.x - textWidth(text, font) / 2,
        y: stamp.y - stamp.height / 2 + step * (line + 1),
        text,
        font,
        colour: stamp.colour,
        block: stamp.block,
        line,
      },
    ],
  }));
}

/** Plain text of a page: lines by \n, blocks by an empty line. Needs no rendering. */
export function pageText(page: GeneratedPage): string {
  return [...linesOf(page).values()]
    .map((lines) => lines.map((line) => line.runs.map((run) => run.text).join(' ')).join('\n'))
    .filter((text) => text.trim().length > 0)
    .join('\n\n');
}

/**
 * The page as the text recognition would hand it on, without faults: words with boxes in px at 300 dpi, certainty 1.
 * For training on layout without rendering.
 */
export function pageTextModel(page: GeneratedPage): PageText {
  const px = (mm: number): number => Math.round((mm / 25.4) * 300);
  const faces: readonly Face[] = ['mrz'];
  return {
    width: px(page.width),
    height: px(page.height),
    dpi: 300,
    blocks: [...linesOf(page).values()].map((lines) => {
      const made = lines.map((line) => {
        const words = line.runs.flatMap(wordsOf);
        const size = (line.runs[0]?.font.size ?? 10) * 0.3528;
        const y = px(line.runs[0]?.y ?? 0);
        const box = hull(words.map((word) => word.box));
        return { box, baseline: [y, y] as const, fontSize: px(size), words };
      });
      const filled = made.filter((line) => line.words.length > 0);
      const isMrz = lines.every((line) => line.runs.every((run) => faces.includes(run.font.face)));
      return {
        box: hull(filled.map((line) => line.box)),
        kind: isMrz ? ('mrz' as const) : ('text' as const),
        lines: filled,
      };
    }),
  };

  function wordsOf(run: TextRun): Word[] {
    const size = run.font.size * 0.3528;
    let x = run.x;
    const space = textWidth(' ', run.font);
    return run.text
      .split(' ')
      .map((text) => {
        const width = textWidth(text, run.font);
        const box = {
          left: px(x),
          top: px(run.y - size * 0.75),
          right: px(x + width),
          bottom: px(run.y + size * 0.22),
        };
        x += width + space;
        return run.font.face === 'hand'
          ? { text, box, confidence: 1, handwritten: true }
          : { text, box, confidence: 1 };
      })
      .filter((word) => word.text.length > 0);
  }
}

function hull(boxes: readonly { left: number; top: number; right: number; bottom: number }[]): {
  left: number;
  top: number;
  right: number;
  bottom: number;
} {
  if (boxes.length === 0) {
    return { left: 0, top: 0, right: 0, bottom: 0 };
  }
  return {
    left: Math.min(...boxes.map((box) => box.left)),
    top: Math.min(...boxes.map((box) => box.top)),
    right: Math.max(...boxes.map((box) => box.right)),
    bottom: Math.max(...boxes.map((box) => box.bottom)),
  };
}
