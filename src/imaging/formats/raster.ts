import sharp from 'sharp';
import { withKernels } from '../kernels/kernels';
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
 * Grey (ITU-R BT.601 luma) of interleaved RGB, with the colours where any pixel has one. With four channels the last
 * one is left out.
 */
export function splitColour(image: RgbImage, channels: number): Raster {
  const { width, height, data } = image;
  const pixels = width * height;
  const grey = new Uint8Array(pixels);
  const coloured = withKernels([PIXELS_AT_ONCE * channels, PIXELS_AT_ONCE], (kernels, [source, target], view) => {
    let difference = 0;
    for (let at = 0; at < pixels; at += PIXELS_AT_ONCE) {
      const count = Math.min(PIXELS_AT_ONCE, pixels - at);
      view.set(data.subarray(at * channels, (at + count) * channels), source);
      difference |= kernels.lumaOfRgb(source!, channels, count, target!);
      grey.set(view.subarray(target, target! + count), at);
    }
    return difference !== 0;
  });
  if (!coloured) return { grey: { width, height, data: grey } };
  const rgb = channels === 3 ? data : withoutFourth(data, pixels);
  return { grey: { width, height, data: grey }, rgb: { width, height, data: rgb } };
}

/** Handed to the kernels at once. */
const PIXELS_AT_ONCE = 2 ** 18;

function withoutFourth(data: Uint8Array, pixels: number): Uint8Array {
  const rgb = new Uint8Array(pixels * 3);
  for (let to = 0, from = 0; to < rgb.length; to += 3, from += 4) {
    rgb[to] = data[from]!;
    rgb[to + 1] = data[from + 1]!;
    rgb[to + 2] = data[from + 2]!;
  }
  return rgb;
}
