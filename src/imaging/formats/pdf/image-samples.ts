import { EakteError } from '../../../platform/eakte-error';
import { type Raster, splitColour } from '../raster';
import type { PdfFile } from './pdf-file';
import { PdfName, type PdfDict, PdfStream, PdfString, type PdfValue } from './values';

/** The colours of an image's samples that are read here: grey, RGB, or a palette of RGB entries. */
export type ColourSpace =
  | { readonly kind: 'grey' }
  | { readonly kind: 'rgb' }
  | { readonly kind: 'cmyk' }
  | { readonly kind: 'palette'; readonly rgb: Buffer };

/**
 * The colour space of an image in these terms; null for all that need colour management or a renderer (Lab, Separation,
 * DeviceN, …). ICC profiles are taken for the device space with their number of components, as scanners mean sRGB.
 */
export function readColourSpace(pdf: PdfFile, value: PdfValue | undefined): ColourSpace | null {
  const resolved = pdf.resolve(value);
  if (resolved instanceof PdfName) return deviceSpace(resolved.name);
  const [family, second, third, fourth] = pdf.array(resolved);
  switch (pdf.name(family)) {
    case 'ICCBased':
      return componentSpace(pdf.number(pdf.dict(second).get('N')));
    case 'CalGray':
      return { kind: 'grey' };
    case 'CalRGB':
      return { kind: 'rgb' };
    case 'Indexed':
    case 'I':
      return palette(pdf, second, third, fourth);
    default:
      return deviceSpace(pdf.name(family) ?? '');
  }
}

function deviceSpace(name: string): ColourSpace | null {
  if (name === 'DeviceGray' || name === 'G') return { kind: 'grey' };
  if (name === 'DeviceRGB' || name === 'RGB') return { kind: 'rgb' };
  return name === 'DeviceCMYK' || name === 'CMYK' ? { kind: 'cmyk' } : null;
}

function componentSpace(components: number | null): ColourSpace | null {
  if (components === 1) return { kind: 'grey' };
  if (components === 3) return { kind: 'rgb' };
  return components === 4 ? { kind: 'cmyk' } : null;
}

function palette(
  pdf: PdfFile,
  baseValue: PdfValue | undefined,
  highest: PdfValue | undefined,
  table: PdfValue | undefined,
): ColourSpace | null {
  const base = readColourSpace(pdf, baseValue);
  const resolved = pdf.resolve(table);
  const count = (pdf.number(highest) ?? 0) + 1;
  if (base === null || base.kind === 'palette' || base.kind === 'cmyk' || !(count >= 1 && count <= 256)) return null;
  const bytes =
    resolved instanceof PdfString
      ? resolved.bytes
      : resolved instanceof PdfStream
        ? pdf.decode(resolved, 65_536).bytes
        : null;
  const components = base.kind === 'rgb' ? 3 : 1;
  if (bytes === null || bytes.length < count * components) return null;
  const rgb = Buffer.alloc(256 * 3);
  for (let index = 0; index < count * 3; index++) {
    rgb[index] = components === 3 ? bytes[index]! : bytes[Math.floor(index / 3)]!;
  }
  return { kind: 'palette', rgb };
}

/** Uncoded samples of an image: rows padded to whole bytes. */
export interface Samples {
  readonly width: number;
  readonly height: number;
  readonly bits: number;
  readonly inverted: boolean;
  readonly bytes: Buffer;
}

/** Samples as pixels; null for depths that are not read here. PAGE_UNREADABLE when rows are missing. */
export function samplesToRaster(samples: Samples, space: ColourSpace, where: string): Raster | null {
  const { width, height, bits } = samples;
  const channels = space.kind === 'rgb' ? 3 : 1;
  const supported = space.kind === 'rgb' ? bits === 8 : [1, 2, 4, 8].includes(bits);
  if (!supported || space.kind === 'cmyk') return null;
  const rowLength = Math.ceil((width * bits * channels) / 8);
  if (samples.bytes.length < rowLength * height) {
    throw new EakteError('PAGE_UNREADABLE', `${where}: Im Bild fehlen Zeilen`);
  }
  if (space.kind === 'rgb') {
    const data = samples.bytes.subarray(0, rowLength * height);
    return splitColour({ width, height, data: samples.inverted ? data.map((byte) => 255 - byte) : data }, 3);
  }
  const values = unpackSamples(samples, rowLength);
  if (space.kind === 'palette') {
    if (samples.inverted) return null;
    const data = new Uint8Array(width * height * 3);
    for (let pixel = 0; pixel < values.length; pixel++) {
      const from = values[pixel]! * 3;
      data[pixel * 3] = space.rgb[from]!;
      data[pixel * 3 + 1] = space.rgb[from + 1]!;
      data[pixel * 3 + 2] = space.rgb[from + 2]!;
    }
    return splitColour({ width, height, data }, 3);
  }
  const scale = 255 / (2 ** bits - 1);
  const levels = Uint8Array.from({ length: 2 ** bits }, (_, value) =>
    samples.inverted ? 255 - value * scale : value * scale,
  );
  for (let pixel = 0; pixel < values.length; pixel++) values[pixel] = levels[values[pixel]!]!;
  return { grey: { width, height, data: values } };
}

/** One byte a sample, value as stored. */
function unpackSamples({ width, height, bits, bytes }: Samples, rowLength: number): Uint8Array {
  const values = new Uint8Array(width * height);
  const mask = 2 ** bits - 1;
  for (let row = 0, pixel = 0; row < height; row++) {
    const start = row * rowLength;
    for (let column = 0; column < width; column++, pixel++) {
      const bit = column * bits;
      values[pixel] = (bytes[start + (bit >> 3)]! >> (8 - bits - (bit & 7))) & mask;
    }
  }
  return values;
}

/** Whether the Decode array turns the samples round; null for other mappings. */
export function decodeInversion(pdf: PdfFile, dict: PdfDict, channels: number): boolean | null {
  const decode = pdf.array(dict.get('Decode')).map((value) => pdf.number(value));
  if (decode.length === 0) return false;
  if (decode.length < channels * 2) return null;
  const pairs = Array.from({ length: channels }, (_, index) => [decode[index * 2], decode[index * 2 + 1]] as const);
  if (pairs.every(([low, high]) => low === 0 && high === 1)) return false;
  return pairs.every(([low, high]) => low === 1 && high === 0) ? true : null;
}
