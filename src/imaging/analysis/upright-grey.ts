import type { DecodedPage, GreyImage, Rotation } from '../page-image';
import { turnAnalysis, type PageAnalysis } from './page-analysis';
import { paperCurve } from './paper-curve';
import { squarePixels } from './square-pixels';
import { uprightPixels } from './upright-pixels';
import { whitenUnwanted } from './whiten';

/**
 * The page as the recogniser wants it: upright, straight, `dpi` px per inch (default 200; 0.7 to 0.9 of source dpi
 * costs no accuracy and saves time), paper made white where it is not, scan borders and punch holes gone.
 * One resampling step for scale, rotation and skew together.
 *
 * px of the result × (analysis.dpi / dpi) = px of the upright page. `rotation` overrides that of the analysis.
 */
export function uprightGrey(page: DecodedPage, analysis: PageAnalysis, dpi = 200, rotation?: Rotation): GreyImage {
  const turned = rotation === undefined ? analysis : turnAnalysis(analysis, rotation);
  const image = uprightPixels(squarePixels(page).grey, turned, dpi);
  const curve = paperCurve(turned, image.width, image.height);
  if (curve !== null) curve.apply(image);
  whitenUnwanted(image, turned);
  return image;
}
