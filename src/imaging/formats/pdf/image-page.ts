import type { EncodedImage, Rotation } from '../../page-image';
import type { Finding } from '../finding';
import { decodeJpeg, jpegHeaderOf } from '../jpeg/jpeg-image';
import { checkPixelSize, MAX_PIXELS } from '../limits';
import type { Turn } from '../orientation';
import type { Raster } from '../raster';
import type { StatedResolution } from '../resolution';
import { rotatePlane } from '../rotate-plane';
import { faxTiff } from '../tiff/fax-tiff';
import { decodeTiff } from '../tiff/tiff-raster';
import type { PlacedImage } from './content-scan';
import type { Filter } from './filters';
import { type ColourSpace, decodeInversion, readColourSpace, samplesToRaster } from './image-samples';
import { area, intersect, type Matrix, type Rectangle, transformBounds } from './matrix';
import { type PageGeometry, quarterTurn } from './page-geometry';
import type { PdfFile } from './pdf-file';
import type { PdfDict, PdfStream } from './values';

/** How an image lies on its page. */
export interface Placement {
  /** Clockwise turn from the stored image to the page as viewers show it. */
  readonly rotation: Rotation;
  /** Resolution along the sides of the stored image, dpi. */
  readonly dpiX: number;
  readonly dpiY: number;
  /** Part of the visible page that the image covers, 0…1. */
  readonly coverage: number;
  /** True when part of the image lies outside the visible page. */
  readonly cropped: boolean;
}

/** A page that is one image, decoded. */
export interface ImagePage {
  readonly raster: Raster;
  readonly resolution: StatedResolution;
  readonly rotation: Rotation;
  readonly encoded?: EncodedImage;
  readonly findings: readonly Finding[];
}

/** Points by which an image may stick out of the page (scanners round page sizes). */
const OVERHANG = 6;
/** Smallest part of the page an image must cover to be the page. */
const FULL_PAGE = 0.85;

/** Where an image lies; null when it is mirrored or not parallel to the page. */
export function placementOf(matrix: Matrix, width: number, height: number, page: PageGeometry): Placement | null {
  const [a, b, c, d] = matrix;
  const slack = 0.002 * Math.max(Math.abs(a), Math.abs(b), Math.abs(c), Math.abs(d));
  const upright = Math.abs(b) <= slack && Math.abs(c) <= slack;
  const sideways = Math.abs(a) <= slack && Math.abs(d) <= slack;
  if (upright === sideways || a * d - b * c <= 0) return null;
  const degrees = upright ? (a > 0 ? 0 : 180) : b < 0 ? 90 : 270;
  const bounds = transformBounds(matrix, { left: 0, bottom: 0, right: 1, top: 1 });
  const visible = visibleBox(page);
  const common = intersect(bounds, visible);
  const pointsX = Math.hypot(a, b) * page.userUnit;
  const pointsY = Math.hypot(c, d) * page.userUnit;
  return {
    rotation: quarterTurn(degrees + page.rotate),
    dpiX: (width * 72) / pointsX,
    dpiY: (height * 72) / pointsY,
    coverage: common === null ? 0 : area(common) / area(visible),
    cropped:
      bounds.left < visible.left - OVERHANG ||
      bounds.bottom < visible.bottom - OVERHANG ||
      bounds.right > visible.right + OVERHANG ||
      bounds.top > visible.top + OVERHANG,
  };
}

/** The visible page as a rectangle of its user space. */
export function visibleBox({ left, bottom, width, height }: PageGeometry): Rectangle {
  return { left, bottom, right: left + width, top: bottom + height };
}

/**
 * The page as its one image, with the delivered stream where a PDF/A can hold it; null when the image does not make up
 * the page or is coded in a way only the renderer reads. Throws IMAGE_TOO_LARGE and PAGE_UNREADABLE.
 */
