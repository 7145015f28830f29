import { TAG } from './tags';
import { ByteOrder, writeTiff } from './tiff-writer';

const CCITT_G4 = 4;

/** A bare Group 4 stream with the TIFF header that an image decoder needs; `blackIs1` as in the PDF filter. */
export function g4Tiff(image: { width: number; height: number; bytes: Buffer; blackIs1: boolean }): Buffer {
  const order = new ByteOrder(true);
  const fields = [
    order.longs(TAG.width, [image.width]),
    order.longs(TAG.height, [image.height]),
    order.longs(TAG.bitsPerSample, [1]),
    order.longs(TAG.compression, [CCITT_G4]),
    // Coded white runs are samples of value 0; that is white unless the stream is a negative.
    order.longs(TAG.photometric, [image.blackIs1 ? 1 : 0]),
    order.longs(TAG.samplesPerPixel, [1]),
    order.longs(TAG.rowsPerStrip, [image.height]),
  ];
  return writeTiff({ littleEndian: true, fields, pieces: [image.bytes], tiled: false });
}
