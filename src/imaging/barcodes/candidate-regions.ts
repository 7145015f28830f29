import type { CandidateRegion, SmallPage } from '../analysis/small-page';
import { boundingBox, boxesOverlap } from '../boxes';
import type { Box } from '../page-image';
import { findFinderPatterns } from './finder-patterns';

/** Tile edge in px of the small page (about 2 mm). */
const TILE = 8;

/**
 * Where a barcode may be; empty for most pages, so that the decoder seldom runs.
 * Bar codes: tiles that change a lot in one direction and hardly in the other, in a strip of at least 12 × 3 mm.
 * Square codes: tiles about half black that change in both directions, at least 7 × 7 mm, or the corner marks of a
 * large QR code. Text is too thin for all of them.
 */
export function candidateRegions(small: Omit<SmallPage, 'codes'>, printContrast: number): readonly CandidateRegion[] {
  const tiles = measureTiles(small);
  const mm = small.dpi / 25.4;
  const regions: CandidateRegion[] = [];
  const collect = (
    test: (at: number) => boolean,
    bridge: readonly [number, number],
    least: readonly [number, number],
  ) => {
    for (const { box, fill } of tileGroups(tiles, test, bridge)) {
      const width = (box.right - box.left) * TILE;
      const height = (box.bottom - box.top) * TILE;
      if (width < least[0] * mm || height < least[1] * mm || fill < 0.5) continue;
      const bars = bridge[0] !== bridge[1];
      const surelyBars = bars && Math.max(width, height) >= 60 * mm && Math.min(width, height) >= 8 * mm && fill >= 0.7;
      regions.push({ box: pixelBox(box, Math.round(6 * mm), small), surelyBars });
    }
  };
  const { acrossX, acrossY, dark, columns, rows } = tiles;
  const black = Math.max(0.4, printContrast);
  collect((at) => acrossX[at]! > 12 && acrossX[at]! > 3 * acrossY[at]!, [2, 0], [12, 3]);
  collect((at) => acrossY[at]! > 12 && acrossY[at]! > 3 * acrossX[at]!, [0, 2], [3, 12]);
  const aroundX = meanOfNine(acrossX, columns, rows);
  const aroundY = meanOfNine(acrossY, columns, rows);
  const squares = (at: number): boolean =>
    dark[at]! > 0.3 * black && dark[at]! < 0.8 * black && aroundX[at]! > 8 && aroundY[at]! > 8;
  collect(squares, [1, 1], [7, 7]);
  const large = findFinderPatterns(small);
  if (large !== null) regions.push({ box: large, surelyBars: false });
  return mergeOverlapping(regions);
}

interface Tiles {
  readonly columns: number;
  readonly rows: number;
  /** Mean difference of neighbouring px along x and along y, grey levels. */
  readonly acrossX: Float32Array;
  readonly acrossY: Float32Array;
  /** Mean darkness against the paper in the tile and its eight neighbours, 0…1. */
  readonly dark: Float32Array;
}

function measureTiles({ grey, background }: Pick<SmallPage, 'grey' | 'background'>): Tiles {
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
      let sum = 0;
      for (let y = row * TILE; y < (row + 1) * TILE; y++) {
        for (let at = y * width + column * TILE, end = at + TILE; at < end; at++) {
          const value = data[at]!;
          dx += Math.abs(value - data[at + 1]!);
          dy += Math.abs(value - data[at + width]!);
          sum += value;
        }
      }
      const at = row * columns + column;
      acrossX[at] = dx / (TILE * TILE);
      acrossY[at] = dy / (TILE * TILE);
      dark[at] = Math.max(0, 1 - sum / (TILE * TILE) / background.paper);
    }
  }
  return { columns, rows, acrossX, acrossY, dark: meanOfNine(dark, columns, rows) };
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

interface TileGroup {
  /** In tiles. */
  readonly box: Box;
  /** Share of the box that are hits. */
  readonly fill: number;
}

/** Groups of touching hits; gaps of `bridge` tiles (x, y) are bridged. */
function tileGroups(
  { columns, rows }: Tiles,
  test: (at: number) => boolean,
  [bridgeX, bridgeY]: readonly [number, number],
): TileGroup[] {
  const waiting = new Uint8Array(columns * rows);
  for (let at = 0; at < waiting.length; at++) if (test(at)) waiting[at] = 1;
  const groups: TileGroup[] = [];
  for (let start = 0; start < waiting.length; start++) {
    if (waiting[start] === 0) continue;
    let left = columns;
    let right = 0;
    let top = rows;
    let bottom = 0;
    let hits = 0;
    const stack = [start];
    waiting[start] = 0;
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      const x = at % columns;
      const y = (at - x) / columns;
      hits++;
      left = Math.min(left, x);
      right = Math.max(right, x + 1);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y + 1);
      for (let v = Math.max(0, y - 1 - bridgeY); v <= Math.min(rows - 1, y + 1 + bridgeY); v++) {
        for (let u = Math.max(0, x - 1 - bridgeX); u <= Math.min(columns - 1, x + 1 + bridgeX); u++) {
          const next = v * columns + u;
          if (waiting[next] === 0) continue;
          waiting[next] = 0;
          stack.push(next);
        }
      }
    }
    groups.push({ box: { left, top, right, bottom }, fill: hits / ((right - left) * (bottom - top)) });
  }
  return groups;
}

function pixelBox(tiles: Box, margin: number, { grey }: Pick<SmallPage, 'grey'>): Box {
  return {
    left: Math.max(0, tiles.left * TILE - margin),
    top: Math.max(0, tiles.top * TILE - margin),
    right: Math.min(grey.width, tiles.right * TILE + margin),
    bottom: Math.min(grey.height, tiles.bottom * TILE + margin),
  };
}

function mergeOverlapping(regions: readonly CandidateRegion[]): readonly CandidateRegion[] {
  const merged: CandidateRegion[] = [];
  for (const region of regions) {
    let current = region;
    for (let i = 0; i < merged.length;) {
      const other = merged[i]!;
      if (!boxesOverlap(other.box, current.box)) {
        i++;
        continue;
      }
      current = {
        box: boundingBox(current.box, other.box),
        surelyBars: current.surelyBars || other.surelyBars,
      };
      merged.splice(i, 1);
      i = 0;
    }
    merged.push(current);
  }
  return merged;
}
