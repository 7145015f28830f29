import sharp from 'sharp';
import type { Raster } from '../formats/raster';
import type { EncodedImage } from '../page-image';

/** Quality at which small print stays sharp at 200 dpi. */
const QUALITY = 82;

/** Pixels as JPEG, grey where the page has no colour. */
export async function encodeRasterJpeg({ grey, rgb }: Raster): Promise<EncodedImage> {
  const { width, height } = grey;
  const components = rgb === undefined ? 1 : 3;
  const pixels = rgb?.data ?? grey.data;
  const raw = sharp(pixels, { raw: { width, height, channels: components } });
  const bytes = await (components === 1 ? raw.toColourspace('b-w') : raw).jpeg({ quality: QUALITY }).toBuffer();
  return { width, height, bytes, encoding: 'jpeg', components };
}
