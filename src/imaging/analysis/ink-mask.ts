import type { GreyImage } from '../page-image';
import { backgroundRow, type Background } from './background';

/** Row-major, one byte a pixel, 1 = ink (darker than the paper around it). */
export interface InkMask {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Marks every px that is at least `contrast` grey levels (of paper at 255) darker than the paper around it. */
export function inkMask(image: GreyImage, background: Background, contrast: number): InkMask {
  const { width, height, data } = image;
  const out = new Uint8Array(width * height);
  const level = new Float32Array(width);
  const share = 1 - contrast / 255;
  for (let y = 0; y < height; y++) {
    backgroundRow(background, y, level);
    const row = y * width;
    for (let x = 0; x < width; x++) {
      if (data[row + x]! < level[x]! * share) out[row + x] = 1;
    }
  }
  return { width, height, data: out };
}
