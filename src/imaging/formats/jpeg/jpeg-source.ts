import { EakteError } from '../../../platform/eakte-error';
import type { DecodedPage } from '../../page-image';
import { FileBytes } from '../file-bytes';
import type { Finding } from '../finding';
import type { FormatInspection, PageSource } from '../format-reader';
import { checkPixelSize, MAX_PAGE_BYTES } from '../limits';
import { swapsSides, turnOf } from '../orientation';
import { resolveResolution } from '../resolution';
import { trailingDataFinding } from '../trailing-data';
import { decodeJpeg, jpegHeaderOf } from './jpeg-image';

const WHERE = 'Seite 1';

/** One page; refuses a cut JPEG and one that is too large. Findings: bytes behind the end of the image. */
export function inspectJpeg(file: FileBytes): FormatInspection {
  const bytes = wholeFile(file);
  const header = jpegHeaderOf(bytes, WHERE);
  checkPixelSize(header.width, header.height, WHERE);
  if (header.end === null) throw new EakteError('FILE_CORRUPT', `${WHERE}: Das JPEG bricht mitten im Bild ab`);
  return { pageCount: 1, findings: trailing(bytes, header.end) };
}

/** Opens a JPEG file as a delivery of one page. */
export function openJpeg(path: string): PageSource {
  const file = FileBytes.open(path);
  return {
    pageCount: 1,
    decodePage: () => decodePage(file),
    close: () => {
      file.close();
      return Promise.resolve();
    },
  };
}

async function decodePage(file: FileBytes): Promise<DecodedPage> {
  const bytes = wholeFile(file);
  const header = jpegHeaderOf(bytes, WHERE);
  const turn = turnOf(header.orientation);
  const { raster, encoded, findings } = await decodeJpeg(bytes, header, turn, WHERE);
  const { dpiX, dpiY } = header.resolution;
  const stated = swapsSides(turn) ? { dpiX: dpiY, dpiY: dpiX } : header.resolution;
  const resolution = resolveResolution(raster.grey.width, raster.grey.height, stated);
  return {
    page: 1,
    ...raster,
    ...resolution,
    ...(encoded !== undefined && { encoded, encodedRotation: turn.rotation }),
    findings: [...findings, ...resolution.findings, ...trailing(bytes, header.end ?? bytes.length)],
  };
}

function trailing(bytes: Buffer, end: number): readonly Finding[] {
  return trailingDataFinding(bytes.subarray(end), 'JPEG-Bildes');
}

function wholeFile(file: FileBytes): Buffer {
  if (file.size > MAX_PAGE_BYTES) throw new EakteError('FILE_TOO_LARGE', `${file.size} Bytes für eine Seite`);
  return file.read(0, file.size);
}
