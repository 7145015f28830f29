import type { Components } from './components';
import type { InkMask } from './ink-mask';
import { Mark, type Marks } from './marks';

/** The glyphs of a mask alone (everything else removed), and turned by a quarter when text runs down the image. */
export function glyphMask(components: Components, marks: Marks, mask: InkMask, transposed: boolean): InkMask {
  const { width, height } = mask;
  const out = new Uint8Array(width * height);
  const { labels } = components;
  if (!transposed) {
    for (let i = 0; i < labels.length; i++) {
      const label = labels[i]!;
      if (label !== 0 && marks[label] === Mark.glyph) out[i] = 1;
    }
    return { width, height, data: out };
  }
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const label = labels[y * width + x]!;
      if (label !== 0 && marks[label] === Mark.glyph) out[x * height + y] = 1;
    }
  }
  return { width: height, height: width, data: out };
}

/** Closes gaps of at most `gap` px between ink of the same row, so that the letters of a line grow together. */
export function smearRows(mask: InkMask, gap: number): InkMask {
  const { width, height, data } = mask;
  const out = data.slice();
  for (let y = 0; y < height; y++) {
    const row = y * width;
    let last = -1;
    for (let x = 0; x < width; x++) {
      if (data[row + x] === 0) continue;
      if (last >= 0 && x - last > 1 && x - last <= gap + 1) out.fill(1, row + last + 1, row + x);
      last = x;
    }
  }
  return { width, height, data: out };
}
