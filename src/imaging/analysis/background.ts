import type { GreyImage } from '../page-image';

/**
 * The brightness of the paper, tile by tile: what the sheet would look like with nothing on it. Follows yellowed
 * margins, shadows and tinted forms; dark scan borders, photographs and black bars are not taken for paper.
 */
export interface Background {
  /** Edge length of a tile in px of the image it was measured on. */
  readonly tile: number;
  readonly columns: number;
  readonly rows: number;
  /** Paper brightness of each tile, row by row, 0…255. */
  readonly level: Uint8Array;
  /** Brightness of most of the paper, 0…255. */
  readonly paper: number;
  /** Noise of the bare paper: mean absolute difference of neighbouring px in the quietest quarter of the tiles. */
  readonly noise: number;
}

/** A tile darker than this share of the paper is no paper (scan border, photograph). */
const NOT_PAPER = 0.6;

/** Measures the paper of an image of about 100 dpi (tiles of 16 px, about 4 mm). */
export function measureBackground(image: GreyImage): Background {
  const tile = 16;
  const columns = Math.ceil(image.width / tile);
  const rows = Math.ceil(image.height / tile);
  const raw = new Uint8Array(columns * rows);
  const rough = new Float32Array(columns * rows);
  const histogram = new Uint16Array(256);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const left = column * tile;
      const top = row * tile;
      const right = Math.min(left + tile, image.width);
      const bottom = Math.min(top + tile, image.height);
      histogram.fill(0);
      let difference = 0;
      for (let y = top; y < bottom; y++) {
        let previous = image.data[y * image.width + left]!;
        for (let at = y * image.width + left, end = y * image.width + right; at < end; at++) {
          const value = image.data[at]!;
          histogram[value]!++;
          difference += value > previous ? value - previous : previous - value;
          previous = value;
        }
      }
      const area = (right - left) * (bottom - top);
      raw[row * columns + column] = percentile(histogram, area * 0.75);
      rough[row * columns + column] = difference / area;
    }
  }
  const paper = dominantLevel(raw);
  const limit = paper * NOT_PAPER;
  const level = closeDark(
    raw.map((value) => (value < limit ? paper : value)),
    columns,
    rows,
  );
  const noise = rough.sort()[Math.floor(rough.length / 4)]!;
  return { tile, columns, rows, level, paper, noise };
}

/** Paper brightness at each px of row `y`, linear between tile centres, into `out` (length = image width). */
export function backgroundRow(background: Background, y: number, out: Float32Array): void {
  const { tile, columns, rows, level } = background;
  const v = Math.min(Math.max((y + 0.5) / tile - 0.5, 0), rows - 1);
  const row0 = Math.floor(v);
  const fy = v - row0;
  const top = row0 * columns;
  const bottom = Math.min(row0 + 1, rows - 1) * columns;
  const at = (column: number): number => level[top + column]! * (1 - fy) + level[bottom + column]! * fy;
  // Span k lies between the centres of the tiles k - 1 and k; before the first and after the last centre it is level.
  for (let k = 0; k <= columns; k++) {
    const left = at(Math.max(k - 1, 0));
    const step = (at(Math.min(k, columns - 1)) - left) / tile;
    const from = Math.max(0, k * tile - tile / 2);
    const to = Math.min(out.length, k * tile + tile / 2);
    let value = left + step * (from + 0.5 - (k * tile - tile / 2));
    for (let x = from; x < to; x++, value += step) out[x] = value;
  }
}

function percentile(histogram: Uint16Array, count: number): number {
  let seen = 0;
  for (let value = 0; value < 256; value++) {
    seen += histogram[value]!;
    if (seen >= count) return value;
  }
  return 255;
}

/** The level that most bright tiles have (window of 16 levels), so that a big form or photograph does not shift it. */
function dominantLevel(levels: Uint8Array): number {
  const counts = new Uint32Array(256);
  for (const value of levels) counts[value]!++;
  let best = 255;
  let bestCount = -1;
  let window = 0;
  for (let value = 255; value >= 0; value--) {
    window += counts[value]!;
    if (value + 16 < 256) window -= counts[value + 16]!;
    // Paper is bright: a dark majority (a page that is mostly photograph) must be clearly bigger to win.
    const weight = window * (value >= 140 ? 1 : 0.3);
    if (weight > bestCount) {
      bestCount = weight;
      best = Math.min(255, value + 8);
    }
  }
  return best;
}

/** Grey closing over 5 × 5 tiles: dark spots smaller than about 2 cm (bold bars, logos) take the level around them. */
function closeDark(level: Uint8Array, columns: number, rows: number): Uint8Array {
  const brightest = filter(level, columns, rows, Math.max);
  return filter(brightest, columns, rows, Math.min);
}

function filter(level: Uint8Array, columns: number, rows: number, pick: (a: number, b: number) => number): Uint8Array {
  const reach = 2;
  const horizontal = new Uint8Array(level.length);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      let value = level[y * columns + x]!;
      for (let u = Math.max(0, x - reach); u <= Math.min(columns - 1, x + reach); u++) {
        value = pick(value, level[y * columns + u]!);
      }
      horizontal[y * columns + x] = value;
    }
  }
  const out = new Uint8Array(level.length);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      let value = horizontal[y * columns + x]!;
      for (let v = Math.max(0, y - reach); v <= Math.min(rows - 1, y + reach); v++) {
        value = pick(value, horizontal[v * columns + x]!);
      }
      out[y * columns + x] = value;
    }
  }
  return out;
}
