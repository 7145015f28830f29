import { EakteError } from '../../../platform/eakte-error';
import type { StatedResolution } from '../resolution';
import { perInch, readExif } from './exif';

/** What the markers of a JPEG stream say (ITU-T T.81). */
export interface JpegHeader {
  readonly width: number;
  readonly height: number;
  readonly components: number;
  /** Bits a sample. */
  readonly precision: number;
  /** True for Huffman-coded baseline, extended and progressive DCT: what every PDF viewer can show. */
  readonly plainDct: boolean;
  /** Colour transform of the Adobe marker (0 none, 1 YCbCr, 2 YCCK); null without that marker. */
  readonly adobeTransform: number | null;
  readonly orientation: number | null;
  readonly resolution: StatedResolution;
  /** Offset behind the end marker; null when the stream stops without one. */
  readonly end: number | null;
}

const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const NO_RESOLUTION: StatedResolution = { dpiX: null, dpiY: null };

/**
 * Walks all markers of a JPEG stream up to its end marker, through the coded data as well, so that a stream cut in
 * the middle is found without decoding. Throws EakteError FILE_CORRUPT when there is no frame header.
 */
export function readJpegHeader(bytes: Buffer): JpegHeader {
  let frame: Pick<JpegHeader, 'width' | 'height' | 'components' | 'precision' | 'plainDct'> | null = null;
  let adobeTransform: number | null = null;
  let orientation: number | null = null;
  let jfif = NO_RESOLUTION;
  let exif = NO_RESOLUTION;
  let end: number | null = null;
  for (const { marker, offset, payload } of segments(bytes)) {
    if (marker === EOI) {
      end = offset;
    } else if (isFrame(marker) && payload.length >= 6) {
      frame ??= {
        precision: payload.readUInt8(0),
        height: payload.readUInt16BE(1),
        width: payload.readUInt16BE(3),
        components: payload.readUInt8(5),
        plainDct: marker <= 0xc2,
      };
    } else if (marker === 0xe0 && payload.length >= 12 && payload.toString('latin1', 0, 5) === 'JFIF\0') {
      jfif = jfifResolution(payload);
    } else if (marker === 0xe1 && payload.toString('latin1', 0, 6) === 'Exif\0\0') {
      ({ orientation, resolution: exif } = readExif(payload.subarray(6)));
    } else if (marker === 0xee && payload.length >= 12 && payload.toString('latin1', 0, 5) === 'Adobe') {
      adobeTransform = payload.readUInt8(11);
    }
  }
  if (frame === null) throw new EakteError('FILE_CORRUPT', 'Das JPEG hat keinen Bildkopf');
  return { ...frame, adobeTransform, orientation, resolution: jfif.dpiX === null ? exif : jfif, end };
}

function jfifResolution(payload: Buffer): StatedResolution {
  const unit = payload.readUInt8(7);
  // JFIF counts 0 none, 1 inch, 2 centimetre; TIFF one higher.
  return { dpiX: perInch(payload.readUInt16BE(8), unit + 1), dpiY: perInch(payload.readUInt16BE(10), unit + 1) };
}

interface Segment {
  readonly marker: number;
  /** Offset behind the segment. */
  readonly offset: number;
  readonly payload: Buffer;
}

/** All segments up to and including the end marker; stops silently where the bytes stop. */
function* segments(bytes: Buffer): Generator<Segment> {
  const empty = Buffer.alloc(0);
  let position = bytes[0] === 0xff && bytes[1] === SOI ? 2 : bytes.length;
  while (position + 1 < bytes.length) {
    if (bytes[position] !== 0xff) {
      const next = bytes.indexOf(0xff, position);
      if (next < 0) return;
      position = next;
    }
    const marker = bytes[position + 1]!;
    if (marker === 0xff) {
      position += 1;
    } else if (marker === EOI) {
      yield { marker, offset: position + 2, payload: empty };
      return;
    } else if (marker === 0 || marker === SOI || (marker >= 0xd0 && marker <= 0xd7) || marker === 1) {
      position += 2;
    } else {
      if (position + 4 > bytes.length) return;
      const behind = position + 2 + bytes.readUInt16BE(position + 2);
      if (behind > bytes.length || behind < position + 4) return;
      yield { marker, offset: behind, payload: bytes.subarray(position + 4, behind) };
      position = marker === SOS ? endOfScan(bytes, behind) : behind;
    }
  }
}

/** Offset of the first marker behind coded data: 0xff that is neither stuffed (00), a restart nor a fill byte. */
function endOfScan(bytes: Buffer, from: number): number {
  let position = from;
  for (;;) {
    position = bytes.indexOf(0xff, position);
    if (position < 0 || position + 1 >= bytes.length) return bytes.length;
    const next = bytes[position + 1]!;
    if (next !== 0 && next !== 0xff && (next < 0xd0 || next > 0xd7)) return position;
    position += next === 0xff ? 1 : 2;
  }
}

/** SOF markers; C4, C8 and CC are tables and reserved. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}
