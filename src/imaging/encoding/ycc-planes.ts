import { withKernels } from '../kernels/kernels';
import type { RgbImage } from '../page-image';
import type { Samples } from './jpeg/coefficient-plane';

/** Cb and Cr at half size (mean of 2 × 2 px). */
export interface ChromaSamples {
  readonly blue: Samples;
  readonly red: Samples;
}

/** Chroma of JFIF (ITU-R BT.601, full range) at half size. */
export function chromaSamples({ width, height, data }: RgbImage): ChromaSamples {
  const halfWidth = Math.ceil(width / 2);
  const halfHeight = Math.ceil(height / 2);
  const blue = new Uint8Array(halfWidth * halfHeight);
  const red = new Uint8Array(halfWidth * halfHeight);
  const stride = width * 3;
  withKernels([stride * 2, halfWidth, halfWidth], (kernels, [source, blueRow, redRow], view) => {
    for (let y = 0; y < halfHeight; y++) {
      view.set(data.subarray(2 * y * stride, Math.min(height, 2 * y + 2) * stride), source);
      const below = 2 * y + 1 < height ? source! + stride : source!;
      kernels.chromaRow(source!, below, width, blueRow!, redRow!);
      blue.set(view.subarray(blueRow, blueRow! + halfWidth), y * halfWidth);
      red.set(view.subarray(redRow, redRow! + halfWidth), y * halfWidth);
    }
  });
  return {
    blue: { width: halfWidth, height: halfHeight, data: blue },
    red: { width: halfWidth, height: halfHeight, data: red },
  };
}
