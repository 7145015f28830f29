import { withKernels } from '../kernels/kernels';
import type { Components } from './components';
import type { InkMask } from './ink-mask';
import { Mark, type Marks } from './marks';

/**
 * Dark scan borders and punch holes of a page, grown by 2 px; null when there are none. Only the thick part of a border
 * counts (opening by 3 × 3 px), so that a letter or rule touching it keeps its ink.
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
  return { width, height, data: openAndGrow(out, width, height) };
}

/** Shrunk by 1 px and grown by 3: what is thinner than 3 px vanishes, the rest is 2 px wider all around. */
function openAndGrow(ink: Uint8Array, width: number, height: number): Uint8Array {
  const size = ink.length;
  return withKernels([size, size, size], (kernels, [image, between, grown], view) => {
    view.set(ink, image);
    kernels.invert(image!, size);
    kernels.grow(image!, between!, grown!, width, height, 1);
    kernels.invert(grown!, size);
    kernels.grow(grown!, between!, image!, width, height, 3);
    return view.slice(image, image! + size);
  });
}
