import { connectedComponents } from './components';
import type { InkMask } from './ink-mask';
import { smearRows } from './text-strips';

export interface UpDown {
  /** > 0: letters stand upright in this frame, < 0: on their heads; −1…1. */
  readonly lean: number;
  /** Number of word-like strips that were judged. */
  readonly strips: number;
}

/**
 * Which way up Latin print stands. In German text capitals, ascenders, digits and umlaut dots rise above the x-height
 * far more often than descenders hang below the baseline. Each word-like strip is profiled row by row: the dense rows
 * are the x-height band, what lies above it is compared with what lies below.
 *
 * `glyphs`: letters only, text running along x (mirrored frames are fine), `degrees`: how much lines fall along x.
 */
export function upOrDown(glyphs: InkMask, degrees: number, dpi: number): UpDown {
  const mm = dpi / 25.4;
  const smeared = smearRows(glyphs, Math.round(1.6 * mm));
  const strips = connectedComponents(smeared);
  const slope = Math.tan((degrees * Math.PI) / 180);
  let above = 0;
  let below = 0;
  let judged = 0;
  const profile = new Float64Array(256);
  for (let label = 1; label <= strips.count; label++) {
    const left = strips.left[label]!;
    const top = strips.top[label]!;
    const width = strips.right[label]! - left;
    const height = strips.bottom[label]! - top;
    const flat = height - Math.abs(slope) * width;
    if (flat < 1.4 * mm || flat > 9 * mm || width < 2 * flat || height > 200) continue;
    profile.fill(0);
    const origin = 24;
    const middle = left + width / 2;
    for (let y = top; y < top + height; y++) {
      const row = y * glyphs.width;
      for (let x = left; x < left + width; x++) {
        if (glyphs.data[row + x] === 0 || strips.labels[row + x] !== label) continue;
        const at = Math.round(y - top - (x - middle) * slope) + origin;
        if (at >= 0 && at < 256) profile[at]!++;
      }
    }
    const judgement = judgeStrip(profile, Math.min(255, height + 2 * origin));
    if (judgement === null) continue;
    above += judgement.above;
    below += judgement.below;
    judged++;
  }
  return { lean: judged === 0 ? 0 : (above - below) / (above + below + 1), strips: judged };
}

function judgeStrip(profile: Float64Array, rows: number): { above: number; below: number } | null {
  let max = 0;
  for (let row = 1; row < rows; row++) max = Math.max(max, (profile[row - 1]! + profile[row]!) / 2);
  const dense = max * 0.5;
  let first = 0;
  while (first < rows && profile[first]! < dense) first++;
  let last = rows - 1;
  while (last > first && profile[last]! < dense) last--;
  if (last - first < 2) return null;
  let above = 0;
  let below = 0;
  for (let row = 0; row < first; row++) above += profile[row]!;
  for (let row = last + 1; row < rows; row++) below += profile[row]!;
  return { above, below };
}
