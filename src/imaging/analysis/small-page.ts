import type { Box, GreyImage } from '../page-image';
import type { Background } from './background';
import type { Components } from './components';
import type { InkMask } from './ink-mask';
import type { Marks } from './marks';

/** The page at about 100 dpi, as delivered (not turned). */
export interface SmallPage {
  readonly grey: GreyImage;
  /** px of the page with square px per px here. */
  readonly factor: number;
  readonly dpi: number;
  readonly background: Background;
  readonly mask: InkMask;
  readonly components: Components;
  readonly marks: Marks;
  /** Dark scan borders and punch holes, a little grown: to be whitened for the recogniser; null when there are none. */
  readonly unwanted: InkMask | null;
  /** Where a barcode may be. */
  readonly codes: readonly CandidateRegion[];
}

/** A place that looks like a code. */
export interface CandidateRegion {
  /** px of the small page, quiet zone included. */
  readonly box: Box;
  /** True for a big, regular strip of bars (60 × 8 mm at least): a bar code even if nobody can read it. */
  readonly surelyBars: boolean;
}
