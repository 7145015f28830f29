import type { Components } from './components';

/**
 * What a piece of connected ink is, by its size and place alone.
 * speck: dust, noise, full stops · glyph: letter, run of touching letters, hand stroke · rule: ruled or table line,
 * scanner streak · hole: punch hole · border: dark edge of the scan · block: table frame, stamp, photograph, bar
 */
export const Mark = { none: 0, speck: 1, glyph: 2, rule: 3, hole: 4, border: 5, block: 6 } as const;

/** One entry a component, index = label (index 0 unused); values of `Mark`. */
export type Marks = Uint8Array;

/** Sorts components into kinds. `dpi` is that of the mask, `width`/`height` its size in px. */
export function classifyMarks(components: Components, width: number, height: number, dpi: number): Marks {
  const mm = dpi / 25.4;
  const marks = new Uint8Array(components.count + 1);
  for (let label = 1; label <= components.count; label++) {
    const left = components.left[label]!;
    const top = components.top[label]!;
    const right = components.right[label]!;
    const bottom = components.bottom[label]!;
    const area = components.area[label]!;
    const w = right - left;
    const h = bottom - top;
    const long = Math.max(w, h);
    const short = Math.min(w, h);
    const fill = area / (w * h);
    const edge = Math.min(left, top, width - right, height - bottom);
    if (edge <= 0.7 * mm && isBorder(w, h, fill, edge, width, height, mm)) marks[label] = Mark.border;
    else if (long <= 0.75 * mm) marks[label] = Mark.speck;
    else if (isHole(w, h, fill, edge, mm)) marks[label] = Mark.hole;
    else if (long >= 12 * mm && (short <= 1.3 * mm || (long >= 8 * short && fill * short <= 1.5 * mm))) {
      marks[label] = Mark.rule;
    } else if (h <= 16 * mm && w <= 16 * mm) marks[label] = Mark.glyph;
    else if ((h <= 9 * mm || w <= 9 * mm) && long <= 90 * mm) marks[label] = Mark.glyph;
    else marks[label] = Mark.block;
  }
  return marks;
}

/** Ink at the very edge of the scan: strips along an edge, wedges of a skewed sheet, frames all around. */
function isBorder(
  w: number,
  h: number,
  fill: number,
  edge: number,
  width: number,
  height: number,
  mm: number,
): boolean {
  const framesPage = w >= 0.85 * width || h >= 0.85 * height;
  const touches = edge <= 1;
  if (framesPage && touches) return true;
  const thin = Math.min(w, h) <= 15 * mm;
  return touches && thin && (fill >= 0.35 || Math.max(w, h) >= 30 * mm);
}

/** A filled disc of 4 to 9 mm (punch holes have 5.5 to 6.5 mm) within 25 mm of an edge. */
function isHole(w: number, h: number, fill: number, edge: number, mm: number): boolean {
  return (
    Math.min(w, h) >= 4 * mm &&
    Math.max(w, h) <= 9 * mm &&
    Math.max(w, h) <= 1.25 * Math.min(w, h) &&
    fill >= 0.7 &&
    fill <= 0.88 &&
    edge <= 25 * mm
  );
}