export async function decodeImagePage(
  pdf: PdfFile,
  image: PlacedImage,
  page: PageGeometry,
  where: string,
): Promise<ImagePage | null> {
  const { dict } = image.stream;
  const width = pdf.number(dict.get('Width') ?? dict.get('W')) ?? 0;
  const height = pdf.number(dict.get('Height') ?? dict.get('H')) ?? 0;
  const placement = placementOf(image.matrix, width, height, page);
  if (placement === null || placement.coverage < FULL_PAGE || placement.cropped) return null;
  if (dict.has('SMask') || dict.has('Mask')) return null;
  checkPixelSize(width, height, where);
  const decoded = await decodeStream(pdf, image.stream, { width, height, rotation: placement.rotation, where });
  if (decoded === null) return null;
  const { rotation, dpiX, dpiY } = placement;
  const turned = rotation === 90 || rotation === 270;
  return { ...decoded, rotation, resolution: turned ? { dpiX: dpiY, dpiY: dpiX } : { dpiX, dpiY } };
}

interface Wanted {
  readonly width: number;
  readonly height: number;
  readonly rotation: Rotation;
  readonly where: string;
}

type Decoded = Pick<ImagePage, 'raster' | 'encoded' | 'findings'>;

async function decodeStream(pdf: PdfFile, stream: PdfStream, wanted: Wanted): Promise<Decoded | null> {
  const stencil = pdf.resolve(stream.dict.get('ImageMask')) === true;
  const space: ColourSpace | null = stencil
    ? { kind: 'grey' }
    : readColourSpace(pdf, stream.dict.get('ColorSpace') ?? stream.dict.get('CS'));
  const { bytes, remaining } = pdf.decode(stream, MAX_PIXELS * 3 + wanted.height);
  const filter = remaining[0];
  if (remaining.length > 1) return null;
  if (filter?.name === 'DCTDecode') return decodeDct(pdf, stream.dict, bytes, space, filter, wanted);
  if (space === null) return null;
  const inverted = inversion(pdf, stream.dict, space);
  if (inverted === null) return null;
  if (filter?.name === 'CCITTFaxDecode') return decodeCcitt(bytes, filter, space, inverted, wanted);
  return filter === undefined ? decodeSamples(pdf, stream, bytes, space, inverted, wanted) : null;
}

async function decodeDct(
  pdf: PdfFile,
  dict: PdfDict,
  bytes: Buffer,
  space: ColourSpace | null,
  filter: Filter,
  { rotation, where }: Wanted,
): Promise<Decoded | null> {
  const header = jpegHeaderOf(bytes, where);
  const inverted = decodeInversion(pdf, dict, header.components);
  // Adobe's marker means inverted CMYK for decoders of files, but in PDF only the Decode array counts.
  const plainColour = header.components === 4 ? inverted === (header.adobeTransform !== null) : inverted === false;
  if (space === null || !sameChannels(space, header.components) || !plainColour) return null;
  if (filter.parameters.has('ColorTransform') && header.adobeTransform === null) return null;
  return decodeJpeg(bytes, header, turnBy(rotation), where);
}

function sameChannels(space: ColourSpace, components: number): boolean {
  return components === { grey: 1, rgb: 3, cmyk: 4, palette: 0 }[space.kind];
}

async function decodeCcitt(
  bytes: Buffer,
  { parameters }: Filter,
  space: ColourSpace,
  inverted: boolean,
  { width, height, rotation, where }: Wanted,
): Promise<Decoded | null> {
  const number = (key: string, otherwise: number): number => {
    const value = parameters.get(key);
    return typeof value === 'number' ? value : otherwise;
  };
  const k = number('K', 0);
  if (number('Columns', 1728) !== width || parameters.get('EncodedByteAlign') === true) return null;
  const darkFirst = space.kind === 'palette' ? blackAndWhite(space.rgb) : space.kind === 'grey' ? true : null;
  if (darkFirst === null || (k >= 0 && !startsWithEndOfLine(bytes))) return null;
  // PDF shows sample 0 as black: BlackIs1 alone would show a negative, a reversed Decode array or palette turns it back.
  const blackIs1 = (parameters.get('BlackIs1') === true) !== (inverted !== !darkFirst);
  const tiff = faxTiff({ width, height, bytes, k, blackIs1 });
  const options = { singleChannel: true, turn: turnBy(rotation), where };
  const { raster, findings } = await decodeTiff(tiff, k >= 0, options);
  if (k >= 0) return { raster, findings };
  return { raster, findings, encoded: { encoding: 'ccitt-g4', width, height, bytes, blackIs1 } };
}

