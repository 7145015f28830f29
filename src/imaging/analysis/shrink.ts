import type { GreyImage } from '../page-image';

/**
 * Shrinks by a whole factor; each result px is the mean of factor × factor source px (a rest of less than `factor` px
 * at the right and bottom is dropped). Factor 1 returns the image itself.
 */
export function shrinkGrey(image: GreyImage, factor: number): GreyImage {
  if (factor <= 1) return image;
  const { width, height, data } = image;
  const toWidth = Math.max(1, Math.floor(width / factor));
  const toHeight = Math.max(1, Math.floor(height / factor));
  const stepX = Math.min(factor, width);
  const stepY = Math.min(factor, height);
  const out = new Uint8Array(toWidth * toHeight);
  if (stepX === 3 && stepY === 3) {
    shrinkByThree(data, width, out, toWidth, toHeight);
  } else if (stepX === 2 && stepY === 2) {
    shrinkByTwo(data, width, out, toWidth, toHeight);
  } else {
    const area = stepX * stepY;
    const half = area >> 1;
    for (let y = 0; y < toHeight; y++) {
      for (let x = 0; x < toWidth; x++) {
        let sum = half;
        for (let dy = 0; dy < stepY; dy++) {
          const from = (y * stepY + dy) * width + x * stepX;
          for (let dx = 0; dx < stepX; dx++) sum += data[from + dx]!;
        }
        out[y * toWidth + x] = (sum / area) | 0;
      }
    }
  }
  return { width: toWidth, height: toHeight, data: out };
}

function shrinkByThree(data: Uint8Array, width: number, out: Uint8Array, toWidth: number, toHeight: number): void {
  for (let y = 0; y < toHeight; y++) {
    let a = y * 3 * width;
    let b = a + width;
    let c = b + width;
    let to = y * toWidth;
    for (let x = 0; x < toWidth; x++, a += 3, b += 3, c += 3) {
      const sum =
        data[a]! +
        data[a + 1]! +
        data[a + 2]! +
        data[b]! +
        data[b + 1]! +
        data[b + 2]! +
        data[c]! +
        data[c + 1]! +
        data[c + 2]!;
      // (sum + 4) / 9 without a division; exact for sums up to 9 × 255
      out[to++] = ((sum + 4) * 7282) >> 16;
    }
  }
}

function shrinkByTwo(data: Uint8Array, width: number, out: Uint8Array, toWidth: number, toHeight: number): void {
  for (let y = 0; y < toHeight; y++) {
    let a = y * 2 * width;
    let b = a + width;
    let to = y * toWidth;
    for (let x = 0; x < toWidth; x++, a += 2, b += 2) {
      out[to++] = (data[a]! + data[a + 1]! + data[b]! + data[b + 1]! + 2) >> 2;
    }
  }
}
