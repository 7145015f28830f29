import type { StatedResolution } from '../resolution';

/** The two things of an EXIF block that matter for a page. */
export interface Exif {
  readonly orientation: number | null;
  readonly resolution: StatedResolution;
}

const NOTHING: Exif = { orientation: null, resolution: { dpiX: null, dpiY: null } };
const CM_PER_INCH = 2.54;

/**
 * Reads orientation and resolution from the TIFF structure of an EXIF block (bytes behind "Exif\0\0"). EXIF is
 * decoration: a damaged block says nothing, it is no error.
 */
export function readExif(block: Buffer): Exif {
  const littleEndian = block.toString('latin1', 0, 2) === 'II';
  const u16 = (offset: number): number => (littleEndian ? block.readUInt16LE(offset) : block.readUInt16BE(offset));
  const u32 = (offset: number): number => (littleEndian ? block.readUInt32LE(offset) : block.readUInt32BE(offset));
  try {
    const start = u32(4);
    let orientation: number | null = null;
    let dpiX: number | null = null;
    let dpiY: number | null = null;
    let unit = 2;
    for (let index = 0; index < u16(start); index++) {
      const entry = start + 2 + index * 12;
      const tag = u16(entry);
      if (tag === 274) orientation = u16(entry + 8);
      if (tag === 282) dpiX = rational(u32, u32(entry + 8));
      if (tag === 283) dpiY = rational(u32, u32(entry + 8));
      if (tag === 296) unit = u16(entry + 8);
    }
    return { orientation, resolution: { dpiX: perInch(dpiX, unit), dpiY: perInch(dpiY, unit) } };
  } catch (error) {
    if (error instanceof RangeError) return NOTHING;
    throw error;
  }
}

function rational(u32: (offset: number) => number, offset: number): number | null {
  const denominator = u32(offset + 4);
  return denominator === 0 ? null : u32(offset) / denominator;
}

/** Dots an inch from a value in `unit` (TIFF tag 296: 2 inch, 3 centimetre, 1 none); null when it has no unit. */
export function perInch(value: number | null, unit: number): number | null {
  if (value === null || unit === 1) return null;
  return unit === 3 ? value * CM_PER_INCH : value;
}
