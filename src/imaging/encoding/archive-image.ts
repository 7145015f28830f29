import { binarise } from '../analysis/binarise';
import type { PageAnalysis } from '../analysis/page-analysis';
import type { DecodedPage, EncodedImage, PageImageForArchive, Rotation } from '../page-image';
import { encodeCcittG4 } from './ccitt-g4';
import { encodePageJpeg } from './page-jpeg';

/** JPEG streams of at most this many bytes a px are small already and are not coded again. */
const SMALL_JPEG = 0.006;
/** A new coding must save at least this share of the delivered stream, or the delivered one stays. */
const WORTHWHILE = 0.9;

/**
 * The image for the PDF, as delivered where that is small and right, coded anew where it is not:
 * black and white as CCITT G4 (same pixels), grey and colour as JPEG with quiet paper (page-jpeg.ts). Pixels are never
 * turned or straightened; rotation and skew go beside them. Colour stays colour, size in px stays the same.
 */
export function archiveImage(page: DecodedPage, analysis: PageAnalysis): Promise<PageImageForArchive> {
  return Promise.resolve(chooseImage(page, analysis));
}

function chooseImage(page: DecodedPage, analysis: PageAnalysis): PageImageForArchive {
  const delivered = page.encoded;
  if (delivered !== undefined && isSmall(delivered)) return placed(delivered, true, page, analysis);
  const coded = analysis.colourMode === 'bitonal' ? encodeBitonal(page) : encodePageJpeg(page, analysis);
  const keep = delivered !== undefined && coded.bytes.length > delivered.bytes.length * WORTHWHILE;
  return keep ? placed(delivered, true, page, analysis) : placed(coded, false, page, analysis);
}

function isSmall(image: EncodedImage): boolean {
  if (image.encoding === 'ccitt-g4') return true;
  return image.encoding === 'jpeg' && image.bytes.length <= SMALL_JPEG * image.width * image.height;
}

function encodeBitonal(page: DecodedPage): EncodedImage {
  const bits = binarise(page.grey, 'otsu');
  return {
    encoding: 'ccitt-g4',
    blackIs1: false,
    width: bits.width,
    height: bits.height,
    bytes: encodeCcittG4(bits),
  };
}

/** Rotation and resolution belong to the stream: the delivered one may lie differently from the decoded pixels. */
function placed(
  image: EncodedImage,
  takenOver: boolean,
  page: DecodedPage,
  { rotation, skewDegrees }: PageAnalysis,
): PageImageForArchive {
  const turned = takenOver ? (page.encodedRotation ?? 0) : 0;
  const swapped = turned === 90 || turned === 270;
  return {
    image,
    takenOver,
    rotation: ((turned + rotation) % 360) as Rotation,
    skewDegrees,
    dpiX: swapped ? page.dpiY : page.dpiX,
    dpiY: swapped ? page.dpiX : page.dpiY,
  };
}
