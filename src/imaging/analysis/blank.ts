import { Mark } from './marks';
import type { SmallPage } from './page-analysis';

/** Whether a sheet carries nothing. */
export function isBlank({ components, marks }: SmallPage): boolean {
  let written = 0;
  for (let label = 1; label <= components.count; label++) {
    const mark = marks[label];
    if (mark === Mark.block || mark === Mark.rule || mark === Mark.glyph) written++;
  }
  return written < 3;
}
