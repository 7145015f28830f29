import { EakteError } from '../../../platform/eakte-error';
import type { EncodedImage } from '../../page-image';
import type { Finding } from '../finding';
import { checkPixelSize } from '../limits';
import type { Turn } from '../orientation';
import { decodeRaster, type Raster } from '../raster';
import { type JpegHeader, readJpegHeader } from './jpeg-header';

/** A decoded JPEG stream; `encoded` is the stream itself where a PDF can hold it. */
export interface JpegImage {
  readonly raster: Raster;
  readonly encoded?: EncodedImage;
  readonly findings: readonly Finding[];
}

/** libjpeg's complaint about filler between the coded data and the next marker: scanners write it, no pixel suffers. */
const HARMLESS = /extraneous bytes before marker/;

/**
 * Decodes a JPEG stream (a file, or the stream of a TIFF strip or PDF image) that `readJpegHeader` has found whole.
 * Throws EakteError PAGE_UNREADABLE when the stream is cut or its data damaged.
 */
export async function decodeJpeg(bytes: Buffer, header: JpegHeader, turn: Turn, where: string): Promise<JpegImage> {
  checkPixelSize(header.width, header.height, where);
  if (header.end === null) throw new EakteError('PAGE_UNREADABLE', `${where}: Das JPEG bricht mitten im Bild ab`);
  const stream = bytes.subarray(0, header.end);
  const options = { singleChannel: header.components === 1, turn, where };
  const findings: Finding[] = [];
  let raster: Raster;
  try {
    raster = await decodeRaster(stream, options);
  } catch (error) {
    if (!(error instanceof EakteError) || !HARMLESS.test(error.message)) throw error;
    raster = await decodeRaster(stream, { ...options, failOn: 'truncated' });
    findings.push({ code: 'IMAGE_FLAWED', message: 'Das JPEG enthält überzählige Bytes; das Bild ist vollständig.' });
  }
  const encoded = turn.mirror === 'none' ? asEncoded(stream, header) : null;
  return { raster, findings, ...(encoded !== null && { encoded }) };
}

function asEncoded(bytes: Buffer, header: JpegHeader): EncodedImage | null {
  const { width, height, components } = header;
  if (!header.plainDct || header.precision !== 8) return null;
  if (components === 1 || components === 3) return { encoding: 'jpeg', width, height, bytes, components };
  // Adobe's programs store CMYK with 255 = no ink and say so by their marker.
  if (components === 4) {
    return { encoding: 'jpeg', width, height, bytes, components, invertedCmyk: header.adobeTransform !== null };
  }
  return null;
}

/** The header of a JPEG that is a page of its own or part of a file; FILE_CORRUPT says `where`. */
export function jpegHeaderOf(bytes: Buffer, where: string): JpegHeader {
  try {
    return readJpegHeader(bytes);
  } catch (error) {
    if (error instanceof EakteError)
      throw new EakteError(error.code, `${where}: ${error.detail ?? ''}`, { cause: error });
    throw error;
  }
}
