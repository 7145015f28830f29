import type { Box, ColourMode, DecodedPage, GreyImage, Rotation } from '../page-image';
import { measureBackground, type Background } from './background';
import { isBlank } from './blank';
import { candidateRegions } from '../barcodes/candidate-regions';
import { scaleBox } from '../boxes';
import { colourMode } from './colour-mode';
import { connectedComponents, type Components } from './components';
import { inkMask } from './ink-mask';
import { classifyMarks, Mark, type Marks } from './marks';
import { judgeOrientation } from './orientation';
import { shrinkGrey } from './shrink';
import type { SmallPage } from './small-page';
import { squarePixels } from './square-pixels';
import { unwantedInk } from './unwanted-ink';
import { UprightFrame } from './upright-frame';

/** What is known about a page from its image alone. px of the upright page (see page-image.ts) unless said otherwise. */
export interface PageAnalysis {
  /** Clockwise degrees by which the page has to be turned; the best guess. */
  readonly rotation: Rotation;
  /**
   * 0…1: how sure `rotation` is. Below about 0.9 the recogniser should try `alternatives` too and let the text decide.
   * 0 for pages without text.
   */
  readonly orientationCertainty: number;
  /** The other rotations worth trying, most likely first. */
  readonly alternatives: readonly Rotation[];
  /** Clockwise degrees by which the turned page is to be straightened; the same for every rotation. */
  readonly skewDegrees: number;
  /** Nothing on the page but paper: no print, stamp, pencil, fax header. Holes, borders, dust, show-through do not count. */
  readonly blank: boolean;
  readonly colourMode: ColourMode;
  /** Upright page at source resolution: px, and px per inch both ways (see square-pixels.ts). */
  readonly width: number;
  readonly height: number;
  readonly dpi: number;
  /** Smallest box around everything that is content; null for a blank page. */
  readonly content: Box | null;
  /** Number of letter-like marks: how much text there is, before anybody read it. */
  readonly glyphs: number;
  /** How much darker than its paper the print is, 0…1; faint pages (below about 0.35) deserve a second look. */
  readonly printContrast: number;
  /** What the later image steps need from the small analysis image (px of that image, as delivered, not turned). */
  readonly small: SmallPage;
}

/** Grey levels (of 255) by which ink is darker than paper. Print that shows through from the back stays below. */
const INK_CONTRAST = 30;

/** Looks at a page once, at about 100 dpi, and says how it lies and what it is. Takes about 50 ms for A4 at 300 dpi. */
export function analysePage(page: DecodedPage): PageAnalysis {
  const square = squarePixels(page);
  const factor = Math.max(1, Math.round(square.dpi / 100));
  const grey = shrinkGrey(square.grey, factor);
  const dpi = square.dpi / factor;
  const background = measureBackground(grey);
  const mask = inkMask(grey, background, INK_CONTRAST);
  const components = connectedComponents(mask);
  const marks = classifyMarks(components, mask.width, mask.height, dpi);
  const contrast = printContrast(grey, background, components, marks);
  const unwanted = unwantedInk(components, marks, mask);
  const codes = candidateRegions({ grey, factor, dpi, background, mask, components, marks, unwanted }, contrast);
  const small: SmallPage = { grey, factor, dpi, background, mask, components, marks, unwanted, codes };
  const orientation = judgeOrientation(small);
  const frame = new UprightFrame(square.grey.width, square.grey.height, orientation.rotation, orientation.skewDegrees);
  const content = contentBox(components, marks);
  const mode = colourMode(square.grey, square.rgb, square.dpi);
  const blank = isBlank(small, square.grey, mode);
  return {
    ...orientation,
    blank,
    colourMode: mode,
    width: frame.width,
    height: frame.height,
    dpi: square.dpi,
    content: blank || content === null ? null : frame.boxToUpright(scaleBox(content, factor)),
    glyphs: countMarks(marks, Mark.glyph),
    printContrast: contrast,
    small,
  };
}

/** The analysis for another rotation of the same page (when reading showed that the first guess was wrong). */
export function turnAnalysis(analysis: PageAnalysis, rotation: Rotation): PageAnalysis {
  if (rotation === analysis.rotation) return analysis;
  const turn = (((rotation - analysis.rotation + 360) % 360) as Rotation) || 0;
  const quarter = turn === 90 || turn === 270;
  const frame = new UprightFrame(analysis.width, analysis.height, turn, 0);
  return {
    ...analysis,
    rotation,
    alternatives: [analysis.rotation, ...analysis.alternatives.filter((other) => other !== rotation)],
    width: quarter ? analysis.height : analysis.width,
    height: quarter ? analysis.width : analysis.height,
    content: analysis.content === null ? null : frame.boxToUpright(analysis.content),
  };
}

function countMarks(marks: Marks, kind: number): number {
  let count = 0;
  for (const mark of marks) if (mark === kind) count++;
  return count;
}

function contentBox(components: Components, marks: Marks): Box | null {
  let left = Infinity;
  let top = Infinity;
  let right = 0;
  let bottom = 0;
  for (let label = 1; label <= components.count; label++) {
    const mark = marks[label];
    if (mark !== Mark.glyph && mark !== Mark.rule && mark !== Mark.block) continue;
    left = Math.min(left, components.left[label]!);
    top = Math.min(top, components.top[label]!);
    right = Math.max(right, components.right[label]!);
    bottom = Math.max(bottom, components.bottom[label]!);
  }
  return right === 0 ? null : { left, top, right, bottom };
}

/** Darkness of the darker tenth of the glyph px against paper, 0…1. */
function printContrast(grey: GreyImage, background: Background, components: Components, marks: Marks): number {
  const histogram = new Uint32Array(256);
  let count = 0;
  for (let i = 0; i < components.labels.length; i++) {
    const label = components.labels[i]!;
    if (label !== 0 && marks[label] === Mark.glyph) {
      histogram[grey.data[i]!]!++;
      count++;
    }
  }
  if (count === 0) return 0;
  let seen = 0;
  for (let value = 0; value < 256; value++) {
    seen += histogram[value]!;
    if (seen * 10 >= count) return Math.max(0, 1 - value / background.paper);
  }
  return 0;
}
