import type { GreyImage, RgbImage } from '../page-image';
import type { PageAnalysis } from './page-analysis';
import { shrinkGrey } from './shrink';
import { UprightFrame } from './upright-frame';

/** Upright and straight at `dpi`, grey values untouched; corners that the sheet does not cover take the paper level. */
export function uprightPixels(square: GreyImage, analysis: PageAnalysis, dpi: number): GreyImage {
  const scale = dpi / analysis.dpi;
  const width = Math.max(1, Math.round(analysis.width * scale));
  const height = Math.max(1, Math.round(analysis.height * scale));
  const { rotation, skewDegrees } = analysis;
  if (scale === 1 && rotation === 0 && skewDegrees === 0) return { ...square, data: square.data.slice() };
  // Averaging before sampling: whole factors by shrinking, the rest by a 2 × 2 mean when still more than 1.25.
  const factor = Math.max(1, Math.floor(1 / scale + 0.01));
  const shrunk = shrinkGrey(square, factor);
  const source = 1 / scale / factor > 1.2 ? meanOfFour(shrunk) : shrunk;
  const shift = source === shrunk ? 0 : 0.5;
  const frame = new UprightFrame(square.width, square.height, rotation, skewDegrees);
  const toShrunk = (x: number, y: number): readonly [number, number] => {
    const [sourceX, sourceY] = frame.toSource(
      (x + 0.5) * (analysis.width / width),
      (y + 0.5) * (analysis.height / height),
    );
    return [sourceX / factor - 0.5 - shift, sourceY / factor - 0.5 - shift];
  };
  return sample(source, width, height, toShrunk, analysis.small.background.paper);
}

/** The same for colour. */
export function uprightRgb(square: RgbImage, analysis: PageAnalysis, dpi: number): RgbImage {
  const planes = [0, 1, 2].map((channel) => {
    const data = new Uint8Array(square.width * square.height);
    for (let i = 0, from = channel; i < data.length; i++, from += 3) data[i] = square.data[from]!;
    return uprightPixels({ width: square.width, height: square.height, data }, analysis, dpi);
  });
  const [red, green, blue] = planes;
  const data = new Uint8Array(red!.data.length * 3);
  for (let i = 0, to = 0; i < red!.data.length; i++) {
    data[to++] = red!.data[i]!;
    data[to++] = green!.data[i]!;
    data[to++] = blue!.data[i]!;
  }
  return { width: red!.width, height: red!.height, data };
}

/** Mean of each px with its right and lower neighbours: a low pass that moves the image by half a px. */
function meanOfFour(image: GreyImage): GreyImage {
  const { width, height, data } = image;
  const out = new Uint8Array(data.length);
  for (let y = 0; y < height; y++) {
    const row = y * width;
    const below = y + 1 < height ? row + width : row;
    let left = data[row]! + data[below]!;
    for (let x = 0; x + 1 < width; x++) {
      const right = data[row + x + 1]! + data[below + x + 1]!;
      out[row + x] = (left + right + 2) >> 2;
      left = right;
    }
    out[row + width - 1] = left >> 1;
  }
  return { width, height, data: out };
}

/** Bilinear sampling along an affine map (px centres), 16 bit fixed point; outside the source `outside`. */
function sample(
  source: GreyImage,
  width: number,
  height: number,
  map: (x: number, y: number) => readonly [number, number],
  outside: number,
): GreyImage {
  const out = new Uint8Array(width * height);
  const { data } = source;
  const one = 65536;
  const [originX, originY] = map(0, 0);
  const [rightX, rightY] = map(1, 0);
  const [downX, downY] = map(0, 1);
  const stepX = rightX - originX;
  const stepY = rightY - originY;
  const maxX = source.width - 1;
  const maxY = source.height - 1;
  const stride = source.width;
  const fixedStepX = Math.round(stepX * one);
  const fixedStepY = Math.round(stepY * one);
  for (let y = 0; y < height; y++) {
    const startX = originX + (downX - originX) * y;
    const startY = originY + (downY - originY) * y;
    const row = y * width;
    // Part of the row that lies inside, so that the inner loop needs no test.
    const [fromA, toA] = inside(startX, stepX, maxX, width);
    const [fromB, toB] = inside(startY, stepY, maxY, width);
    const from = Math.max(fromA, fromB);
    const to = Math.max(from, Math.min(toA, toB));
    for (let x = 0; x < from; x++) out[row + x] = nearest(source, startX + stepX * x, startY + stepY * x, outside);
    let fixedX = Math.round((startX + stepX * from) * one);
    let fixedY = Math.round((startY + stepY * from) * one);
    for (let x = from; x < to; x++, fixedX += fixedStepX, fixedY += fixedStepY) {
      const at = (fixedY >> 16) * stride + (fixedX >> 16);
      const fx = (fixedX & 0xffff) >> 8;
      const fy = (fixedY & 0xffff) >> 8;
      const top = data[at]! * (256 - fx) + data[at + 1]! * fx;
      const bottom = data[at + stride]! * (256 - fx) + data[at + stride + 1]! * fx;
      out[row + x] = (top * (256 - fy) + bottom * fy + 32768) >> 16;
    }
    for (let x = to; x < width; x++) out[row + x] = nearest(source, startX + stepX * x, startY + stepY * x, outside);
  }
  return { width, height, data: out };
}

/** The range of x for which start + step × x lies safely in 0…max. */
function inside(start: number, step: number, max: number, width: number): readonly [number, number] {
  const margin = 0.05;
  if (Math.abs(step) < 1e-9) return start >= 0 && start < max ? [0, width] : [0, 0];
  const a = (margin - start) / step;
  const b = (max - margin - start) / step;
  const from = Math.ceil(Math.min(a, b));
  const to = Math.floor(Math.max(a, b));
  return [Math.min(width, Math.max(0, from)), Math.min(width, Math.max(0, to))];
}

function nearest(source: GreyImage, x: number, y: number, outside: number): number {
  const column = Math.round(x);
  const row = Math.round(y);
  if (column < -1 || row < -1 || column > source.width || row > source.height) return outside;
  const u = Math.min(Math.max(column, 0), source.width - 1);
  const v = Math.min(Math.max(row, 0), source.height - 1);
  return source.data[v * source.width + u]!;
}
