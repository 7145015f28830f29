import { TAG } from './tags';
import type { TiffFile } from './tiff-directory';
import type { TiffPage } from './tiff-page';

const NEW_JPEG = 7;
const RGB = 2;

/** Adobe marker with colour transform 0: three components are red, green and blue, not luma and chroma. */
const ADOBE_RGB = Buffer.from([0xff, 0xee, 0, 14, 0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0, 0]);

/**
 * The page as one complete JPEG stream when it is stored as a single JPEG strip (compression 7, TIFF Technical Note 2):
 * the shared tables and, for RGB, a colour marker are put behind its first marker. Null for everything else.
 */
export function wholeJpeg(tiff: TiffFile, page: TiffPage): Buffer | null {
  const piece = page.pieces[0];
  if (page.compression !== NEW_JPEG || page.pieces.length !== 1 || page.tiled || piece === undefined) return null;
  const strip = tiff.file.read(piece.offset, piece.length);
  if (strip[0] !== 0xff || strip[1] !== 0xd8) return null;
  const tables = tiff.bytesOf(page.directory, TAG.jpegTables);
  const parts = [strip.subarray(0, 2)];
  if (page.photometric === RGB && page.samples === 3) parts.push(ADOBE_RGB);
  // The tables are a stream of their own: start marker, segments, end marker.
  if (tables !== null && tables.length > 4) parts.push(tables.subarray(2, tables.length - 2));
  parts.push(strip.subarray(2));
  return Buffer.concat(parts);
}
