/** PDF transformation [a b c d e f]: x' = a·x + c·y + e, y' = b·x + d·y + f (ISO 32000-1, 8.3.3). */
export type Matrix = readonly [number, number, number, number, number, number];

/** A rectangle in user space. */
export interface Rectangle {
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
  readonly top: number;
}

export const IDENTITY: Matrix = [1, 0, 0, 1, 0, 0];

/** The transformation that applies `first` and then `second`. */
export function multiply(first: Matrix, second: Matrix): Matrix {
  const [a, b, c, d, e, f] = first;
  const [A, B, C, D, E, F] = second;
  return [a * A + b * C, a * B + b * D, c * A + d * C, c * B + d * D, e * A + f * C + E, e * B + f * D + F];
}

/** Bounds of a rectangle after transformation. */
export function transformBounds(matrix: Matrix, { left, bottom, right, top }: Rectangle): Rectangle {
  const [a, b, c, d, e, f] = matrix;
  const xs = [left, right].flatMap((x) => [bottom, top].map((y) => a * x + c * y + e));
  const ys = [left, right].flatMap((x) => [bottom, top].map((y) => b * x + d * y + f));
  return { left: Math.min(...xs), bottom: Math.min(...ys), right: Math.max(...xs), top: Math.max(...ys) };
}

/** True when `outer` contains `inner` but for `tolerance` units on each side. */
export function contains(outer: Rectangle, inner: Rectangle, tolerance: number): boolean {
  return (
    outer.left <= inner.left + tolerance &&
    outer.bottom <= inner.bottom + tolerance &&
    outer.right >= inner.right - tolerance &&
    outer.top >= inner.top - tolerance
  );
}

/** The common part, null when there is none. */
export function intersect(one: Rectangle, other: Rectangle): Rectangle | null {
  const left = Math.max(one.left, other.left);
  const bottom = Math.max(one.bottom, other.bottom);
  const right = Math.min(one.right, other.right);
  const top = Math.min(one.top, other.top);
  return right > left && top > bottom ? { left, bottom, right, top } : null;
}

export function area({ left, bottom, right, top }: Rectangle): number {
  return (right - left) * (top - bottom);
}
