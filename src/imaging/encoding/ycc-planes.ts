import type { RgbImage } from '../page-image';
import type { Samples } from './jpeg/coefficient-plane';

/** Luma of JFIF (ITU-R BT.601, full range). */
export function lumaSamples({ width, height, data }: RgbImage): Samples {
  const out = new Uint8Array(width * height);
  for (let i = 0, at = 0; i < out.length; i++, at += 3) {
    // 0.299, 0.587, 0.114 in 16 bit fixed point
    out[i] = (data[at]! * 19595 + data[at + 1]! * 38470 + data[at + 2]! * 7471 + 32768) >> 16;
  }
  return { width, height, data: out };
}

/** Cb and Cr at half size (mean of 2 × 2 px). */
export interface ChromaSamples {
  readonly blue: Samples;
  readonly red: Samples;
}

/** Chroma of JFIF at half size. */
export function chromaSamples({ width, height, data }: RgbImage): ChromaSamples {
  const halfWidth = Math.ceil(width / 2);
  const halfHeight = Math.ceil(height / 2);
  const blue = new Uint8Array(halfWidth * halfHeight);
  const red = new Uint8Array(halfWidth * halfHeight);
  for (let y = 0; y < halfHeight; y++) {
    const above = 2 * y * width;
    const below = Math.min(height - 1, 2 * y + 1) * width;
    for (let x = 0; x < halfWidth; x++) {
      const left = 2 * x;
      const right = Math.min(width - 1, left + 1);
      const a = (above + left) * 3;
      const b = (above + right) * 3;
      const c = (below + left) * 3;
      const d = (below + right) * 3;
      const r = data[a]! + data[b]! + data[c]! + data[d]!;
      const g = data[a + 1]! + data[b + 1]! + data[c + 1]! + data[d + 1]!;
      const bl = data[a + 2]! + data[b + 2]! + data[c + 2]! + data[d + 2]!;
      // Sums of four px: 18 bits of scale. Cb = 128 − 0.168736 R − 0.331264 G + 0.5 B, Cr = 128 + 0.5 R − …
      blue[y * halfWidth + x] = clamp((bl * 32768 - r * 11058 - g * 21710 + (128 << 18) + (1 << 17)) / 262144);
      red[y * halfWidth + x] = clamp((r * 32768 - g * 27439 - bl * 5329 + (128 << 18) + (1 << 17)) / 262144);
    }
  }
  return {
    blue: { width: halfWidth, height: halfHeight, data: blue },
    red: { width: halfWidth, height: halfHeight, data: red },
  };
}

function clamp(value: number): number {
  return value <= 0 ? 0 : value >= 255 ? 255 : Math.floor(value);
}
