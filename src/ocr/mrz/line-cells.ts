import { otsuThreshold } from '../../imaging/analysis/binarise';
import type { Box, GreyImage } from '../../imaging/page-image';
import { LINE_LENGTHS } from './mrz-layout';

/** One place of a line: its sign's ink, px of the image given; null where there is none. */
export interface Cell {
  readonly ink: Box | null;
  readonly filler: boolean;
  /** Share of the ink of the lower half that lies in its right half: next to none for F, half for M. */
  readonly lowerRight: number;
}

/** Centres of the signs may lie this far (share of the pitch) from the grid on average. */
const LOOSEST_FIT = 0.16;

/**
 * The places of a line of a machine readable zone: OCR-B is set at one pitch, so ink and length give the grid. Fillers
 * are told by their shape. Null when no length of line fits.
 */
export function lineCells(image: GreyImage): readonly Cell[] | null {
  const threshold = otsuThreshold(image);
  const dark = (x: number, y: number): boolean => image.data[y * image.width + x]! <= threshold;
  const band = printedRows(image, dark);
  const isInk = (x: number, y: number): boolean => y >= band.top && y < band.bottom && dark(x, y);
  const signs = separateSigns(image, isInk);
  const grid = fitGrid(signs);
  if (grid === null) return null;
  return Array.from({ length: grid.places }, (_, place) => {
    const centre = grid.first + place * grid.pitch;
    const left = Math.max(0, Math.round(centre - grid.pitch / 2));
    const right = Math.min(image.width, Math.round(centre + grid.pitch / 2));
    const ink = inkBox(image, isInk, left, right);
    if (ink === null) return { ink, filler: false, lowerRight: 0 };
    return { ink, filler: isFiller(ink, isInk), lowerRight: lowerRight(ink, isInk) };
  });
}

/** Rows with less ink than this hold dust, not a line of two dozen signs or more. */
const LEAST_ROW_INK = 8;

/** The highest band of rows with print: dust above and below the line is left out. */
function printedRows(
  image: GreyImage,
  isInk: (x: number, y: number) => boolean,
): { readonly top: number; readonly bottom: number } {
  let best = { top: 0, bottom: 0 };
  let top = -1;
  for (let y = 0; y <= image.height; y++) {
    let ink = 0;
    for (let x = 0; y < image.height && x < image.width; x++) if (isInk(x, y)) ink++;
    if (ink >= LEAST_ROW_INK && top < 0) top = y;
    if (ink < LEAST_ROW_INK && top >= 0) {
      if (y - top > best.bottom - best.top) best = { top, bottom: y };
      top = -1;
    }
  }
  return best;
}

interface Span {
  readonly left: number;
  readonly right: number;
}

/** Runs of columns with ink. */
function separateSigns(image: GreyImage, isInk: (x: number, y: number) => boolean): readonly Span[] {
  const spans: Span[] = [];
  let start = -1;
  for (let x = 0; x <= image.width; x++) {
    let ink = 0;
    for (let y = 0; x < image.width && y < image.height; y++) if (isInk(x, y)) ink++;
    if (ink > 0 && start < 0) start = x;
    if (ink === 0 && start >= 0) {
      spans.push({ left: start, right: x });
      start = -1;
    }
  }
  return spans.filter(({ left, right }) => right - left > image.height / 20);
}

/** Pitch and place of the first sign, for the length of line that the signs fit best. */
function fitGrid(signs: readonly Span[]): { first: number; pitch: number; places: number } | null {
  const widths = signs.map(({ left, right }) => right - left).sort((a, b) => a - b);
  const usual = widths[widths.length >> 1];
  if (usual === undefined || signs.length < 20) return null;
  // Signs that touch are no measure of the grid, whole ones are.
  const centres = signs
    .filter(({ left, right }) => right - left < usual * 1.5)
    .map(({ left, right }) => (left + right) / 2);
  const begin = signs[0]!.left + usual / 2;
  const end = signs.at(-1)!.right - usual / 2;
  let best: { first: number; pitch: number; places: number; misfit: number } | null = null;
  for (const places of LINE_LENGTHS) {
    const pitch = (end - begin) / (places - 1);
    let misfit = 0;
    for (const centre of centres) {
      const place = (centre - begin) / pitch;
      misfit += Math.abs(place - Math.round(place));
    }
    misfit /= centres.length;
    if (best === null || misfit < best.misfit) best = { first: begin, pitch, places, misfit };
  }
  return best !== null && best.misfit < LOOSEST_FIT ? best : null;
}

function inkBox(image: GreyImage, isInk: (x: number, y: number) => boolean, from: number, to: number): Box | null {
  let left = to;
  let right = from;
  let top = image.height;
  let bottom = 0;
  for (let y = 0; y < image.height; y++) {
    for (let x = from; x < to; x++) {
      if (!isInk(x, y)) continue;
      left = Math.min(left, x);
      right = Math.max(right, x + 1);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y + 1);
    }
  }
  return right <= left ? null : { left, top, right, bottom };
}

/** `<`: ink on the right at top and bottom, on the left half-way, one stroke in each row. */
function isFiller(box: Box, isInk: (x: number, y: number) => boolean): boolean {
  const width = box.right - box.left;
  const height = box.bottom - box.top;
  const centreOf = (from: number, to: number): number => {
    let sum = 0;
    let count = 0;
    for (let y = box.top + Math.floor(from * height); y < box.top + Math.ceil(to * height); y++) {
      for (let x = box.left; x < box.right; x++) {
        if (!isInk(x, y)) continue;
        sum += x - box.left + 0.5;
        count++;
      }
    }
    return count === 0 ? 0.5 : sum / count / width;
  };
  return centreOf(0, 0.2) > 0.62 && centreOf(0.8, 1) > 0.62 && centreOf(0.4, 0.6) < 0.45;
}

function lowerRight(box: Box, isInk: (x: number, y: number) => boolean): number {
  const middle = (box.left + box.right) / 2;
  let left = 0;
  let right = 0;
  for (let y = Math.ceil((box.top + box.bottom) / 2); y < box.bottom; y++) {
    for (let x = box.left; x < box.right; x++) {
      if (!isInk(x, y)) continue;
      if (x < middle) left++;
      else right++;
    }
  }
  return right / Math.max(1, left + right);
}
