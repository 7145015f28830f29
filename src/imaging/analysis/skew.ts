/** Edge points of ink in a frame in which text lines are expected to run along `along`. */
export interface EdgePoints {
  readonly count: number;
  readonly along: Int16Array;
  readonly across: Int16Array;
}

export interface LineDirection {
  /** Degrees by which lines fall (across grows) for growing `along`. */
  readonly degrees: number;
  /** How sharply the points gather in lines at that angle, per point; compare directions by it. */
  readonly sharpness: number;
  /** Sharpness here over the mean sharpness of all tried angles, ≥ 1; about 1 means no lines at all. */
  readonly contrast: number;
}

/** Largest skew that is looked for, degrees. Beyond it a sheet was fed wrongly and a person has to look. */
export const MAX_SKEW = 8;

/**
 * Direction of text lines by projection profile: the points are projected along trial angles; at the right one they
 * gather in few rows, so the squared differences of neighbouring rows are largest. Coarse to fine, then a parabola.
 */
export function lineDirection(points: EdgePoints): LineDirection {
  if (points.count < 20) return { degrees: 0, sharpness: 0, contrast: 1 };
  const profile = new Profile(points);
  const coarseStep = 0.5;
  let best = 0;
  let bestScore = -1;
  let sum = 0;
  let tried = 0;
  const thin = Math.max(1, Math.floor(points.count / 8000));
  for (let angle = -MAX_SKEW; angle <= MAX_SKEW; angle += coarseStep) {
    const score = profile.score(angle, 2, thin);
    sum += score;
    tried++;
    // Of two angles that are equally good take the smaller one.
    if (score > bestScore * 1.001 || (score > bestScore * 0.999 && Math.abs(angle) < Math.abs(best))) {
      bestScore = Math.max(score, bestScore);
      best = angle;
    }
  }
  const contrast = sum === 0 ? 1 : (bestScore * tried) / sum;
  const fine = Math.max(1, Math.floor(points.count / 24000));
  best = profile.climb(best, 0.1, 6, 1, fine);
  best = profile.climb(best, 0.02, 6, 1, fine);
  return { degrees: best, sharpness: profile.score(best, 1, fine), contrast };
}

class Profile {
  private readonly histogram: Float64Array;
  private readonly origin: number;

  constructor(private readonly points: EdgePoints) {
    let maxAlong = 1;
    let maxAcross = 1;
    for (let i = 0; i < points.count; i++) {
      maxAlong = Math.max(maxAlong, points.along[i]!);
      maxAcross = Math.max(maxAcross, points.across[i]!);
    }
    this.origin = Math.ceil(maxAlong * Math.tan(((MAX_SKEW + 2) * Math.PI) / 180)) + 2;
    this.histogram = new Float64Array(maxAcross + 2 * this.origin + 4);
  }

  /** Best of 2 × reach + 1 angles around `centre`, refined by a parabola through the best and its neighbours. */
  climb(centre: number, step: number, reach: number, bin: number, thin: number): number {
    const scores: number[] = [];
    for (let i = -reach; i <= reach; i++) scores.push(this.score(centre + i * step, bin, thin));
    let top = 0;
    for (let i = 1; i < scores.length; i++) if (scores[i]! > scores[top]!) top = i;
    const before = scores[top - 1];
    const after = scores[top + 1];
    let shift = 0;
    if (before !== undefined && after !== undefined) {
      const curve = before - 2 * scores[top]! + after;
      if (curve < 0) shift = (0.5 * (before - after)) / curve;
    }
    return centre + (top - reach + shift) * step;
  }

  score(degrees: number, bin: number, thin: number): number {
    const { along, across, count } = this.points;
    const slope = Math.tan((degrees * Math.PI) / 180);
    const scale = 1 / bin;
    const histogram = this.histogram;
    histogram.fill(0);
    let used = 0;
    for (let i = 0; i < count; i += thin) {
      // Each point is shared by two rows, so that the score is smooth in the angle.
      const at = (across[i]! - along[i]! * slope + this.origin) * scale;
      const row = at | 0;
      const rest = at - row;
      histogram[row]! += 1 - rest;
      histogram[row + 1]! += rest;
      used++;
    }
    let energy = 0;
    let previous = 0;
    const rows = Math.ceil(histogram.length * scale);
    for (let row = 0; row < rows; row++) {
      const value = histogram[row]!;
      energy += (value - previous) * (value - previous);
      previous = value;
    }
    return energy / used;
  }
}
