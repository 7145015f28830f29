import { withKernels } from '../kernels/kernels';
import type { BitonalImage, GreyImage } from '../page-image';

/**
 * Black and white from grey. `otsu`: one threshold for the page (clean, even pages). `sauvola`: threshold from mean and
 * deviation of the surroundings (shadows, faint print, show-through); `window` is the edge of the surroundings in px,
 * about three line heights, default 51 for 200 dpi.
 */
export function binarise(image: GreyImage, method: 'otsu' | 'sauvola', window = 51): BitonalImage {
  return method === 'otsu' ? threshold(image, otsuThreshold(image)) : sauvola(image, window);
}

/** The threshold that separates dark and light px best (largest variance between the classes); px ≤ it are ink. */
export function otsuThreshold(image: GreyImage): number {
  const histogram = histogramOf(image.data);
  let total = 0;
  for (let value = 0; value < 256; value++) total += value * histogram[value]!;
  let darkCount = 0;
  let darkSum = 0;
  let best = 127;
  let bestVariance = -1;
  for (let value = 0; value < 255; value++) {
    darkCount += histogram[value]!;
    darkSum += value * histogram[value]!;
    const lightCount = image.data.length - darkCount;
    if (darkCount === 0 || lightCount === 0) continue;
    const distance = darkSum / darkCount - (total - darkSum) / lightCount;
    const variance = darkCount * lightCount * distance * distance;
    if (variance > bestVariance) {
      bestVariance = variance;
      best = value;
    }
  }
  return best;
}

/** Bytes handed to the kernels at once. */
const BAND_BYTES = 2 ** 19;

/** How many px have each grey value. */
function histogramOf(data: Uint8Array): Float64Array {
  return withKernels([BAND_BYTES, 4096], (kernels, [source, counts], view) => {
    view.fill(0, counts, counts! + 4096);
    for (let at = 0; at < data.length; at += BAND_BYTES) {
      const band = data.subarray(at, at + BAND_BYTES);
      view.set(band, source);
      kernels.countValues(source!, band.length, counts!);
    }
    const partial = new Uint32Array(view.slice(counts, counts! + 4096).buffer);
    const histogram = new Float64Array(256);
    for (let i = 0; i < partial.length; i++) histogram[i & 255]! += partial[i]!;
    return histogram;
  });
}

function threshold(image: GreyImage, limit: number): BitonalImage {
  const { width, height, data } = image;
  const stride = (width + 7) >> 3;
  const out = new Uint8Array(stride * height);
  const rows = Math.max(1, Math.floor(BAND_BYTES / width));
  withKernels([rows * width, rows * stride], (kernels, [source, target], view) => {
    for (let y = 0; y < height; y += rows) {
      const count = Math.min(rows, height - y);
      view.set(data.subarray(y * width, (y + count) * width), source);
      for (let row = 0; row < count; row++) {
        kernels.thresholdRow(source! + row * width, width, limit, target! + row * stride);
      }
      out.set(view.subarray(target, target! + count * stride), y * stride);
    }
  });
  return { width, height, data: out };
}

/** J. Sauvola, M. Pietikäinen: Adaptive document image binarization (2000): t = m × (1 + k × (s / R − 1)), k 0.2, R 128. */
function sauvola(image: GreyImage, window: number): BitonalImage {
  const { width, height, data } = image;
  const stride = (width + 7) >> 3;
  const out = new Uint8Array(stride * height);
  const reach = Math.max(1, window >> 1);
  const sums = new Float64Array(width);
  const squares = new Float64Array(width);
  const addRow = (y: number, sign: number): void => {
    for (let x = 0, at = y * width; x < width; x++, at++) {
      const value = data[at]!;
      sums[x]! += sign * value;
      squares[x]! += sign * value * value;
    }
  };
  for (let y = 0; y < Math.min(reach, height); y++) addRow(y, 1);
  for (let y = 0; y < height; y++) {
    if (y + reach < height) addRow(y + reach, 1);
    if (y - reach - 1 >= 0) addRow(y - reach - 1, -1);
    const rows = Math.min(height - 1, y + reach) - Math.max(0, y - reach) + 1;
    let sum = 0;
    let square = 0;
    for (let x = 0; x < Math.min(reach, width); x++) {
      sum += sums[x]!;
      square += squares[x]!;
    }
    for (let x = 0; x < width; x++) {
      if (x + reach < width) {
        sum += sums[x + reach]!;
        square += squares[x + reach]!;
      }
      if (x - reach - 1 >= 0) {
        sum -= sums[x - reach - 1]!;
        square -= squares[x - reach - 1]!;
      }
      const count = rows * (Math.min(width - 1, x + reach) - Math.max(0, x - reach) + 1);
      const mean = sum / count;
      const deviation = Math.sqrt(Math.max(0, square / count - mean * mean));
      if (data[y * width + x]! < mean * (1 + 0.2 * (deviation / 128 - 1))) {
        out[y * stride + (x >> 3)]! |= 0x80 >> (x & 7);
      }
    }
  }
  return { width, height, data: out };
}
