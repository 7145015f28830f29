import type { SmallPage } from '../analysis/page-analysis';
import type { Box } from '../page-image';

/** Tile edge in px of the small page (about 2 mm). */
const TILE = 8;

/**
 * Where a barcode may be, in px of the small page; empty for most pages, so that the decoder seldom runs.
 * Bar codes: tiles that change a lot in one direction and hardly in the other, in a strip of at least 12 × 3 mm.
 * Square codes: tiles about half ink that change in both directions, at least 7 × 7 mm. Text is too thin for both.
 */
export function candidateRegions(small: SmallPage): readonly Box[] {
  const tiles = measureTiles(small);
  const { columns, rows } = tiles;
  const mm = small.dpi / 25.4;
  const regions: Box[] = [];
  for (const [test, long, short] of [
    [standingBars, 12, 3],
    [lyingBars, 12, 3],
    [squareCode, 7, 7],
  ] as const) {
    const hits = new Uint8Array(columns * rows);
    for (let i = 0; i < hits.length; i++) if (test(tiles, i)) hits[i] = 1;
    for (const box of tileGroups(hits, columns, rows)) {
      const width = (box.right - box.left) * TILE;
      const height = (box.bottom - box.top) * TILE;
      if (Math.max(width, height) < long * mm || Math.min(width, height) < short * mm) continue;
      regions.push(pixelBox(box, Math.round(6 * mm), small));
    }
  }
  return mergeOverlapping(regions);
}

interface Tiles {
  readonly columns: number;
  readonly rows: number;
  /** Mean difference of neighbouring px along x and along y, grey levels. */
  readonly acrossX: Float32Array;
  readonly acrossY: Float32Array;
  /** Share of ink in the tile and its eight neighbours. */
  readonly ink: Float32Array;
}

function measureTiles({ grey, mask }: SmallPage): Tiles {
  const { width, data } = grey;
  const columns = Math.floor((width - 1) / TILE);
  const rows = Math.floor((grey.height - 1) / TILE);
  const acrossX = new Float32Array(columns * rows);
  const acrossY = new Float32Array(columns * rows);
  const dark = new Float32Array(columns * rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      let dx = 0;
      let dy = 0;
      let ink = 0;
      for (let y = row * TILE; y < (row + 1) * TILE; y++) {
        for (let at = y * width + column * TILE, end = at + TILE; at < end; at++) {
          const value = data[at]!;
          dx += Math.abs(value - data[at + 1]!);
          dy += Math.abs(value - data[at + width]!);
          ink += mask.data[at]!;
        }
      }
      const at = row * columns + column;
      acrossX[at] = dx / (TILE * TILE);
      acrossY[at] = dy / (TILE * TILE);
      dark[at] = ink / (TILE * TILE);
    }
  }
  return { columns, rows, acrossX, acrossY, ink: meanOfNine(dark, columns, rows) };
}

function meanOfNine(values: Float32Array, columns: number, rows: number): Float32Array {
  const out = new Float32Array(values.length);
  for (let row = 1; row + 1 < rows; row++) {
    for (let column = 1; column + 1 < columns; column++) {
      let sum = 0;
      for (let v = row - 1; v <= row + 1; v++) {
        for (let u = column - 1; u <= column + 1; u++) sum += values[v * columns + u]!;
      }
      out[row * columns + column] = sum / 9;
    }
  }
  return out;
}

function standingBars({ acrossX, acrossY }: Tiles, i: number): boolean {
  return acrossX[i]! > 12 && acrossX[i]! > 3 * acrossY[i]!;
}

function lyingBars({ acrossX, acrossY }: Tiles, i: number): boolean {
  return acrossY[i]! > 12 && acrossY[i]! > 3 * acrossX[i]!;
}

function squareCode({ acrossX, acrossY, ink }: Tiles, i: number): boolean {
  return ink[i]! > 0.28 && ink[i]! < 0.8 && acrossX[i]! > 8 && acrossY[i]! > 8;
}

/** Boxes (in tiles) of groups of hits; gaps of one tile are bridged. */
function tileGroups(hits: Uint8Array, columns: number, rows: number): Box[] {
  const seen = new Uint8Array(hits.length);
  const boxes: Box[] = [];
  for (let start = 0; start < hits.length; start++) {
    if (hits[start] === 0 || seen[start] === 1) continue;
    let left = columns;
    let right = 0;
    let top = rows;
    let bottom = 0;
    const stack = [start];
    seen[start] = 1;
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      const x = at % columns;
      const y = (at - x) / columns;
      left = Math.min(left, x);
      right = Math.max(right, x + 1);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y + 1);
      for (let v = Math.max(0, y - 2); v <= Math.min(rows - 1, y + 2); v++) {
        for (let u = Math.max(0, x - 2); u <= Math.min(columns - 1, x + 2); u++) {
          const next = v * columns + u;
          if (hits[next] === 1 && seen[next] === 0) {
            seen[next] = 1;
            stack.push(next);
          }
        }
      }
    }
    boxes.push({ left, top, right, bottom });
  }
  return boxes;
}

function pixelBox(tiles: Box, margin: number, { grey }: SmallPage): Box {
  return {
    left: Math.max(0, tiles.left * TILE - margin),
    top: Math.max(0, tiles.top * TILE - margin),
    right: Math.min(grey.width, tiles.right * TILE + margin),
    bottom: Math.min(grey.height, tiles.bottom * TILE + margin),
  };
}

function mergeOverlapping(boxes: readonly Box[]): readonly Box[] {
  const merged: Box[] = [];
  for (const box of boxes) {
    let current = box;
    for (let i = 0; i < merged.length; ) {
      const other = merged[i]!;
      const apart =
        other.right <= current.left ||
        other.left >= current.right ||
        other.bottom <= current.top ||
        other.top >= current.bottom;
      if (apart) {
        i++;
        continue;
      }
      current = {
        left: Math.min(current.left, other.left),
        top: Math.min(current.top, other.top),
        right: Math.max(current.right, other.right),
        bottom: Math.max(current.bottom, other.bottom),
      };
      merged.splice(i, 1);
      i = 0;
    }
    merged.push(current);
  }
  return merged;
}
