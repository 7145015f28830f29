import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import type { Box, EncodedImage, Rotation } from '../../../imaging/page-image';

/** Pictures with a known look, in every encoding a page can have: made here, so that no file is needed. */

/** Size of the sample page, px at 75 dpi: A4. */
export const SAMPLE = { width: 640, height: 880, dpi: 75 } as const;

/** Where the colour sample has which colour (px): four different corners, so that every turn shows. */
export const COLOUR_SPOTS = [
  { x: 100, y: 100, rgb: [220, 30, 30] },
  { x: 540, y: 100, rgb: [30, 160, 60] },
  { x: 100, y: 780, rgb: [30, 60, 200] },
  { x: 540, y: 780, rgb: [255, 255, 255] },
] as const;

/** The black bar of the bitonal sample, px. */
export const BAR: Box = { left: 64, top: 96, right: 320, bottom: 224 };

function picture(): sharp.Sharp {
  const { width, height } = SAMPLE;
  const pixels = Buffer.alloc(width * height * 3, 255);
  for (const { x, y, rgb } of COLOUR_SPOTS) {
    for (let row = y - 60; row < y + 60; row += 1) {
      for (let column = x - 60; column < x + 60; column += 1) pixels.set(rgb, (row * width + column) * 3);
    }
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

/** The colour sample as RGB samples, laid down so that turning it clockwise by `rotation` makes it upright. */
async function delivered(rotation: Rotation, skewDegrees: number): Promise<sharp.Sharp> {
  const straight = await picture().png().toBuffer();
  const turned = await sharp(straight)
    .rotate(-skewDegrees, { background: 'white' })
    .png()
    .toBuffer({ resolveWithObject: true });
  const left = Math.round((turned.info.width - SAMPLE.width) / 2);
  const top = Math.round((turned.info.height - SAMPLE.height) / 2);
  const region = { left, top, width: SAMPLE.width, height: SAMPLE.height };
  const cut = await sharp(turned.data).extract(region).png().toBuffer();
  return sharp(
    await sharp(cut)
      .rotate(360 - rotation)
      .png()
      .toBuffer(),
  ).removeAlpha();
}

export type JpegKind = 'grey' | 'colour' | 'cmyk' | 'progressive';

/** The colour sample as JPEG. */
export async function jpegSample(kind: JpegKind, rotation: Rotation = 0, skewDegrees = 0): Promise<EncodedImage> {
  const image = await delivered(rotation, skewDegrees);
  const spaces = { grey: 'b-w', colour: 'srgb', cmyk: 'cmyk', progressive: 'srgb' } as const;
  const { data, info } = await image
    .toColourspace(spaces[kind])
    .jpeg({ quality: 92, progressive: kind === 'progressive', chromaSubsampling: '4:4:4' })
    .toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  // libvips writes CMYK as Adobe programs do: inverted.
  if (kind === 'cmyk') return { width, height, bytes: data, encoding: 'jpeg', components: 4, invertedCmyk: true };
  return { width, height, bytes: data, encoding: 'jpeg', components: kind === 'grey' ? 1 : 3 };
}

/** The colour sample as a zlib stream of predicted rows. */
export async function flateSample(components: 1 | 3): Promise<EncodedImage> {
  const image = await delivered(0, 0);
  const { data, info } = await image
    .toColourspace(components === 1 ? 'b-w' : 'srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const bytes = deflateSync(upPredicted(data, info.width * components));
  return { width: info.width, height: info.height, bytes, encoding: 'flate', components, bits: 8 };
}

/** A black bar on white, one bit a pixel, as a zlib stream. */
export function flateBitonalSample(): EncodedImage {
  const row = SAMPLE.width / 8;
  const pixels = Buffer.alloc(row * SAMPLE.height, 0xff);
  for (let y = BAR.top; y < BAR.bottom; y += 1) pixels.fill(0, y * row + BAR.left / 8, y * row + BAR.right / 8);
  const bytes = deflateSync(upPredicted(pixels, row));
  return { width: SAMPLE.width, height: SAMPLE.height, bytes, encoding: 'flate', components: 1, bits: 1 };
}

/** PNG filter 2 (Up) for every row. */
function upPredicted(pixels: Buffer, row: number): Buffer {
  const rows = pixels.length / row;
  const result = Buffer.alloc(rows * (row + 1));
  for (let y = 0; y < rows; y += 1) {
    result[y * (row + 1)] = 2;
    for (let x = 0; x < row; x += 1) {
      const above = y === 0 ? 0 : pixels[(y - 1) * row + x]!;
      result[y * (row + 1) + 1 + x] = pixels[y * row + x]! - above;
    }
  }
  return result;
}

/**
 * The black bar as CCITT Group 4 (ITU-T T.6), coded by hand: white rows, one row in horizontal mode, rows like the one
 * above, one row in pass mode. A negative says the same picture with black and white exchanged.
 */
export function g4Sample(options: { readonly negative?: boolean; readonly endMark?: boolean } = {}): EncodedImage {
  const vertical = '1';
  const white64 = '11011' + '00110101';
  const black256 = '000001011011' + '0000110111';
  const whiteRow = vertical;
  const firstBarRow = `001${white64}${black256}${vertical}`;
  const barRow = vertical.repeat(3);
  const firstWhiteRow = `0001${vertical}`;
  const endOfBlock = '000000000001'.repeat(2);
  const bits =
    whiteRow.repeat(BAR.top) +
    firstBarRow +
    barRow.repeat(BAR.bottom - BAR.top - 1) +
    firstWhiteRow +
    whiteRow.repeat(SAMPLE.height - BAR.bottom - 1) +
    (options.endMark === false ? '' : endOfBlock);
  const bytes = Buffer.alloc(Math.ceil(bits.length / 8));
  for (let place = 0; place < bits.length; place += 1) {
    if (bits[place] === '1') bytes[place >> 3] = bytes[place >> 3]! | (0x80 >> (place & 7));
  }
  const { width, height } = SAMPLE;
  return { width, height, bytes, encoding: 'ccitt-g4', blackIs1: options.negative === true };
}
