import sharp from 'sharp';
import type { PageAnalysis } from '../analysis/page-analysis';
import type { DecodedPage, EncodedImage } from '../page-image';

/** JPEG of a page at full size. */
export async function encodePageJpeg(page: DecodedPage, analysis: PageAnalysis): Promise<EncodedImage> {
  const image = analysis.colourMode === 'colour' && page.rgb !== undefined ? page.rgb : page.grey;
  const components = image === page.grey ? 1 : 3;
  const bytes = await sharp(image.data, { raw: { width: image.width, height: image.height, channels: components } })
    .jpeg({ quality: 45, progressive: true, optimiseScans: true })
    .toBuffer();
  return { encoding: 'jpeg', components, width: image.width, height: image.height, bytes };
}
