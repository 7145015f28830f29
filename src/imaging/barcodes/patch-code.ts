import type { InkMask } from '../analysis/ink-mask';
import type { Box } from '../page-image';

/**
 * Patch code T: four bars, narrow-wide-narrow-wide counted from the edge of the sheet; narrow bars and the spaces
 * 0.08 inch, wide bars 0.20 inch (Kodak, Patch Code Information, A-61599). Read the other way round it is patch 3, so
 * the nearer edge of the sheet decides. Bars must run for at least 30 mm.
 */
export function findPatchT(mask: InkMask, dpi: number): Box | null {
  return searchLines(mask, dpi, false) ?? searchLines(mask, dpi, true);
}

interface Chain {
  from: number;
  to: number;
  start: number;
  end: number;
  low: number;
  high: number;
  hits: number;
}

/** Searches along the rows (`down` false: standing bars) or the columns of the mask. */
function searchLines(mask: InkMask, dpi: number, down: boolean): Box | null {
  const mm = dpi / 25.4;
  const lines = down ? mask.width : mask.height;
  const length = down ? mask.height : mask.width;
  const stride = down ? mask.width : 1;
  const lineStride = down ? 1 : mask.width;
  const step = Math.max(1, Math.round(mm));
  const chains: Chain[] = [];
  for (let line = step; line < lines; line += step) {
    for (const [start, end] of patchesOnLine(mask.data, line * lineStride, stride, length, mm)) {
      const chain = chains.find(
        (one) => line - one.to <= 5 * step && Math.abs(one.start - start) <= 0.25 * (line - one.to) + 1,
      );
      if (chain === undefined) {
        chains.push({ from: line, to: line, start, end, low: start, high: end, hits: 1 });
      } else {
        chain.to = line;
        chain.start = start;
        chain.low = Math.min(chain.low, start);
        chain.high = Math.max(chain.high, end);
        chain.hits++;
      }
    }
  }
  const found = chains.find(
    (chain) => chain.to - chain.from >= 30 * mm && chain.hits * step >= 0.7 * (chain.to - chain.from),
  );
  if (found === undefined) return null;
  return down
    ? { left: found.from, top: found.low, right: found.to, bottom: found.high }
    : { left: found.low, top: found.from, right: found.high, bottom: found.to };
}

/** Start and end of each patch T on one line of the mask. */
function patchesOnLine(
  data: Uint8Array,
  origin: number,
  stride: number,
  length: number,
  mm: number,
): readonly (readonly [number, number])[] {
  const edges: number[] = [];
  let previous = 0;
  for (let i = 0; i < length; i++) {
    const value = data[origin + i * stride]!;
    if (value !== previous) edges.push(i);
    previous = value;
  }
  if (previous === 1) edges.push(length);
  const found: (readonly [number, number])[] = [];
  // Even entries begin a bar, odd ones end it: four bars are eight edges.
  for (let i = 0; i + 7 < edges.length; i += 2) {
    const start = edges[i]!;
    const end = edges[i + 7]!;
    if (end - start < 17 * mm || end - start > 24 * mm) continue;
    const runs = [0, 1, 2, 3, 4, 5, 6].map((k) => (edges[i + k + 1]! - edges[i + k]!) / mm);
    if (start + end > length) runs.reverse();
    if (isPatchT(runs)) found.push([start, end]);
  }
  return found;
}

function isPatchT(runs: readonly number[]): boolean {
  const narrow = (run: number | undefined): boolean => run !== undefined && run >= 1.3 && run <= 2.8;
  const wide = (run: number | undefined): boolean => run !== undefined && run >= 4.1 && run <= 6.2;
  const [bar1, space1, bar2, space2, bar3, space3, bar4] = runs;
  const spaces = narrow(space1) && narrow(space2) && narrow(space3);
  return spaces && narrow(bar1) && wide(bar2) && narrow(bar3) && wide(bar4);
}
