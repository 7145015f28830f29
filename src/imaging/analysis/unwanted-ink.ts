import type { Components } from './components';
import type { InkMask } from './ink-mask';
import { Mark, type Marks } from './marks';

/**
 * Dark scan borders and punch holes of a page, grown by 2 px; null when there are none. Only the thick part of a border
 * counts (opening by 5 × 5 px), so that a letter or rule touching it keeps its ink.
 */
export function unwantedInk(components: Components, marks: Marks, mask: InkMask): InkMask | null {
  const { width, height } = mask;
  if (!marks.includes(Mark.border) && !marks.includes(Mark.hole)) return null;
  const out = new Uint8Array(width * height);
  const { labels } = components;
  for (let i = 0; i < labels.length; i++) {
    const mark = marks[labels[i]!];
    if (mark === Mark.hole || mark === Mark.border) out[i] = 1;
  }
  const image = { width, height, data: out };
  return grow(shrinkEdges(image, 1), 3);
}

function shrinkEdges(mask: InkMask, reach: number): InkMask {
  const inverted = { ...mask, data: mask.data.map((value) => 1 - value) };
  const grown = grow(inverted, reach);
  return { ...mask, data: grown.data.map((value) => 1 - value) };
}

function grow({ width, height, data }: InkMask, reach: number): InkMask {
  const horizontal = new Uint8Array(data.length);
  for (let y = 0; y < height; y++) {
    const row = y * width;
    for (let x = 0; x < width; x++) {
      if (data[row + x] === 0) continue;
      horizontal.fill(1, row + Math.max(0, x - reach), row + Math.min(width, x + reach + 1));
    }
  }
  const out = new Uint8Array(data.length);
  for (let y = 0; y < height; y++) {
    const row = y * width;
    for (let x = 0; x < width; x++) {
      if (horizontal[row + x] === 0) continue;
      const last = Math.min(height - 1, y + reach);
      for (let v = Math.max(0, y - reach); v <= last; v++) out[v * width + x] = 1;
    }
  }
  return { width, height, data: out };
}
