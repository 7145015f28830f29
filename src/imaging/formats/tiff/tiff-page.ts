import { EakteError } from '../../../platform/eakte-error';
import { checkPixelSize, MAX_PAGE_BYTES } from '../limits';
import type { StatedResolution } from '../resolution';
import { perInch } from '../jpeg/exif';
import { TAG } from './tags';
import type { TiffDirectory, TiffFile } from './tiff-directory';

/** A strip or tile: coded bytes inside the file. */
export interface Piece {
  readonly offset: number;
  readonly length: number;
}

/** What the directory of a page says, checked against the length of the file. */
export interface TiffPage {
  readonly directory: TiffDirectory;
  readonly width: number;
  readonly height: number;
  /** TIFF compression scheme: 1 none, 2–4 fax, 5 LZW, 6 old JPEG, 7 JPEG, 8/32946 Deflate, 32773 PackBits. */
  readonly compression: number;
  /** 0 WhiteIsZero, 1 BlackIsZero, 2 RGB, 3 palette, 5 CMYK, 6 YCbCr. */
  readonly photometric: number;
  /** Bits of the first sample. */
  readonly bits: number;
  readonly samples: number;
  readonly tiled: boolean;
  /** Strips or tiles in order; empty only for old-style JPEG without strips. */
  readonly pieces: readonly Piece[];
  readonly orientation: number | null;
  readonly resolution: StatedResolution;
}

const OLD_JPEG = 6;

/**
 * Reads a page's directory and checks without decoding that its image can be there: size within the limits and every
 * strip or tile inside the file. Throws IMAGE_TOO_LARGE or FILE_CORRUPT naming the page (1-based).
 */
export function readTiffPage(tiff: TiffFile, directory: TiffDirectory, page: number): TiffPage {
  const where = `Seite ${page}`;
  try {
    const number = (tag: number): number | null => tiff.number(directory, tag);
    const width = number(TAG.width) ?? 0;
    const height = number(TAG.height) ?? 0;
    checkPixelSize(width, height, where);
    const compression = number(TAG.compression) ?? 1;
    const bits = number(TAG.bitsPerSample) ?? 1;
    const samples = number(TAG.samplesPerPixel) ?? 1;
    const tiled = directory.entries.has(TAG.tileOffsets);
    const shape = { width, height, compression, bits, samples, tiled };
    const pieces = readPieces(tiff, directory, shape);
    return {
      ...shape,
      directory,
      photometric: number(TAG.photometric) ?? 0,
      pieces,
      orientation: number(TAG.orientation),
      resolution: statedResolution(tiff, directory),
    };
  } catch (error) {
    if (!(error instanceof EakteError) || error.code !== 'FILE_CORRUPT' || error.detail?.startsWith(where)) throw error;
    throw new EakteError('FILE_CORRUPT', `${where}: ${error.detail ?? ''}`, { cause: error });
  }
}

function readPieces(
  tiff: TiffFile,
  directory: TiffDirectory,
  shape: Pick<TiffPage, 'width' | 'height' | 'compression' | 'bits' | 'samples' | 'tiled'>,
): Piece[] {
  const offsets = tiff.numbers(directory, shape.tiled ? TAG.tileOffsets : TAG.stripOffsets);
  if (offsets.length === 0 && shape.compression === OLD_JPEG) return [];
  const wanted = expectedPieces(tiff, directory, shape);
  if (offsets.length < wanted) {
    throw new EakteError('FILE_CORRUPT', `${offsets.length} von ${wanted} Bildstreifen vorhanden`);
  }
  const stated = tiff.numbers(directory, shape.tiled ? TAG.tileByteCounts : TAG.stripByteCounts);
  const lengths = stated.length > 0 ? stated : missingLengths(tiff, shape, offsets);
  let total = 0;
  return offsets.slice(0, wanted).map((offset, index) => {
    const length = lengths[index] ?? 0;
    if (!(length > 0) || offset <= 0 || offset + length > tiff.file.size) {
      throw new EakteError(
        'FILE_CORRUPT',
        `Bildstreifen ${index + 1} reicht von Byte ${offset} bis ${offset + length}, die Datei hat ${tiff.file.size} Bytes`,
      );
    }
    total += length;
    if (total > MAX_PAGE_BYTES)
      throw new EakteError('FILE_TOO_LARGE', `mehr als ${MAX_PAGE_BYTES} Bytes für eine Seite`);
    return { offset, length };
  });
}

function expectedPieces(
  tiff: TiffFile,
  directory: TiffDirectory,
  { width, height, samples, tiled }: Pick<TiffPage, 'width' | 'height' | 'samples' | 'tiled'>,
): number {
  const planes = tiff.number(directory, TAG.planarConfiguration) === 2 ? samples : 1;
  if (!tiled) {
    const rows = tiff.number(directory, TAG.rowsPerStrip) ?? height;
    return planes * Math.ceil(height / Math.max(1, Math.min(rows, height)));
  }
  const tileWidth = tiff.number(directory, TAG.tileWidth) ?? 0;
  const tileHeight = tiff.number(directory, TAG.tileHeight) ?? 0;
  checkPixelSize(tileWidth, tileHeight, 'Kachel');
  return planes * Math.ceil(width / tileWidth) * Math.ceil(height / tileHeight);
}

/** Old writers leave the lengths out: then a strip ends where the next one, or the file, ends. */
function missingLengths(
  tiff: TiffFile,
  {
    width,
    height,
    compression,
    bits,
    samples,
  }: Pick<TiffPage, 'width' | 'height' | 'compression' | 'bits' | 'samples'>,
  offsets: readonly number[],
): number[] {
  if (compression === 1 && offsets.length === 1) return [Math.ceil((width * bits * samples) / 8) * height];
  return offsets.map((offset, index) => {
    const next = offsets[index + 1];
    return (next !== undefined && next > offset ? next : tiff.file.size) - offset;
  });
}

function statedResolution(tiff: TiffFile, directory: TiffDirectory): StatedResolution {
  const unit = tiff.number(directory, TAG.resolutionUnit) ?? 2;
  return {
    dpiX: perInch(tiff.number(directory, TAG.xResolution), unit),
    dpiY: perInch(tiff.number(directory, TAG.yResolution), unit),
  };
}
