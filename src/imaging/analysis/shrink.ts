import { withKernels } from '../kernels/kernels';
import type { GreyImage, RgbImage } from '../page-image';

/** Rows of source handed over at once, bytes: what a processor keeps near. */
const BAND_BYTES = 2 ** 19;

/**
 * Shrinks by a whole factor; each result px is the mean of factor × factor source px (a rest of less than `factor` px
 * at the right and bottom is dropped). Factor 1 returns the image itself.
 */
export function shrinkGrey(image: GreyImage, factor: number): GreyImage {
  return factor <= 1 ? image : shrinkChannel(image, 1, 0, factor);
}

/** One channel (0 red, 1 green, 2 blue) of a colour image, shrunk like `shrinkGrey`. */
export function shrinkRgbChannel(image: RgbImage, channel: 0 | 1 | 2, factor: number): GreyImage {
  return shrinkChannel(image, 3, channel, Math.max(1, factor));
}

function shrinkChannel(
  { width, height, data }: GreyImage,
  channels: number,
  channel: number,
  factor: number,
): GreyImage {
  const toWidth = Math.max(1, Math.floor(width / factor));
  const toHeight = Math.max(1, Math.floor(height / factor));
  const factorX = Math.min(factor, width);
  const factorY = Math.min(factor, height);
  const stride = width * channels;
  const rowsAtOnce = Math.max(1, Math.floor(BAND_BYTES / (stride * factorY)));
  const out = new Uint8Array(toWidth * toHeight);
  withKernels([stride * factorY * rowsAtOnce, toWidth * rowsAtOnce], (kernels, [source, target], view) => {
    for (let y = 0; y < toHeight; y += rowsAtOnce) {
      const count = Math.min(rowsAtOnce, toHeight - y);
      view.set(data.subarray(y * factorY * stride, (y + count) * factorY * stride), source);
      for (let row = 0; row < count; row++) {
        const from = source! + row * factorY * stride + channel;
        kernels.shrinkRow(from, stride, channels, factorX, factorY, target! + row * toWidth, toWidth);
      }
      out.set(view.subarray(target, target! + count * toWidth), y * toWidth);
    }
  });
  return { width: toWidth, height: toHeight, data: out };
}
