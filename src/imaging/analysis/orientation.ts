import { boxesOverlap } from '../boxes';
import type { Rotation } from '../page-image';
import { Mark, type Marks } from './marks';
import type { SmallPage } from './small-page';
import { lineDirection, type EdgePoints, type LineDirection } from './skew';
import { glyphMask } from './text-strips';
import { upOrDown } from './up-down';

export interface Orientation {
  readonly rotation: Rotation;
  readonly orientationCertainty: number;
  readonly alternatives: readonly Rotation[];
  readonly skewDegrees: number;
}

/** Fewer letter-like marks than this say nothing about which way a page lies. */
const ENOUGH_LETTERS = 8;
/** Lines stand out from the profile at other angles at least this much, or there are no lines. */
const CLEAR_LINES = 1.15;

/** How the page lies: line direction both ways, then which way up. */
export function judgeOrientation(small: SmallPage): Orientation {
  const text = marksOutsideCodes(small);
  const across = lineDirection(edgePoints(small, text, false));
  const down = lineDirection(edgePoints(small, text, true));
  if (countGlyphs(text) < ENOUGH_LETTERS) {
    const skewDegrees = skewOf(across.sharpness === 0 && down.sharpness === 0 ? anyLines(small) : { across, down });
    return { rotation: 0, orientationCertainty: 0, alternatives: [180, 90, 270], skewDegrees };
  }
  const vertical = down.sharpness > across.sharpness;
  const line = vertical ? down : across;
  const judged = upOrDown(glyphMask(small.components, text, small.mask, vertical), line.degrees, small.dpi);
  const upright = judged.lean >= 0;
  const certainty = Math.min(1, Math.abs(judged.lean) * 2);
  const rotation: Rotation = vertical ? (upright ? 90 : 270) : upright ? 0 : 180;
  const opposite: Rotation = vertical ? (upright ? 270 : 90) : upright ? 180 : 0;
  return {
    rotation,
    orientationCertainty: certainty,
    alternatives: [opposite],
    skewDegrees: skewOf({ across, down }),
  };
}

interface BothDirections {
  readonly across: LineDirection;
  readonly down: LineDirection;
}

/** Clockwise degrees that straighten the page, by the clearer of both directions; 0 where no lines stand out. */
function skewOf({ across, down }: BothDirections): number {
  const vertical = down.sharpness > across.sharpness;
  const line = vertical ? down : across;
  if (line.contrast < CLEAR_LINES) return 0;
  // Lines that fall to the right are turned back; columns that lean to the right are turned on.
  const degrees = vertical ? line.degrees : -line.degrees;
  return degrees === 0 ? 0 : degrees;
}

/** Line directions with the bars and modules of codes included, for sheets that hold nothing else. */
function anyLines(small: SmallPage): BothDirections {
  return {
    across: lineDirection(edgePoints(small, small.marks, false)),
    down: lineDirection(edgePoints(small, small.marks, true)),
  };
}

/** The marks without those inside places that look like barcodes: bars are lines, but not lines of text. */
function marksOutsideCodes({ components, marks, codes }: SmallPage): Marks {
  if (codes.length === 0) return marks;
  const out = marks.slice();
  for (let label = 1; label <= components.count; label++) {
    const box = {
      left: components.left[label]!,
      top: components.top[label]!,
      right: components.right[label]!,
      bottom: components.bottom[label]!,
    };
    if (codes.some((code) => boxesOverlap(code.box, box))) out[label] = Mark.none;
  }
  // Where hardly anything is left, the "code" was bold text.
  return countGlyphs(out) * 4 < countGlyphs(marks) && !codes.some((code) => code.surelyBars) ? marks : out;
}

function countGlyphs(marks: Marks): number {
  let count = 0;
  for (const mark of marks) if (mark === Mark.glyph) count++;
  return count;
}

/** Ink px with paper before them in the direction across the lines: the upper edges of letters and rules. */
function edgePoints({ mask, components }: SmallPage, marks: Marks, transposed: boolean): EdgePoints {
  const { width, height, data } = mask;
  const limit = 200_000;
  const along = new Int16Array(limit);
  const across = new Int16Array(limit);
  const back = transposed ? 1 : width;
  let count = 0;
  for (let y = 1; y < height && count < limit; y++) {
    const row = y * width;
    for (let x = 1; x < width && count < limit; x++) {
      const at = row + x;
      if (data[at] === 0 || data[at - back] !== 0) continue;
      const mark = marks[components.labels[at]!];
      if (mark !== Mark.glyph && mark !== Mark.rule && mark !== Mark.block) continue;
      along[count] = transposed ? y : x;
      across[count] = transposed ? x : y;
      count++;
    }
  }
  return { count, along, across };
}
