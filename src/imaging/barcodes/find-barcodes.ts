import type { ReadResult } from 'zxing-wasm/reader';
import type { PageAnalysis } from '../analysis/page-analysis';
import type { SmallPage } from '../analysis/small-page';
import { shrinkGrey } from '../analysis/shrink';
import { squarePixels } from '../analysis/square-pixels';
import { UprightFrame } from '../analysis/upright-frame';
import { boxesOverlap, scaleBox } from '../boxes';
import type { Barcode, Box, DecodedPage, GreyImage } from '../page-image';
import { decodeBarcodes } from './decoder';
import { findPatchT } from './patch-code';

/** Resolution at which codes are read first; the finest usual bar (0.25 mm) is 1.5 px wide there. */
const FIRST_DPI = 150;
/** A code fainter than this share of black shines through from the other side. */
const SHOW_THROUGH = 0.3;

/**
 * QR, Code 128, Code 39, Data Matrix and patch code T of a page, boxes in px of the upright page. The decoder runs only
 * on regions that may hold a code, first at half size, then at full size. Mirrored and very faint codes (they shine
 * through from the back) are left out. A big strip of bars that cannot be read (cut off, damaged) is reported with an
 * empty text. A page without candidates costs about 3 ms.
 */
export async function findBarcodes(page: DecodedPage, analysis: PageAnalysis): Promise<Barcode[]> {
  const { small } = analysis;
  const square = squarePixels(page).grey;
  const frame = new UprightFrame(square.width, square.height, analysis.rotation, analysis.skewDegrees);
  const found: Barcode[] = [];
  const patch = findPatchT(small.mask, small.dpi);
  if (patch !== null) {
    found.push({ format: 'PatchT', text: '', box: frame.boxToUpright(scaleBox(patch, small.factor)) });
  }
  for (const region of small.codes) {
    const area = scaleBox(region.box, small.factor);
    const decoded = await decodeRegion(square, area, analysis.dpi);
    for (const { result, box } of decoded) {
      if (result.isMirrored || blackness(small, box) < SHOW_THROUGH) continue;
      const barcode = { format: formatName(result), text: result.text, box: frame.boxToUpright(box) };
      if (!found.some((other) => other.text === barcode.text && boxesOverlap(other.box, barcode.box)))
        found.push(barcode);
    }
    const unreadable = decoded.length === 0 && region.surelyBars && blackness(small, area) >= SHOW_THROUGH;
    if (unreadable && patch === null) found.push({ format: 'Other', text: '', box: frame.boxToUpright(area) });
  }
  return found;
}

interface Decoded {
  readonly result: ReadResult;
  /** px of the delivered image. */
  readonly box: Box;
}

async function decodeRegion(square: GreyImage, region: Box, dpi: number): Promise<readonly Decoded[]> {
  const half = Math.max(1, Math.round(dpi / FIRST_DPI));
  for (const factor of half === 1 ? [1] : [half, 1]) {
    const results = await decodeBarcodes(shrinkGrey(crop(square, region), factor));
    if (results.length > 0) return results.map((result) => ({ result, box: boxOf(result, region, factor) }));
  }
  return [];
}

function boxOf({ position }: ReadResult, region: Box, factor: number): Box {
  const corners = [position.topLeft, position.topRight, position.bottomLeft, position.bottomRight];
  const xs = corners.map(({ x }) => x * factor + region.left);
  const ys = corners.map(({ y }) => y * factor + region.top);
  return { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) };
}

function crop(image: GreyImage, box: Box): GreyImage {
  const left = Math.max(0, box.left);
  const right = Math.min(image.width, box.right);
  const top = Math.max(0, box.top);
  const bottom = Math.min(image.height, box.bottom);
  const width = right - left;
  const data = new Uint8Array(width * (bottom - top));
  for (let y = top; y < bottom; y++) {
    data.set(image.data.subarray(y * image.width + left, y * image.width + right), (y - top) * width);
  }
  return { width, height: bottom - top, data };
}

/** Darkness of the darkest tenth of a box (px of the delivered image) against the paper, 0…1. */
function blackness({ grey, factor, background }: SmallPage, box: Box): number {
  const histogram = new Uint32Array(256);
  let count = 0;
  // A bar code may be reported as a single line: look at a few px around it.
  const grow = 2;
  const right = Math.min(grey.width, Math.ceil(box.right / factor) + grow);
  const bottom = Math.min(grey.height, Math.ceil(box.bottom / factor) + grow);
  for (let y = Math.max(0, Math.floor(box.top / factor) - grow); y < bottom; y++) {
    for (let x = Math.max(0, Math.floor(box.left / factor) - grow); x < right; x++) {
      histogram[grey.data[y * grey.width + x]!]!++;
      count++;
    }
  }
  let seen = 0;
  for (let value = 0; value < 256; value++) {
    seen += histogram[value]!;
    if (seen * 10 >= count) return 1 - value / Math.max(1, background.paper);
  }
  return 0;
}

function formatName({ format }: ReadResult): Barcode['format'] {
  if (format === 'Code128') return 'Code128';
  return format === 'QRCode' || format === 'QRCodeModel1' || format === 'QRCodeModel2' ? 'QRCode' : 'Other';
}
