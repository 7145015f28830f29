import { EakteError } from '../../../platform/eakte-error';
import { TAG } from './tags';
import type { TiffFile } from './tiff-directory';
import type { TiffPage } from './tiff-page';

const OLD_JPEG = 6;
const YCBCR = 6;
const START = Buffer.from([0xff, 0xd8]);
const END = Buffer.from([0xff, 0xd9]);

/**
 * The page as a complete JPEG stream when it is stored in the old way (compression 6, TIFF 6.0 section 22, withdrawn by
 * TIFF Technical Note 2); null for any other page. Files have either a whole stream or only its head at
 * JPEGInterchangeFormat, or neither and the tables in fields of their own. Throws PAGE_UNREADABLE for arrangements no
 * stream can be put together from.
 */
export function oldJpeg(tiff: TiffFile, page: TiffPage, where: string): Buffer | null {
  if (page.compression !== OLD_JPEG) return null;
  const data = page.pieces.map(({ offset, length }) => tiff.file.read(offset, length));
  const first = data[0];
  if (first !== undefined && data.length === 1 && first.subarray(0, 2).equals(START)) return first;
  const head = interchangeStream(tiff, page);
  if (head?.includes(END, head.length - 16) === true) return head;
  if (data.length !== 1 || first === undefined) {
    throw new EakteError('PAGE_UNREADABLE', `${where}: veraltete JPEG-Form (TIFF-Kompression 6) in mehreren Streifen`);
  }
  return Buffer.concat([head ?? headFromTables(tiff, page, where), first, END]);
}

/** The bytes at JPEGInterchangeFormat when a JPEG stream starts there. */
function interchangeStream(tiff: TiffFile, { directory }: TiffPage): Buffer | null {
  const offset = tiff.number(directory, TAG.jpegInterchangeFormat) ?? 0;
  const length = tiff.number(directory, TAG.jpegInterchangeFormatLength) ?? 0;
  if (offset <= 0 || length <= 4) return null;
  const bytes = tiff.file.read(offset, length);
  return bytes.subarray(0, 2).equals(START) ? bytes : null;
}

/** Start, quantisation tables, frame header, Huffman tables and scan header from the fields of the page. */
function headFromTables(tiff: TiffFile, page: TiffPage, where: string): Buffer {
  const { directory, samples, width, height, photometric } = page;
  const quantisation = tiff.numbers(directory, TAG.jpegQTables);
  const dc = tiff.numbers(directory, TAG.jpegDcTables);
  const ac = tiff.numbers(directory, TAG.jpegAcTables);
  if ([quantisation, dc, ac].some((offsets) => offsets.length < samples)) {
    throw new EakteError('PAGE_UNREADABLE', `${where}: Die JPEG-Tabellen fehlen`);
  }
  const [across = 2, down = 2] = tiff.numbers(directory, TAG.yCbCrSubSampling);
  const components = Array.from({ length: samples }, (_, index) => index);
  const frame = [8, height >> 8, height & 255, width >> 8, width & 255, samples];
  for (const index of components) {
    const sampling = index === 0 && samples > 1 && photometric === YCBCR ? (across << 4) | down : 0x11;
    frame.push(index + 1, sampling, index);
  }
  const scan = [samples, ...components.flatMap((index) => [index + 1, (index << 4) | index]), 0, 63, 0];
  return Buffer.concat([
    START,
    ...components.map((index) => segment(0xdb, [index, ...tiff.file.read(quantisation[index]!, 64)])),
    segment(0xc0, frame),
    ...components.map((index) => segment(0xc4, [index, ...huffmanTable(tiff, dc[index]!)])),
    ...components.map((index) => segment(0xc4, [0x10 | index, ...huffmanTable(tiff, ac[index]!)])),
    segment(0xda, scan),
  ]);
}

/** Sixteen counts of codes by length and as many values as they add up to. */
function huffmanTable(tiff: TiffFile, offset: number): Buffer {
  const counts = tiff.file.read(offset, 16);
  return tiff.file.read(offset, 16 + counts.reduce((sum, count) => sum + count, 0));
}

function segment(marker: number, payload: readonly number[]): Buffer {
  const length = payload.length + 2;
  return Buffer.from([0xff, marker, length >> 8, length & 255, ...payload]);
}
