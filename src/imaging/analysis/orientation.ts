import type { Rotation } from '../page-image';
import type { Components } from './components';
import type { InkMask } from './ink-mask';
import { Mark, type Marks } from './marks';
import { lineDirection, type EdgePoints } from './skew';
import { glyphMask } from './text-strips';
import { upOrDown } from './up-down';

export interface Orientation {
  readonly rotation: Rotation;
  readonly orientationCertainty: number;
  readonly alternatives: readonly Rotation[];
  readonly skewDegrees: number;
}

/** How the page lies: line direction both ways, then which way up. */
export function judgeOrientation(mask: InkMask, components: Components, marks: Marks, dpi: number): Orientation {
  const across = lineDirection(edgePoints(mask, components, marks, false));
  const down = lineDirection(edgePoints(mask, components, marks, true));
  const vertical = down.sharpness > across.sharpness;
  const line = vertical ? down : across;
  const judged = upOrDown(glyphMask(components, marks, mask, vertical), line.degrees, dpi);
  const axisCertainty = 1;
  const upright = judged.lean >= 0;
  const certainty = Math.min(axisCertainty, Math.abs(judged.lean) * 2);
  const rotation: Rotation = vertical ? (upright ? 90 : 270) : upright ? 0 : 180;
  const opposite: Rotation = vertical ? (upright ? 270 : 90) : upright ? 180 : 0;
  return {
    rotation,
    orientationCertainty: certainty,
    alternatives: [opposite],
    // Falling lines (clockwise) are turned back; in the transposed frame the sense is mirrored.
    skewDegrees: vertical ? line.degrees : -line.degrees,
  };
}

/** Ink px with paper before them in the direction across the lines: the upper edges of letters and rules. */
function edgePoints(mask: InkMask, components: Components, marks: Marks, transposed: boolean): EdgePoints {
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
