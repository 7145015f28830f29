import sharp from 'sharp';
import type { GreyImage, RgbImage } from '../page-image';
import { EakteError } from '../../platform/eakte-error';
import { MAX_PIXELS } from './limits';
import { type Turn, UNTURNED } from './orientation';

// One decoder thread and no cache: memory stays that of the page in hand, and parallelism is a matter of processes.
sharp.concurrency(1);
sharp.cache(false);
// Untrusted bytes reach three decoders and no other.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: ['VipsForeignLoadJpeg', 'VipsForeignLoadPng', 'VipsForeignLoadTiff'] });

/** Decoded pixels; `rgb` is absent when the image has no colour channels or all three are equal everywhere. */
export interface Raster {
  readonly grey: GreyImage;
  readonly rgb?: RgbImage;
}

export interface RasterOptions {
  /** True when the stored image has one channel: it is decoded as such, a third of the work. */
  readonly singleChannel: boolean;
  readonly turn?: Turn;
  /**
   * Default `warning`: any complaint of the decoder fails. `error` and `truncated` let pass what the caller has judged
   * harmless, `none` also lost lines, which are a normal part of a fax transmission.
   */
  readonly failOn?: 'warning' | 'error' | 'truncated' | 'none';
  /** German, e.g. "Seite 3"; part of the error. */
  readonly where: string;
}

/**
 * Decodes one JPEG, PNG or TIFF image to 8-bit grey (0 = black), with colour as sRGB where the source has it;
 * transparency becomes white paper. Throws EakteError PAGE_UNREADABLE when the stream is damaged anywhere.
 */
export async function decodeRaster(bytes: Uint8Array, options: RasterOptions): Promise<Raster> {
  const { rotation, mirror } = options.turn ?? UNTURNED;
  try {
    let pipeline = sharp(bytes, {
      failOn: options.failOn ?? 'warning',
      limitInputPixels: MAX_PIXELS,
      sequentialRead: rotation === 0 && mirror === 'none',
    });
    if (rotation !== 0) pipeline = pipeline.rotate(rotation);
    if (mirror === 'leftRight') pipeline = pipeline.flop();
    if (mirror === 'topBottom') pipeline = pipeline.flip();
    pipeline = options.singleChannel ? pipeline.toColourspace('b-w') : pipeline.flatten({ background: '#ffffff' });
    const { data, info } = await pipeline.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
    if (info.channels === 1) return { grey: { width: info.width, height: info.height, data } };
    return splitColour({ width: info.width, height: info.height, data }, info.channels);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new EakteError('PAGE_UNREADABLE', `${options.where}: ${reason}`, { cause });
  }
}

/**
 * Grey (ITU-R BT.601 luma) of interleaved RGB, and whether any pixel has colour at all, in one pass over the bytes.
 * With four channels the last one is left out.
 */
export function splitColour(image: RgbImage, channels: number): Raster {
  const { width, height, data } = image;
  const pixels = width * height;
  const grey = new Uint8Array(pixels);
  const rgb = channels === 3 ? data : new Uint8Array(pixels * 3);
  let difference = 0;
  for (let pixel = 0, from = 0, to = 0; pixel < pixels; pixel++, from += channels, to += 3) {
    const red = data[from]!;
    const green = data[from + 1]!;
    const blue = data[from + 2]!;
    difference |= (red ^ green) | (green ^ blue);
    grey[pixel] = (red * 19595 + green * 38470 + blue * 7471 + 32768) >> 16;
    if (channels !== 3) {
      rgb[to] = red;
      rgb[to + 1] = green;
      rgb[to + 2] = blue;
    }
  }
  return difference === 0
    ? { grey: { width, height, data: grey } }
    : { grey: { width, height, data: grey }, rgb: { width, height, data: rgb } };
}
