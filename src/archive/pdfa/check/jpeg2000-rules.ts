import { latin1 } from '../reading/pdf-parser';
import type { ViolationList } from './pdfa-rules';

/** Enumerated colour space CIEJab, the one a PDF/A must not use. */
const CIE_JAB = 19;

/**
 * 6.2.8.3, by the boxes of the JP2 header (ISO 15444-1, annex I): 1, 3 or 4 channels of 1…38 bits, colour given in one of
 * three ways, exactly one of several colour boxes marked as the best.
 */
export function checkJpeg2000(bytes: Uint8Array, where: string, found: ViolationList): void {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const header = boxesOf(view).find((box) => box.type === 'jp2h');
  if (header === undefined) return;
  const inside = boxesOf(header.data);
  const image = inside.find((box) => box.type === 'ihdr')?.data;
  if (image !== undefined && image.length >= 11) {
    const channels = image.readUInt16BE(8);
    const bits = image.readUInt8(10);
    if (![1, 3, 4].includes(channels)) found.add('IMAGE', `${where}: ${channels} channels`);
    if (bits !== 255 && (bits & 0x7f) + 1 > 38) found.add('IMAGE', `${where}: ${bits + 1} bits`);
  }
  const colours = inside.filter((box) => box.type === 'colr' && box.data.length >= 3).map((box) => box.data);
  const best = colours.filter((colour) => colour.readUInt8(2) === 1);
  if (colours.length > 1 && best.length !== 1) found.add('IMAGE', `${where}: ${best.length} best colour boxes`);
  const used = colours.length > 1 ? best : colours;
  for (const colour of used) {
    const method = colour.readUInt8(0);
    if (method < 1 || method > 3) found.add('IMAGE', `${where}: colour method ${method}`);
    if (method === 1 && colour.length >= 7 && colour.readUInt32BE(3) === CIE_JAB) {
      found.add('IMAGE', `${where}: colour space CIEJab`);
    }
  }
}

function boxesOf(bytes: Buffer): readonly { readonly type: string; readonly data: Buffer }[] {
  const boxes: { type: string; data: Buffer }[] = [];
  let place = 0;
  while (place + 8 <= bytes.length) {
    const length = bytes.readUInt32BE(place);
    const end = length === 0 ? bytes.length : place + length;
    // Length 1 announces 64 bits: only the code stream is that long, and it comes last.
    if (end < place + 8 || end > bytes.length) break;
    boxes.push({ type: latin1(bytes.subarray(place + 4, place + 8)), data: bytes.subarray(place + 8, end) });
    place = end;
  }
  return boxes;
}
