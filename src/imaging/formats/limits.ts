import { EakteError } from '../../platform/eakte-error';

/**
 * Limits that a delivered page must keep, checked on the header before anything is decoded. A3 at 600 dpi has 70
 * million pixels; everything up to `MAX_PIXELS` fits into the memory of the decoding process (grey + RGB + work copy).
 */
export const MAX_PIXELS = 100_000_000;

/** Longest side, px: what a JPEG of the archive can hold (ISO/IEC 10918-1, B.2.2), more than five metres at 300 dpi. */
export const MAX_SIDE = 65_500;

/** Encoded bytes of one page. An uncompressed 16-bit A3 page at 300 dpi has 105 MB. */
export const MAX_PAGE_BYTES = 450_000_000;

/** Pages of one file; the largest known Akten have some thousand. */
export const MAX_PAGES = 20_000;

/** Throws IMAGE_TOO_LARGE or FILE_CORRUPT (0 px) for the pixel size a header declares; `where` is German, e.g. "Seite 3". */
export function checkPixelSize(width: number, height: number, where: string): void {
  if (!(width > 0) || !(height > 0)) {
    throw new EakteError('FILE_CORRUPT', `${where}: Bildgröße ${width} × ${height}`);
  }
  if (width > MAX_SIDE || height > MAX_SIDE || width * height > MAX_PIXELS) {
    throw new EakteError('IMAGE_TOO_LARGE', `${where}: ${width} × ${height} Bildpunkte`);
  }
}

/** Throws FILE_TOO_LARGE when a file declares more pages than are read from one file. */
export function checkPageCount(pages: number): void {
  if (pages > MAX_PAGES) throw new EakteError('FILE_TOO_LARGE', `mehr als ${MAX_PAGES} Seiten in einer Datei`);
}
