import type { GreyImage } from '../page-image';
import type { PageAnalysis } from './page-analysis';
import { UprightFrame } from './upright-frame';

/** Paints scan borders and punch holes white in an upright image of the page (any resolution); changes `image`. */
export function whitenUnwanted(image: GreyImage, analysis: PageAnalysis): void {
  const { unwanted } = analysis.small;
  if (unwanted === null) return;
  const frame = new UprightFrame(unwanted.width, unwanted.height, analysis.rotation, analysis.skewDegrees);
  const scaleX = image.width / frame.width;
  const scaleY = image.height / frame.height;
  const reachX = scaleX * 0.75;
  const reachY = scaleY * 0.75;
  for (let y = 0; y < unwanted.height; y++) {
    for (let x = 0; x < unwanted.width; x++) {
      if (unwanted.data[y * unwanted.width + x] === 0) continue;
      const [u, v] = frame.toUpright(x + 0.5, y + 0.5);
      const left = Math.max(0, Math.floor(u * scaleX - reachX));
      const right = Math.min(image.width, Math.ceil(u * scaleX + reachX));
      const top = Math.max(0, Math.floor(v * scaleY - reachY));
      const bottom = Math.min(image.height, Math.ceil(v * scaleY + reachY));
      if (left >= right) continue;
      for (let row = top; row < bottom; row++) {
        image.data.fill(255, row * image.width + left, row * image.width + right);
      }
    }
  }
}
