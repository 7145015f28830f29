import { EakteError } from '../../../platform/eakte-error';
import type { DecodedPage, EncodedImage } from '../../page-image';
import { FileBytes } from '../file-bytes';
import type { Finding } from '../finding';
import type { FormatInspection, PageSource } from '../format-reader';
import { decodeJpeg, jpegHeaderOf } from '../jpeg/jpeg-image';
import { swapsSides, turnOf } from '../orientation';
import type { Raster } from '../raster';
import { resolveResolution } from '../resolution';
import { g4Stream } from './g4-stream';
import { oldJpeg } from './old-jpeg';
import { pageDirectories } from './page-directories';
import { singlePageTiff } from './single-page-tiff';
import { TiffFile } from './tiff-directory';
import { wholeJpeg } from './tiff-jpeg';
import { readTiffPage, type TiffPage } from './tiff-page';
import { decodeTiff } from './tiff-raster';

/** Compression schemes of the modified Huffman code and of Group 3. */
const FAX_RLE = 2;
const FAX_G3 = 3;

/** Checks every page's directory and strips against the length of the file; the error names the first bad page. */
export function inspectTiff(file: FileBytes): FormatInspection {
  const tiff = new TiffFile(file);
  const { offsets, findings } = pageDirectories(tiff);
  offsets.forEach((offset, index) => readTiffPage(tiff, tiff.directory(offset, index + 1), index + 1));
  return { pageCount: offsets.length, findings };
}

/** Opens a TIFF file: reads the chain of directories once, then each page by its offset. */
export function openTiff(path: string): PageSource {
  const file = FileBytes.open(path);
  try {
    const tiff = new TiffFile(file);
    const { offsets } = pageDirectories(tiff);
    return {
      pageCount: offsets.length,
      decodePage: (page) => decodePage(tiff, offsets[page - 1], page),
      close: () => {
        file.close();
        return Promise.resolve();
      },
    };
  } catch (error) {
    file.close();
    throw error;
  }
}

async function decodePage(tiff: TiffFile, offset: number | undefined, page: number): Promise<DecodedPage> {
  if (offset === undefined) throw new RangeError(`page ${page} does not exist`);
  const stored = readTiffPage(tiff, tiff.directory(offset, page), page);
  const turn = turnOf(stored.orientation);
  const { raster, encoded, findings } = await decodeImage(tiff, stored, page);
  const { dpiX, dpiY } = stored.resolution;
  const stated = swapsSides(turn) ? { dpiX: dpiY, dpiY: dpiX } : stored.resolution;
  const resolution = resolveResolution(raster.grey.width, raster.grey.height, stated);
  return {
    page,
    ...raster,
    ...resolution,
    ...(encoded !== null && { encoded, encodedRotation: turn.rotation }),
    findings: [...findings, ...resolution.findings],
  };
}

interface TiffImage {
  readonly raster: Raster;
  readonly encoded: EncodedImage | null;
  readonly findings: readonly Finding[];
}

async function decodeImage(tiff: TiffFile, stored: TiffPage, page: number): Promise<TiffImage> {
  const where = `Seite ${page}`;
  const turn = turnOf(stored.orientation);
  const jpeg = wholeJpeg(tiff, stored) ?? oldJpeg(tiff, stored, where);
  if (jpeg !== null) {
    const image = await decodeJpeg(jpeg, jpegHeaderOf(jpeg, where), turn, where);
    return { raster: image.raster, encoded: image.encoded ?? null, findings: image.findings };
  }
  const singleChannel = stored.photometric <= 1 && stored.samples === 1;
  const fax = stored.compression === FAX_RLE || stored.compression === FAX_G3;
  const { raster, findings } = await decodeTiff(singlePageTiff(tiff, stored), fax, { singleChannel, turn, where });
  const storedSize = swapsSides(turn)
    ? [raster.grey.height, raster.grey.width]
    : [raster.grey.width, raster.grey.height];
  if (storedSize[0] !== stored.width || storedSize[1] !== stored.height) {
    throw new EakteError('PAGE_UNREADABLE', `${where}: Das Bild hat nicht die angegebene Größe`);
  }
  return { raster, encoded: turn.mirror === 'none' ? g4Stream(tiff, stored) : null, findings };
}
