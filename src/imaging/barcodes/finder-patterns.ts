import type { SmallPage } from '../analysis/small-page';
import { boundingBox, growBox } from '../boxes';
import type { Box } from '../page-image';

/**
 * QR codes with large modules, found by their corner marks: a square ring with a square of 3/7 its width in the middle
 * (ISO/IEC 18004, finder pattern). Box in px of the small page, null when fewer than two corner marks stand there.
 */
export function findFinderPatterns(small: Pick<SmallPage, 'components' | 'dpi' | 'grey'>): Box | null {
  const { components, dpi, grey } = small;
  const least = (4 * dpi) / 25.4;
  const rings: Box[] = [];
  for (let label = 1; label <= components.count; label++) {
    const box = boxOf(components, label);
    const width = box.right - box.left;
    const height = box.bottom - box.top;
    const fill = components.area[label]! / (width * height);
    if (width < least || Math.abs(width - height) > 0.15 * width || fill < 0.3 || fill > 0.65) continue;
    if (hasCore(components, box)) rings.push(box);
  }
  const [first, ...others] = rings;
  if (first === undefined || others.length === 0) return null;
  const around = others.reduce(boundingBox, first);
  // With one corner mark missing the code may reach as far again in any direction.
  const margin =
    others.length >= 2 ? first.right - first.left : Math.max(around.right - around.left, around.bottom - around.top);
  const grown = growBox(around, margin);
  return {
    left: Math.max(0, grown.left),
    top: Math.max(0, grown.top),
    right: Math.min(grey.width, grown.right),
    bottom: Math.min(grey.height, grown.bottom),
  };
}

function hasCore(components: SmallPage['components'], ring: Box): boolean {
  const size = ring.right - ring.left;
  const centreX = (ring.left + ring.right) / 2;
  const centreY = (ring.top + ring.bottom) / 2;
  for (let label = 1; label <= components.count; label++) {
    const core = boxOf(components, label);
    const width = core.right - core.left;
    if (width < size * 0.32 || width > size * 0.55) continue;
    const offX = Math.abs((core.left + core.right) / 2 - centreX);
    const offY = Math.abs((core.top + core.bottom) / 2 - centreY);
    if (offX <= size * 0.08 + 1 && offY <= size * 0.08 + 1 && components.area[label]! >= width * width * 0.7)
      return true;
  }
  return false;
}

function boxOf(components: SmallPage['components'], label: number): Box {
  return {
    left: components.left[label]!,
    top: components.top[label]!,
    right: components.right[label]!,
    bottom: components.bottom[label]!,
  };
}
