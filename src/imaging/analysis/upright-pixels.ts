import { withKernels } from '../kernels/kernels';
import type { GreyImage, RgbImage } from '../page-image';
import type { PageAnalysis } from './page-analysis';
import { shrinkGrey, shrinkRgbChannel } from './shrink';
import { UprightFrame } from './upright-frame';

/** Upright and straight at `dpi`, grey values untouched; corners that the sheet does not cover take the paper level. */
export function uprightPixels(square: GreyImage, analysis: PageAnalysis, dpi: number): GreyImage {
  if (dpi === analysis.dpi && analysis.rotation === 0 && analysis.skewDegrees === 0) {
    return { ...square, data: square.data.slice() };
  }
  return turned(square, (factor) => shrinkGrey(square, factor), analysis, dpi);
}

/** The same for colour. */
export function uprightRgb(square: RgbImage, analysis: PageAnalysis, dpi: number): RgbImage {
  const [red, green, blue] = ([0, 1, 2] as const).map((channel) =>
    turned(square, (factor) => shrinkRgbChannel(square, channel, factor), analysis, dpi),
  );
  const data = new Uint8Array(red!.data.length * 3);
  for (let i = 0, to = 0; i < red!.data.length; i++) {
    data[to++] = red!.data[i]!;
    data[to++] = green!.data[i]!;
    data[to++] = blue!.data[i]!;
  }
  return { width: red!.width, height: red!.height, data };
}

/** One channel of the page, sampled at `dpi`; `shrink` gives it smaller by a whole factor. */
function turned(
  square: { readonly width: number; readonly height: number },
  shrink: (factor: number) => GreyImage,
  analysis: PageAnalysis,
  dpi: number,
): GreyImage {
  const scale = dpi / analysis.dpi;
  const width = Math.max(1, Math.round(analysis.width * scale));
  const height = Math.max(1, Math.round(analysis.height * scale));
  // Averaging before sampling: whole factors by shrinking, the rest by a 2 × 2 mean when still more than 1.25.
  const factor = Math.max(1, Math.floor(1 / scale + 0.01));
  const averaged = 1 / scale / factor > 1.2;
  const shift = averaged ? 0.5 : 0;
  const frame = new UprightFrame(square.width, square.height, analysis.rotation, analysis.skewDegrees);
  const toShrunk = (x: number, y: number): readonly [number, number] => {
    const [sourceX, sourceY] = frame.toSource(
      (x + 0.5) * (analysis.width / width),
      (y + 0.5) * (analysis.height / height),
    );
    return [sourceX / factor - 0.5 - shift, sourceY / factor - 0.5 - shift];
  };
  return sample(shrink(factor), averaged, width, height, toShrunk, analysis.small.background.paper);
}

/**
 * Bilinear sampling along an affine map (px centres), 16 bit fixed point; outside the source `outside`. `averaged`: of
 * the mean of each px with its right and lower neighbours.
 */
function sample(
  source: GreyImage,
  averaged: boolean,
  width: number,
  height: number,
  map: (x: number, y: number) => readonly [number, number],
  outside: number,
): GreyImage {
  const one = 65536;
  const [originX, originY] = map(0, 0);
  const [rightX, rightY] = map(1, 0);
  const [downX, downY] = map(0, 1);
  const stepX = rightX - originX;
  const stepY = rightY - originY;
  const maxX = source.width - 1;
  const maxY = source.height - 1;
  const size = source.width * source.height;
  return withKernels([size, averaged ? size : 0, width * height], (kernels, [delivered, mean, target], view) => {
    view.set(source.data, delivered);
    if (averaged) kernels.meanOfFour(delivered!, mean!, source.width, source.height);
    const from = averaged ? mean! : delivered!;
    const pixels = view.subarray(from, from + size);
    const out = view.subarray(target, target! + width * height);
    for (let y = 0; y < height; y++) {
      const startX = originX + (downX - originX) * y;
      const startY = originY + (downY - originY) * y;
      const row = y * width;
      // Part of the row that lies inside, so that the kernel needs no test.
      const [firstX, lastX] = inside(startX, stepX, maxX, width);
      const [firstY, lastY] = inside(startY, stepY, maxY, width);
      const first = Math.max(firstX, firstY);
      const last = Math.max(first, Math.min(lastX, lastY));
      const edge = (x: number): void => {
        out[row + x] = nearest(pixels, source, startX + stepX * x, startY + stepY * x, outside);
      };
      for (let x = 0; x < first; x++) edge(x);
      kernels.sampleLine(
        from,
        source.width,
        target! + row + first,
        last - first,
        Math.round((startX + stepX * first) * one),
        Math.round((startY + stepY * first) * one),
        Math.round(stepX * one),
        Math.round(stepY * one),
      );
      for (let x = last; x < width; x++) edge(x);
    }
    return { width, height, data: out.slice() };
  });
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

function nearest(
  pixels: Uint8Array,
  { width, height }: { readonly width: number; readonly height: number },
  x: number,
  y: number,
  outside: number,
): number {
  const column = Math.round(x);
  const row = Math.round(y);
  if (column < -1 || row < -1 || column > width || row > height) return outside;
  const u = Math.min(Math.max(column, 0), width - 1);
  const v = Math.min(Math.max(row, 0), height - 1);
  return pixels[v * width + u]!;
}
