import type { Finding } from '../finding';
import { TAG } from './tags';
import type { TiffFile } from './tiff-directory';

const REDUCED_COPY = 1;
const TRANSPARENCY_MASK = 4;

/** The directories of a TIFF that are pages. */
export interface PageDirectories {
  readonly offsets: readonly number[];
  readonly findings: readonly Finding[];
}

/**
 * Directory offsets of the pages in order. Reduced copies (thumbnails) of the page before them and transparency masks
 * are no pages (NewSubfileType, TIFF 6.0); a "reduced copy" that is not smaller than its page is a page all the same,
 * because scanners set the bit by mistake.
 */
export function pageDirectories(tiff: TiffFile): PageDirectories {
  const offsets: number[] = [];
  let skipped = 0;
  let pageWidth = 0;
  tiff.directoryOffsets().forEach((offset, index) => {
    const directory = tiff.directory(offset, index + 1);
    const kind = tiff.number(directory, TAG.newSubfileType) ?? 0;
    const width = tiff.number(directory, TAG.width) ?? 0;
    const thumbnail = (kind & REDUCED_COPY) !== 0 && width * 2 <= pageWidth;
    if (offsets.length > 0 && (thumbnail || (kind & TRANSPARENCY_MASK) !== 0)) {
      skipped += 1;
      return;
    }
    offsets.push(offset);
    pageWidth = width;
  });
  if (skipped === 0) return { offsets, findings: [] };
  const message = `${skipped} Vorschaubilder in der Datei wurden nicht als Seiten gezählt.`;
  return { offsets, findings: [{ code: 'FILE_FRAMES_IGNORED', message }] };
}