/** Group 3 streams usually start with an end-of-line code: at least eleven zero bits and a one. */
function startsWithEndOfLine(bytes: Buffer): boolean {
  return bytes.length > 2 && bytes.readUInt16BE(0) <= 0x1f;
}

/** True for a palette of black then white, false for white then black, null for any other. */
function blackAndWhite(rgb: Buffer): boolean | null {
  const [first, second] = [rgb.subarray(0, 3), rgb.subarray(3, 6)];
  if (first.every((value) => value === 0) && second.every((value) => value === 255)) return true;
  return first.every((value) => value === 255) && second.every((value) => value === 0) ? false : null;
}

function decodeSamples(
  pdf: PdfFile,
  stream: PdfStream,
  bytes: Buffer,
  space: ColourSpace,
  inverted: boolean,
  { width, height, rotation, where }: Wanted,
): Decoded | null {
  const stencil = pdf.resolve(stream.dict.get('ImageMask')) === true;
  const bits = stencil ? 1 : (pdf.number(stream.dict.get('BitsPerComponent') ?? stream.dict.get('BPC')) ?? 8);
  const raster = samplesToRaster({ width, height, bits, inverted, bytes }, space, where);
  if (raster === null) return null;
  const encoded = inverted ? null : predictedStream(pdf, stream, space, { width, height, bits });
  return { raster: rotateRaster(raster, rotation), findings: [], ...(encoded !== null && { encoded }) };
}

/** The stream itself when it is a zlib stream of PNG-predicted rows. */
function predictedStream(
  pdf: PdfFile,
  stream: PdfStream,
  space: ColourSpace,
  { width, height, bits }: { width: number; height: number; bits: number },
): EncodedImage | null {
  const [filter, second] = pdf.filters(stream);
  const components = space.kind === 'grey' ? 1 : space.kind === 'rgb' ? 3 : null;
  if (filter?.name !== 'FlateDecode' || second !== undefined || components === null) return null;
  const get = (key: string): unknown => filter.parameters.get(key);
  const predictor = get('Predictor');
  if (typeof predictor !== 'number' || predictor < 10 || get('Columns') !== width) return null;
  if ((get('Colors') ?? 1) !== components || (get('BitsPerComponent') ?? 8) !== bits || (bits !== 1 && bits !== 8))
    return null;
  return { encoding: 'flate', width, height, bytes: pdf.raw(stream), components, bits };
}

function inversion(pdf: PdfFile, dict: PdfDict, space: ColourSpace): boolean | null {
  if (space.kind !== 'palette') return decodeInversion(pdf, dict, space.kind === 'rgb' ? 3 : 1);
  const [low, high] = pdf.array(dict.get('Decode')).map((value) => pdf.number(value));
  const bits = pdf.number(dict.get('BitsPerComponent')) ?? 8;
  return low === undefined || (low === 0 && high === 2 ** bits - 1) ? false : null;
}

function turnBy(rotation: Rotation): Turn {
  return { rotation, mirror: 'none' };
}

function rotateRaster(raster: Raster, rotation: Rotation): Raster {
  if (rotation === 0) return raster;
  return {
    grey: rotatePlane(raster.grey, 1, rotation),
    ...(raster.rgb !== undefined && { rgb: rotatePlane(raster.rgb, 3, rotation) }),
  };
}
