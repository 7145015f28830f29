import type { GreyImage } from '../page-image';
import type { PageAnalysis } from './page-analysis';
import { UprightFrame } from './upright-frame';

/** Makes paper white and print dark in an upright image; changes the image. */
export interface PaperCurve {
  apply(image: GreyImage): void;
}

/** Paper at least this bright and even needs no correction. */
const BRIGHT_PAPER = 235;
/** Print at least this dark (share of paper) needs no stretching. */
const DARK_PRINT = 0.75;
/** Faint print is stretched at most this much, so that noise and show-through stay paper. */
const MOST_GAIN = 3;

/**
 * Correction for yellowed, shadowed and faint pages: each px is divided by the paper around it, and print that is
 * fainter than it should be is stretched. Null where the page is bright and dark enough as it is.
 */
export function paperCurve(analysis: PageAnalysis, width: number, height: number): PaperCurve | null {
  const { background } = analysis.small;
  const gain = Math.min(MOST_GAIN, Math.max(1, DARK_PRINT / Math.max(0.05, analysis.printContrast)));
  let darkest = 255;
  for (const level of background.level) darkest = Math.min(darkest, level);
  if (darkest >= BRIGHT_PAPER && (gain === 1 || analysis.glyphs === 0)) return null;
  const paperAt = uprightPaper(analysis, width, height);
  const stretch = analysis.glyphs === 0 ? 1 : gain;
  return { apply: (image) => applyCurve(image, paperAt, stretch) };
}

/** Coarse grid of paper levels over the upright image: one value per 16 × 16 px, linear between. */
interface PaperGrid {
  readonly step: number;
  readonly columns: number;
  readonly level: Float32Array;
}

function uprightPaper(analysis: PageAnalysis, width: number, height: number): PaperGrid {
  const step = 16;
  const columns = Math.ceil(width / step) + 2;
  const rows = Math.ceil(height / step) + 2;
  const level = new Float32Array(columns * rows);
  const { background, grey } = analysis.small;
  const frame = new UprightFrame(grey.width, grey.height, analysis.rotation, analysis.skewDegrees);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const [x, y] = frame.toSource((column * step * frame.width) / width, (row * step * frame.height) / height);
      const u = Math.min(Math.max(Math.round(x / background.tile - 0.5), 0), background.columns - 1);
      const v = Math.min(Math.max(Math.round(y / background.tile - 0.5), 0), background.rows - 1);
      level[row * columns + column] = background.level[v * background.columns + u]!;
    }
  }
  return { step, columns, level };
}

function applyCurve(image: GreyImage, paper: PaperGrid, gain: number): void {
  const { width, height, data } = image;
  const { step, columns, level } = paper;
  for (let y = 0; y < height; y++) {
    const row = Math.floor(y / step);
    const fy = (y - row * step) / step;
    const top = row * columns;
    for (let column = 0; column * step < width; column++) {
      const left = level[top + column]! * (1 - fy) + level[top + columns + column]! * fy;
      const right = level[top + column + 1]! * (1 - fy) + level[top + columns + column + 1]! * fy;
      // 0.97: paper noise just below the local level becomes white too.
      const white = ((left + right) / 2) * 0.97;
      const scale = (255 / white) * gain;
      const offset = 255 - white * scale;
      const end = Math.min(width, (column + 1) * step) + y * width;
      for (let at = y * width + column * step; at < end; at++) {
        const value = data[at]! * scale + offset;
        data[at] = value <= 0 ? 0 : value >= 255 ? 255 : value;
      }
    }
  }
}
