import type { EncodedImage } from '../../page-image';
import { TAG } from './tags';
import type { TiffFile } from './tiff-directory';
import type { TiffPage } from './tiff-page';

const CCITT_G4 = 4;
const BLACK_IS_ZERO = 1;

/** Every byte with its bits in the opposite order (FillOrder 2: least significant bit first). */
const REVERSED_BITS = Uint8Array.from({ length: 256 }, (_, byte) => {
  let reversed = 0;
  for (let bit = 0; bit < 8; bit++) if ((byte >> bit) & 1) reversed |= 0x80 >> bit;
  return reversed;
});

/**
 * The Group 4 strip of a page as a PDF can hold it; null when the page is coded otherwise or in several strips (each
 * strip starts from a white line, so they cannot be joined without coding anew).
 */
export function g4Stream(tiff: TiffFile, page: TiffPage): EncodedImage | null {
  const piece = page.pieces[0];
  if (page.compression !== CCITT_G4 || page.pieces.length !== 1 || page.tiled || piece === undefined) return null;
  if (page.bits !== 1 || page.samples !== 1 || page.photometric > BLACK_IS_ZERO) return null;
  const strip = tiff.file.read(piece.offset, piece.length);
  const bytes =
    tiff.number(page.directory, TAG.fillOrder) === 2 ? strip.map((byte) => REVERSED_BITS[byte] ?? 0) : strip;
  // Coded white runs are samples of value 0. Where 0 means black, the decoder has to write black as 1 bits to show it.
  const blackIs1 = page.photometric === BLACK_IS_ZERO;
  return { encoding: 'ccitt-g4', width: page.width, height: page.height, bytes, blackIs1 };
}
