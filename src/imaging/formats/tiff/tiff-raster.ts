import { EakteError } from '../../../platform/eakte-error';
import type { Finding } from '../finding';
import { decodeRaster, type Raster, type RasterOptions } from '../raster';

/** A decoded page and what a person should know about it. */
export interface TiffRaster {
  readonly raster: Raster;
  readonly findings: readonly Finding[];
}

/** What libtiff says about fields of the directory; the pixels do not depend on it. */
const ABOUT_FIELDS = /ExtraSamples|tags are not sorted|unknown field|wrong data type|ASCII value|ignored/i;
/** What it says about coded data: pixels are lost. */
const ABOUT_DATA = /fax|decode|code word|scanline|strip|premature|corrupt/i;

/**
 * Decodes a single-page TIFF. Deviations from the standard that lose nothing pass with a finding. In a Group 3 fax
 * (`fax`) lost lines pass as well: they are a normal part of a transmission. Throws PAGE_UNREADABLE otherwise.
 */
export async function decodeTiff(
  tiff: Buffer,
  fax: boolean,
  options: Omit<RasterOptions, 'failOn'>,
): Promise<TiffRaster> {
  try {
    return { raster: await decodeRaster(tiff, options), findings: [] };
  } catch (error) {
    if (!(error instanceof EakteError)) throw error;
    if (fax) {
      const raster = await decodeRaster(tiff, { ...options, failOn: 'none' });
      return { raster, findings: [flawed('In der Faxseite sind einzelne Bildzeilen gestört.')] };
    }
    if (!ABOUT_FIELDS.test(error.message) || ABOUT_DATA.test(error.message)) throw error;
    const raster = await decodeRaster(tiff, { ...options, failOn: 'error' });
    return { raster, findings: [flawed('Das Bild weicht von der TIFF-Norm ab, ließ sich aber lesen.')] };
  }
}

function flawed(message: string): Finding {
  return { code: 'IMAGE_FLAWED', message };
}
