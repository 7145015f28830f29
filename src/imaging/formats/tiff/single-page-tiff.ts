import { TAG } from './tags';
import type { TiffFile } from './tiff-directory';
import type { TiffPage } from './tiff-page';
import { type Field, writeTiff } from './tiff-writer';

/** Fields that say how pixels are coded. All others (names, thumbnails, private fields) stay behind. */
const CODING_TAGS: readonly number[] = [
  TAG.width,
  TAG.height,
  TAG.bitsPerSample,
  TAG.compression,
  TAG.photometric,
  TAG.fillOrder,
  TAG.samplesPerPixel,
  TAG.rowsPerStrip,
  TAG.planarConfiguration,
  TAG.t4Options,
  TAG.t6Options,
  TAG.predictor,
  TAG.colorMap,
  TAG.tileWidth,
  TAG.tileHeight,
  TAG.inkSet,
  TAG.extraSamples,
  TAG.sampleFormat,
  TAG.jpegTables,
  TAG.yCbCrCoefficients,
  TAG.yCbCrSubSampling,
  TAG.yCbCrPositioning,
  TAG.referenceBlackWhite,
];

/** Last field type of classic TIFF; BigTIFF's 64-bit types do not occur in coding fields. */
const LAST_CLASSIC_TYPE = 12;

/**
 * The page alone as a classic TIFF in memory, in the byte order of the file: what an image decoder can take without
 * seeing the delivery. Orientation and resolution are left out, they are ours.
 */
export function singlePageTiff(tiff: TiffFile, page: TiffPage): Buffer {
  const pieces = page.pieces.map(({ offset, length }) => tiff.file.read(offset, length));
  return writeTiff({ littleEndian: tiff.littleEndian, fields: codingFields(tiff, page), pieces, tiled: page.tiled });
}

function codingFields(tiff: TiffFile, page: TiffPage): Field[] {
  return CODING_TAGS.flatMap((tag) => {
    const entry = page.directory.entries.get(tag);
    const bytes = tiff.bytesOf(page.directory, tag);
    if (entry === undefined || bytes === null || entry.type > LAST_CLASSIC_TYPE) return [];
    return [{ tag, type: entry.type, count: entry.count, bytes }];
  });
}
