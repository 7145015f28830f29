import sharp from 'sharp';
import type { EncodedImage, GreyImage } from '../../page-image';
import { applyFilter } from '../pdf/filters';
import { rotatePlane } from '../rotate-plane';
import { faxTiff } from '../tiff/fax-tiff';

/**
 * A small black and white page without any symmetry: a thick black L, a square, and stripes, so that every turn,
 * mirroring or inversion shows.
 */
export function blackAndWhitePicture(width = 96, height = 64): GreyImage {
  const data = new Uint8Array(width * height).fill(255);
  const ink = (left: number, top: number, right: number, bottom: number): void => {
    for (let y = top; y < bottom; y++) data.fill(0, y * width + left, y * width + right);
  };
  ink(8, 8, 16, height - 16);
  ink(8, height - 24, width / 2, height - 16);
  ink(width - 24, 8, width - 8, 24);
  for (let x = 20; x < 40; x += 4) ink(x, 10, x + 2, 14);
  return { width, height, data };
}

/** A grey ramp from left to right with a dark corner top left. */
export function greyPicture(width = 96, height = 64): GreyImage {
  const data = Uint8Array.from(
    { length: width * height },
    (_, pixel) => 40 + Math.floor(((pixel % width) * 200) / width),
  );
  for (let y = 0; y < 16; y++) data.fill(0, y * width, y * width + 16);
  return { width, height, data };
}

/** The picture as sharp input. */
export function asSharp(picture: GreyImage, channels: 1 | 3 = 1): sharp.Sharp {
  return sharp(picture.data, { raw: { width: picture.width, height: picture.height, channels } });
}

/** Rows of a picture as bits, 1 = white (`whiteIs` 1) or 1 = black (0), padded to bytes. */
export function packBits({ width, height, data }: GreyImage, whiteIs: 0 | 1): Buffer {
  const rowLength = Math.ceil(width / 8);
  const out = Buffer.alloc(rowLength * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const white = data[y * width + x]! > 127;
      if (white === (whiteIs === 1)) out[y * rowLength + (x >> 3)]! |= 0x80 >> (x & 7);
    }
  }
  return out;
}

/** Mean absolute difference of two pictures of the same size, 0…255; Infinity for different sizes. */
export function difference(one: GreyImage, other: GreyImage): number {
  if (one.width !== other.width || one.height !== other.height) return Infinity;
  let sum = 0;
  for (let index = 0; index < one.data.length; index++) {
    const change = one.data[index]! - other.data[index]!;
    sum += change < 0 ? -change : change;
  }
  return sum / one.data.length;
}

/** What a viewer shows for an embeddable stream, turned clockwise: the proof that it belongs to its page. */
export async function decodeEncoded(encoded: EncodedImage, rotation: 0 | 90 | 180 | 270): Promise<GreyImage> {
  const { width, height } = encoded;
  return rotatePlane({ width, height, data: await encodedPixels(encoded) }, 1, rotation);
}

async function encodedPixels(encoded: EncodedImage): Promise<Uint8Array> {
  const { width, height } = encoded;
  const bytes = Buffer.from(encoded.bytes);
  if (encoded.encoding === 'flate') {
    const parameters = new Map<string, number>([
      ['Predictor', 15],
      ['Columns', width],
      ['Colors', encoded.components],
      ['BitsPerComponent', encoded.bits],
    ]);
    const samples = applyFilter({ name: 'FlateDecode', parameters }, bytes, 1 << 26);
    if (encoded.bits === 1) return unpackBits(samples, width, height);
    return encoded.components === 1 ? samples : luma(samples);
  }
  const file =
    encoded.encoding === 'jpeg' ? bytes : faxTiff({ width, height, bytes, k: -1, blackIs1: encoded.blackIs1 });
  return sharp(file).toColourspace('b-w').raw().toBuffer();
}

function unpackBits(bytes: Buffer, width: number, height: number): Uint8Array {
  const rowLength = Math.ceil(width / 8);
  return Uint8Array.from({ length: width * height }, (_, pixel) => {
    const x = pixel % width;
    const byte = bytes[Math.floor(pixel / width) * rowLength + (x >> 3)]!;
    return (byte >> (7 - (x & 7))) & 1 ? 255 : 0;
  });
}

function luma(rgb: Buffer): Uint8Array {
  return Uint8Array.from({ length: rgb.length / 3 }, (_, pixel) => {
    const [red, green, blue] = [rgb[pixel * 3]!, rgb[pixel * 3 + 1]!, rgb[pixel * 3 + 2]!];
    return Math.round(red * 0.299 + green * 0.587 + blue * 0.114);
  });
}

/** The picture turned and mirrored as EXIF/TIFF orientation `orientation` stores it: reading it back must undo that. */
export async function storedAs(picture: GreyImage, orientation: number): Promise<GreyImage> {
  // The stored image is the inverse of what a viewer does with it.
  const stored: Readonly<Record<number, (image: sharp.Sharp) => sharp.Sharp>> = {
    1: (image) => image,
    2: (image) => image.flop(),
    3: (image) => image.rotate(180),
    4: (image) => image.flip(),
    5: (image) => image.rotate(90).flop(),
    6: (image) => image.rotate(270),
    7: (image) => image.rotate(90).flip(),
    8: (image) => image.rotate(90),
  };
  const { data, info } = await stored[orientation]!(asSharp(picture))
    .toColourspace('b-w')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}
