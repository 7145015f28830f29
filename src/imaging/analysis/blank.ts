import type { GreyImage } from '../page-image';
import type { Background } from './background';
import type { Components } from './components';
import type { InkMask } from './ink-mask';
import { Mark, type Marks } from './marks';

export interface BlankEvidence {
  readonly grey: GreyImage;
  readonly background: Background;
  readonly mask: InkMask;
  readonly components: Components;
  readonly marks: Marks;
  readonly dpi: number;
}

/** Whether a sheet carries nothing. */
export function isBlank({ components, marks }: BlankEvidence): boolean {
  let written = 0;
  for (let label = 1; label <= components.count; label++) {
    const mark = marks[label];
    if (mark === Mark.block || mark === Mark.rule || mark === Mark.glyph) written++;
  }
  return written < 3;
}
