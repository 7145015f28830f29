import { EakteError } from '../../../platform/eakte-error';
import type { FileBytes } from '../file-bytes';

/** What the chunks of a PNG file say (ISO/IEC 15948). */
export interface PngStructure {
  readonly width: number;
  readonly height: number;
  /** Bits a sample: 1, 2, 4, 8 or 16. */
  readonly bits: number;
  /** 0 grey, 2 RGB, 3 palette, 4 grey with alpha, 6 RGB with alpha. */
  readonly colourType: number;
  readonly interlaced: boolean;
  /** True when a chunk declares transparent colours or the colour type has an alpha channel. */
  readonly transparent: boolean;
  readonly animated: boolean;
  /** Null when the file says nothing or gives only an aspect ratio. */
  readonly pixelsPerMetre: { readonly x: number; readonly y: number } | null;
  /** Places of the image data inside the file, bytes. */
  readonly dataChunks: readonly { readonly offset: number; readonly length: number }[];
  /** Offset behind the end chunk. */
  readonly end: number;
}

const SIGNATURE_LENGTH = 8;
const MAX_CHUNKS = 200_000;

/**
 * Reads the chunk headers of a PNG. Throws EakteError FILE_CORRUPT when a chunk reaches past the end of the file or the
 * end chunk is missing: then the file was cut.
 */
export function readPngStructure(file: FileBytes): PngStructure {
  const dataChunks: { offset: number; length: number }[] = [];
  let header: Buffer | null = null;
  let transparent = false;
  let animated = false;
  let pixelsPerMetre: PngStructure['pixelsPerMetre'] = null;
  let position = SIGNATURE_LENGTH;
  let ended = false;
  for (let count = 0; count < MAX_CHUNKS; count++) {
    const start = file.readUpTo(position, 8);
    if (start.length < 8) throw cut(file);
    const length = start.readUInt32BE(0);
    const type = start.toString('latin1', 4, 8);
    const offset = position + 8;
    position = offset + length + 4;
    if (position > file.size) throw cut(file);
    if (type === 'IHDR' && length === 13) header = file.read(offset, length);
    if (type === 'IDAT') dataChunks.push({ offset, length });
    if (type === 'tRNS') transparent = true;
    if (type === 'acTL') animated = true;
    if (type === 'pHYs' && length === 9) pixelsPerMetre = readResolution(file.read(offset, length));
    if (type === 'IEND') {
      ended = true;
      break;
    }
    if (header === null) throw new EakteError('FILE_CORRUPT', 'Das PNG hat keinen Bildkopf');
  }
  if (!ended || header === null || dataChunks.length === 0)
    throw new EakteError('FILE_CORRUPT', 'Das PNG enthält kein Bild');
  const colourType = header.readUInt8(9);
  return {
    width: header.readUInt32BE(0),
    height: header.readUInt32BE(4),
    bits: header.readUInt8(8),
    colourType,
    interlaced: header.readUInt8(12) !== 0,
    transparent: transparent || colourType >= 4,
    animated,
    pixelsPerMetre,
    dataChunks,
    end: position,
  };
}

function readResolution(chunk: Buffer): PngStructure['pixelsPerMetre'] {
  return chunk.readUInt8(8) === 1 ? { x: chunk.readUInt32BE(0), y: chunk.readUInt32BE(4) } : null;
}

function cut(file: FileBytes): EakteError {
  return new EakteError('FILE_CORRUPT', `Seite 1: Das PNG bricht mitten im Bild ab (${file.size} Bytes)`);
}
