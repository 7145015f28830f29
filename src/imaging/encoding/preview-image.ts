import sharp from 'sharp';
import { turnAnalysis, type PageAnalysis } from '../analysis/page-analysis';
import { squarePixels } from '../analysis/square-pixels';
import { uprightPixels, uprightRgb } from '../analysis/upright-pixels';
import type { DecodedPage, Rotation } from '../page-image';

/** Resolution of the page on the screen. */
export const PREVIEW_DPI = 150;

/**
 * JPEG of the upright, straightened page for the screen. Its px are those of the upright page × dpi / analysis.dpi
 * (same canvas, scaled), so boxes of the page lie right on it. Grey pages stay grey.
 */
export async function previewImage(
  page: DecodedPage,
  analysis: PageAnalysis,
  rotation: Rotation = analysis.rotation,
  dpi = PREVIEW_DPI,
): Promise<Uint8Array> {
  const turned = turnAnalysis(analysis, rotation);
  const square = squarePixels(page);
  const colour = analysis.colourMode === 'colour' && square.rgb !== undefined;
  const image = colour ? uprightRgb(square.rgb, turned, dpi) : uprightPixels(square.grey, turned, dpi);
  const raw = { width: image.width, height: image.height, channels: colour ? (3 as const) : (1 as const) };
  return sharp(image.data, { raw }).jpeg({ quality: 60 }).toBuffer();
}

/** Longest side of a thumbnail by its width: a strip of paper stays a thumbnail. */
const LONGEST_BY_WIDTH = 5;

/** Small JPEG from the preview of a page, `width` px wide (default 200), narrower where it would become very long. */
export async function thumbnailImage(preview: Uint8Array, width = 200): Promise<Uint8Array> {
  return sharp(preview)
    .resize({ width, height: width * LONGEST_BY_WIDTH, fit: 'inside' })
    .jpeg({ quality: 60 })
    .toBuffer();
}
