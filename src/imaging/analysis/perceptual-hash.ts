import type { GreyImage } from '../page-image';

/**
 * Difference hash of an upright page: the page shrunk to 9 × 8 fields, one bit per field that is darker than its right
 * neighbour, 16 hex digits. Pages scanned twice differ in few bits.
 */
export function perceptualHash(image: GreyImage): string {
  const columns = 9;
  const rows = 8;
  const means = new Float64Array(columns * rows);
  for (let row = 0; row < rows; row++) {
    const top = Math.floor((row * image.height) / rows);
    const bottom = Math.max(top + 1, Math.floor(((row + 1) * image.height) / rows));
    for (let column = 0; column < columns; column++) {
      const left = Math.floor((column * image.width) / columns);
      const right = Math.max(left + 1, Math.floor(((column + 1) * image.width) / columns));
      let sum = 0;
      let count = 0;
      // Every second row and column is enough for a mean of thousands of px.
      for (let y = top; y < bottom; y += 2) {
        for (let x = left; x < right; x += 2) {
          sum += image.data[y * image.width + x]!;
          count++;
        }
      }
      means[row * columns + column] = sum / count;
    }
  }
  let hex = '';
  for (let row = 0; row < rows; row++) {
    let byte = 0;
    for (let column = 0; column + 1 < columns; column++) {
      const at = row * columns + column;
      // Half a grey level: two stretches of bare paper count as equal, whatever the noise says.
      byte = (byte << 1) | (means[at]! + 0.5 < means[at + 1]! ? 1 : 0);
    }
    hex += byte.toString(16).padStart(2, '0');
  }
  return hex;
}
