import type { InkMask } from './ink-mask';

/** Connected ink (8-neighbourhood), boxes in px of the mask; left/top inclusive, right/bottom exclusive. */
export interface Components {
  readonly count: number;
  /** Label of each px of the mask, 0 = paper, 1…count. */
  readonly labels: Int32Array;
  readonly left: Int32Array;
  readonly top: Int32Array;
  readonly right: Int32Array;
  readonly bottom: Int32Array;
  /** Number of ink px; index = label, as in all arrays here (index 0 unused). */
  readonly area: Int32Array;
}

/** Finds the connected components of a mask in two passes (union-find over provisional labels). */
export function connectedComponents(mask: InkMask): Components {
  const { width, height, data } = mask;
  const labels = new Int32Array(width * height);
  let parents = new Int32Array(4096);
  let next = 1;
  const root = (label: number): number => {
    let at = label;
    while (parents[at]! !== at) {
      parents[at] = parents[parents[at]!]!;
      at = parents[at]!;
    }
    return at;
  };
  for (let y = 0; y < height; y++) {
    const row = y * width;
    const above = row - width;
    for (let x = 0; x < width; x++) {
      if (data[row + x] === 0) continue;
      let label = x > 0 ? labels[row + x - 1]! : 0;
      if (y > 0) {
        const up = labels[above + x]!;
        if (up !== 0) {
          label = label === 0 || label === up ? up : join(parents, root(label), root(up));
        } else {
          const upLeft = x > 0 ? labels[above + x - 1]! : 0;
          if (upLeft !== 0 && upLeft !== label) label = label === 0 ? upLeft : join(parents, root(label), root(upLeft));
          const upRight = x + 1 < width ? labels[above + x + 1]! : 0;
          if (upRight !== 0 && upRight !== label) {
            label = label === 0 ? upRight : join(parents, root(label), root(upRight));
          }
        }
      }
      if (label === 0) {
        label = next++;
        if (label >= parents.length) {
          const bigger = new Int32Array(parents.length * 2);
          bigger.set(parents);
          parents = bigger;
        }
        parents[label] = label;
      }
      labels[row + x] = label;
    }
  }
  return measure(mask, labels, parents, next, root);
}

function join(parents: Int32Array, a: number, b: number): number {
  if (a < b) {
    parents[b] = a;
    return a;
  }
  parents[a] = b;
  return b;
}

function measure(
  mask: InkMask,
  labels: Int32Array,
  parents: Int32Array,
  next: number,
  root: (label: number) => number,
): Components {
  const final = new Int32Array(next);
  let count = 0;
  for (let label = 1; label < next; label++) {
    if (parents[label] === label) final[label] = ++count;
  }
  for (let label = 1; label < next; label++) final[label] = final[root(label)]!;
  const left = new Int32Array(count + 1).fill(mask.width);
  const top = new Int32Array(count + 1).fill(mask.height);
  const right = new Int32Array(count + 1);
  const bottom = new Int32Array(count + 1);
  const area = new Int32Array(count + 1);
  for (let y = 0; y < mask.height; y++) {
    const row = y * mask.width;
    for (let x = 0; x < mask.width; x++) {
      const provisional = labels[row + x]!;
      if (provisional === 0) continue;
      const label = final[provisional]!;
      labels[row + x] = label;
      area[label]!++;
      if (x < left[label]!) left[label] = x;
      if (x >= right[label]!) right[label] = x + 1;
      if (y < top[label]!) top[label] = y;
      bottom[label] = y + 1;
    }
  }
  return { count, labels, left, top, right, bottom, area };
}
