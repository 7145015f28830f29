import { EakteError } from '../../platform/eakte-error';
import type { Finding } from './finding';
import { decodeRaster, type Raster, type RasterOptions } from './raster';

/**
 * Decodes a Group 3 fax. Lines lost in transmission are a normal part of a fax: then the page is decoded all the same,
 * with a finding. Throws PAGE_UNREADABLE when nothing can be decoded.
 */
export async function decodeFax(
  tiff: Buffer,
  options: Omit<RasterOptions, 'failOn'>,
): Promise<{ readonly raster: Raster; readonly findings: readonly Finding[] }> {
  try {
    return { raster: await decodeRaster(tiff, options), findings: [] };
  } catch (error) {
    if (!(error instanceof EakteError)) throw error;
    const raster = await decodeRaster(tiff, { ...options, failOn: 'none' });
    const message = 'In der Faxseite sind einzelne Bildzeilen gestört.';
    return { raster, findings: [{ code: 'IMAGE_FLAWED', message }] };
  }
}
