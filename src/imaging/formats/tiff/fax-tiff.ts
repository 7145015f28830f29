import { TAG } from './tags';
import { ByteOrder, writeTiff } from './tiff-writer';

const CCITT_G3 = 3;
const CCITT_G4 = 4;
const TWO_DIMENSIONAL = 1;

/** A bare fax stream as it stands in a PDF. */
export interface FaxStream {
  readonly width: number;
  readonly height: number;
  readonly bytes: Buffer;
  /** Parameter K of the PDF filter: < 0 Group 4, 0 Group 3 one-dimensional, > 0 Group 3 mixed. */
  readonly k: number;
  /** As in the PDF filter. */
  readonly blackIs1: boolean;
}

/** A fax stream with the TIFF header that an image decoder needs. Group 3 streams must have end-of-line codes. */
export function faxTiff({ width, height, bytes, k, blackIs1 }: FaxStream): Buffer {
  const order = new ByteOrder(true);
  const fields = [
    order.longs(TAG.width, [width]),
    order.longs(TAG.height, [height]),
    order.longs(TAG.bitsPerSample, [1]),
    order.longs(TAG.compression, [k < 0 ? CCITT_G4 : CCITT_G3]),
    // Coded white runs are samples of value 0; that is white unless the stream is a negative.
    order.longs(TAG.photometric, [blackIs1 ? 1 : 0]),
    order.longs(TAG.samplesPerPixel, [1]),
    order.longs(TAG.rowsPerStrip, [height]),
    ...(k < 0 ? [] : [order.longs(TAG.t4Options, [k > 0 ? TWO_DIMENSIONAL : 0])]),
  ];
  return writeTiff({ littleEndian: true, fields, pieces: [bytes], tiled: false });
}
