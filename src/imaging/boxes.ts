import type { Box } from './page-image';

/** True when two boxes share at least one px. */
export function boxesOverlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

/** The smallest box around both. */
export function boundingBox(a: Box, b: Box): Box {
  return {
    left: Math.min(a.left, b.left),
    top: Math.min(a.top, b.top),
    right: Math.max(a.right, b.right),
    bottom: Math.max(a.bottom, b.bottom),
  };
}

/** A box in px of an image that is `factor` times as large. */
export function scaleBox(box: Box, factor: number): Box {
  return { left: box.left * factor, top: box.top * factor, right: box.right * factor, bottom: box.bottom * factor };
}

/** A box with `margin` px more on each side (may reach beyond the page). */
export function growBox(box: Box, margin: number): Box {
  return { left: box.left - margin, top: box.top - margin, right: box.right + margin, bottom: box.bottom + margin };
}
