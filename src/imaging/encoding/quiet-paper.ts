import type { SmallPage } from '../analysis/small-page';

/** Blocks of the page at full size and which of them are bare paper. */
export interface QuietBlocks {
  /** Size in blocks of 8 × 8 px. */
  readonly columns: number;
  readonly rows: number;
  /** 1 = nothing but paper grain. */
  readonly quiet: Uint8Array;
}

/**
 * Difference between the brightest and darkest px (at 100 dpi) up to which a place is bare paper. Scanner noise reaches
 * about 6 there; the faintest pencil, show-through or fold is above 12 and keeps its px.
 */
const GRAIN = 10;

/** Finds the blocks that hold only paper grain; each is judged together with about 1 px (at 100 dpi) around it. */
export function findQuietBlocks({ grey, factor }: SmallPage, width: number, height: number): QuietBlocks {
  const columns = Math.ceil(width / 8);
  const rows = Math.ceil(height / 8);
  const quiet = new Uint8Array(columns * rows);
  const darkest = new Uint8Array(columns);
  const brightest = new Uint8Array(columns);
  const last = grey.height - 1;
  for (let row = 0; row < rows; row++) {
    darkest.fill(255);
    brightest.fill(0);
    const top = Math.min(last, Math.max(0, Math.floor((row * 8) / factor) - 1));
    const bottom = Math.min(last, Math.floor((row * 8 + 7) / factor) + 1);
    for (let column = 0; column < columns; column++) {
      const left = Math.min(grey.width - 1, Math.max(0, Math.floor((column * 8) / factor) - 1));
      const right = Math.min(grey.width - 1, Math.floor((column * 8 + 7) / factor) + 1);
      let low = 255;
      let high = 0;
      for (let y = top; y <= bottom; y++) {
        for (let at = y * grey.width + left, end = y * grey.width + right; at <= end; at++) {
          const value = grey.data[at]!;
          if (value < low) low = value;
          if (value > high) high = value;
        }
      }
      if (high - low <= GRAIN) quiet[row * columns + column] = 1;
    }
  }
  return { columns, rows, quiet };
}

/** Quietness for components of half size: a block of theirs covers four. */
export function halfSize({ columns, rows, quiet }: QuietBlocks): QuietBlocks {
  const halfColumns = Math.ceil(columns / 2);
  const halfRows = Math.ceil(rows / 2);
  const half = new Uint8Array(halfColumns * halfRows);
  for (let row = 0; row < halfRows; row++) {
    for (let column = 0; column < halfColumns; column++) {
      const right = Math.min(columns - 1, column * 2 + 1);
      const below = Math.min(rows - 1, row * 2 + 1) * columns;
      const above = row * 2 * columns;
      const all =
        quiet[above + column * 2]! & quiet[above + right]! & quiet[below + column * 2]! & quiet[below + right]!;
      half[row * halfColumns + column] = all;
    }
  }
  return { columns: halfColumns, rows: halfRows, quiet: half };
}

/**
 * The level of each quiet block: the mean of the quiet blocks around it (11 × 11), so that shades of the paper stay and
 * its grain goes. −1 for blocks with content. `means` are the block means of a component.
 */
export function quietLevels({ columns, rows, quiet }: QuietBlocks, means: Float32Array): Float32Array {
  const levels = new Float32Array(columns * rows).fill(-1);
  const stride = columns + 1;
  const sums = new Float64Array(stride * (rows + 1));
  const counts = new Int32Array(stride * (rows + 1));
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    let count = 0;
    for (let column = 0; column < columns; column++) {
      const at = row * columns + column;
      if (quiet[at] === 1) {
        sum += means[at]!;
        count++;
      }
      const to = (row + 1) * stride + column + 1;
      sums[to] = sums[to - stride]! + sum;
      counts[to] = counts[to - stride]! + count;
    }
  }
  for (let row = 0; row < rows; row++) {
    const top = Math.max(0, row - 5) * stride;
    const bottom = Math.min(rows, row + 6) * stride;
    for (let column = 0; column < columns; column++) {
      const at = row * columns + column;
      if (quiet[at] === 0) continue;
      const left = Math.max(0, column - 5);
      const right = Math.min(columns, column + 6);
      const sum = sums[bottom + right]! - sums[bottom + left]! - sums[top + right]! + sums[top + left]!;
      const count = counts[bottom + right]! - counts[bottom + left]! - counts[top + right]! + counts[top + left]!;
      levels[at] = sum / count;
    }
  }
  return levels;
}
