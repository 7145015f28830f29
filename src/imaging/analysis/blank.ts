import type { ColourMode, GreyImage } from '../page-image';
import { connectedComponents, type Components } from './components';
import { classifyMarks, Mark, type Marks } from './marks';
import type { SmallPage } from './small-page';

/**
 * Whether a sheet carries nothing at all. Dust, punch holes, dark borders, single ruled or fold lines and print that
 * shows through from the other side are nothing; a page number, a pencil note, a stamp or a fax header is something.
 *
 * `full` is the page at full size (px of `small` × `small.factor`).
 */
export function isBlank(small: SmallPage, full: GreyImage, mode: ColourMode): boolean {
  if (small.marks.includes(Mark.block)) return false;
  const solid = mode === 'bitonal' ? (label: number) => isSolid(small, full, label) : () => true;
  if (hasWriting(small.components, small.marks, small.dpi, small.grey, solid)) return false;
  return mode === 'bitonal' || !hasFaintStrokes(small);
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** A single stroke of this length is no dust, mm. */
const LONG_STROKE = 12;
/** Strokes from this length count, mm; the x-height of small print is 1.5 mm, dust is smaller. */
const STROKE = 1.3;
/** Two strokes no further apart than this belong together: a number, a word, mm. */
const NEIGHBOURS = 8;

function hasWriting(
  components: Components,
  marks: Marks,
  dpi: number,
  { width, height }: Size,
  counts: (label: number) => boolean,
): boolean {
  const mm = dpi / 25.4;
  const strokes: { readonly x: number; readonly y: number; readonly reach: number }[] = [];
  for (let label = 1; label <= components.count; label++) {
    if (marks[label] !== Mark.glyph) continue;
    const left = components.left[label]!;
    const top = components.top[label]!;
    const right = components.right[label]!;
    const bottom = components.bottom[label]!;
    const long = Math.max(right - left, bottom - top);
    const atEdge = Math.min(left, top, width - right, height - bottom) <= mm;
    if (long < STROKE * mm || atEdge || !counts(label)) continue;
    if (long >= LONG_STROKE * mm) return true;
    const stroke = { x: (left + right) / 2, y: (top + bottom) / 2, reach: long / 2 };
    const distance = NEIGHBOURS * mm + stroke.reach;
    if (strokes.some((other) => Math.hypot(other.x - stroke.x, other.y - stroke.y) <= distance + other.reach))
      return true;
    strokes.push(stroke);
  }
  return false;
}

/**
 * Print that shows through a bitonal scan is a cloud of single px; ink is solid. Solid: at least this share of the black
 * px of a component begin a black square of 2 × 2 px (a stroke 2 px wide has one half).
 */
const SOLID_SHARE = 0.3;

function isSolid({ components, factor }: SmallPage, full: GreyImage, label: number): boolean {
  const { width, data } = full;
  const right = Math.min(width - 1, components.right[label]! * factor);
  const bottom = Math.min(full.height - 1, components.bottom[label]! * factor);
  let black = 0;
  let squares = 0;
  for (let y = components.top[label]! * factor; y < bottom; y++) {
    for (let x = components.left[label]! * factor; x < right; x++) {
      const at = y * width + x;
      if (data[at]! >= 128) continue;
      black++;
      if (data[at + 1]! < 128 && data[at + width]! < 128 && data[at + width + 1]! < 128) squares++;
    }
  }
  return squares >= black * SOLID_SHARE;
}

/**
 * Faint pencil has less contrast than strong show-through, but its strokes are thin and sharp: darker than the paper
 * 2 px (half a millimetre) away on both sides. Show-through is blurred by the paper.
 */
const FAINT_CONTRAST = 14;

function hasFaintStrokes({ grey, dpi, background }: SmallPage): boolean {
  const { width, height, data } = grey;
  const contrast = Math.max(FAINT_CONTRAST, background.noise * 5);
  const mask = new Uint8Array(width * height);
  for (let y = 2; y + 2 < height; y++) {
    for (let at = y * width + 2, end = (y + 1) * width - 2; at < end; at++) {
      const limit = data[at]! + contrast;
      const across = data[at - 2]! >= limit && data[at + 2]! >= limit;
      if (across || (data[at - 2 * width]! >= limit && data[at + 2 * width]! >= limit)) mask[at] = 1;
    }
  }
  const components = connectedComponents({ width, height, data: mask });
  const marks = classifyMarks(components, width, height, dpi);
  return hasWriting(components, marks, dpi, grey, () => true);
}
