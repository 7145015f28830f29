import type { Box } from '../imaging/page-image';
import type { Block, Line, PageText, Word } from './page-text';

/** The image an hOCR answer speaks of, px and px per inch. */
export interface HocrFrame {
  readonly width: number;
  readonly height: number;
  readonly dpi: number;
}

interface LineHead {
  readonly box: Box;
  readonly slope: number;
  readonly offset: number;
  readonly size: number;
}

const TAG =
  /<(?:div|p|span) class='(ocr_carea|ocr_par|ocr_line|ocr_header|ocr_caption|ocr_textfloat|ocrx_word)'[^>]*? title=(["'])(.*?)\2[^>]*>([^<]*(?:<(?:strong|em)>[^<]*(?:<\/(?:strong|em)>)*)*)/g;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

/**
 * Reads tesseract's hOCR (the one answer that native library, command and WebAssembly have in common) into the page
 * text model. Paragraphs become blocks. Confidences are tesseract's own, 0…1, not yet calibrated.
 */
export function readHocr(hocr: string, frame: HocrFrame): PageText {
  const blocks: Block[] = [];
  let lines: Line[] = [];
  let words: Word[] = [];
  let head: LineHead | undefined;
  const endLine = (): void => {
    if (head !== undefined && words.length > 0) lines.push(lineOf(head, words));
    words = [];
    head = undefined;
  };
  const endBlock = (): void => {
    endLine();
    if (lines.length > 0) blocks.push({ kind: 'text', box: boxAround(lines), lines });
    lines = [];
  };
  for (const [, kind, , title, content] of hocr.matchAll(TAG)) {
    if (kind === 'ocr_carea' || kind === 'ocr_par') endBlock();
    else if (kind === 'ocrx_word') {
      const text = unescape(content ?? '').trim();
      const box = readBox(title ?? '');
      if (text !== '' && box !== undefined)
        words.push({ text, box, confidence: readNumber(title ?? '', 'x_wconf') / 100 });
    } else {
      endLine();
      head = lineHead(title ?? '');
    }
  }
  endBlock();
  return { ...frame, blocks };
}

/** The smallest box around all of `parts`; there must be one at least. */
export function boxAround(parts: readonly { readonly box: Box }[]): Box {
  return {
    left: Math.min(...parts.map(({ box }) => box.left)),
    top: Math.min(...parts.map(({ box }) => box.top)),
    right: Math.max(...parts.map(({ box }) => box.right)),
    bottom: Math.max(...parts.map(({ box }) => box.bottom)),
  };
}

// hOCR 1.2, "baseline": slope and offset of a line whose origin is the bottom left corner of the line's box.
function lineOf(head: LineHead, words: readonly Word[]): Line {
  const { box, slope, offset } = head;
  const left = box.bottom + offset;
  return { box, baseline: [left, left + slope * (box.right - box.left)], fontSize: head.size, words };
}

function lineHead(title: string): LineHead | undefined {
  const box = readBox(title);
  if (box === undefined) return undefined;
  const baseline = /baseline (-?[\d.e-]+) (-?[\d.]+)/.exec(title);
  return {
    box,
    slope: Number(baseline?.[1] ?? 0),
    offset: Number(baseline?.[2] ?? 0),
    size: readNumber(title, 'x_size'),
  };
}

function readBox(title: string): Box | undefined {
  const found = /bbox (\d+) (\d+) (\d+) (\d+)/.exec(title);
  if (found === null) return undefined;
  return { left: Number(found[1]), top: Number(found[2]), right: Number(found[3]), bottom: Number(found[4]) };
}

function readNumber(title: string, property: string): number {
  return Number(new RegExp(`${property} (-?[\\d.]+)`).exec(title)?.[1] ?? 0);
}

function unescape(text: string): string {
  return text.replace(/<[^>]*>/g, '').replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => ENTITIES[name] ?? '');
}
