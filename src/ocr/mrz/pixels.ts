import type { Box, GreyImage } from '../../imaging/page-image';

/** The part of an image inside `box` (whole px, inside the image). */
export function cropGrey(image: GreyImage, box: Box): GreyImage {
  const width = box.right - box.left;
  const height = box.bottom - box.top;
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const from = (box.top + y) * image.width + box.left;
    data.set(image.data.subarray(from, from + width), y * width);
  }
  return { width, height, data };
}

/** A white image. */
export function whiteGrey(width: number, height: number): GreyImage {
  return { width, height, data: new Uint8Array(width * height).fill(255) };
}

/** Copies the columns `left`…`right` of `source` to column `at` of `target` (same height or higher), `top` px down. */
export function pasteColumns(
  target: GreyImage,
  source: GreyImage,
  left: number,
  right: number,
  at: number,
  top: number,
): void {
  for (let y = 0; y < source.height; y++) {
    const from = y * source.width;
    target.data.set(source.data.subarray(from + left, from + right), (y + top) * target.width + at);
  }
}
