import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import type { EncodedImage } from '../../src/imaging/page-image';

type G4 = Extract<EncodedImage, { encoding: 'ccitt-g4' }>;
export interface LongTiffPage {
  readonly image: G4;
  readonly dpi: number;
}

/** Entries of one directory, in bytes: count, twelve entries of 12 bytes, offset of the next. */
const ENTRIES = 10;
const DIRECTORY_BYTES = 2 + ENTRIES * 12 + 4;
const RATIONAL_BYTES = 8;

/** Writes a multi-page G4 TIFF of any length, one page in memory at a time. Gives its bytes. */
export async function writeLongTiff(file: string, pages: AsyncIterable<LongTiffPage>, count: number): Promise<number> {
  const out = createWriteStream(file);
  let offset = 8;
  let number = 0;
  const header = Buffer.from([0x49, 0x49, 42, 0, 8, 0, 0, 0]);
  out.write(header);
  for await (const { image, dpi } of pages) {
    number += 1;
    const strip = offset + DIRECTORY_BYTES + RATIONAL_BYTES;
    const end = strip + image.bytes.byteLength;
    const next = number === count ? 0 : end + (end % 2);
    const directory = Buffer.alloc(DIRECTORY_BYTES + RATIONAL_BYTES);
    directory.writeUInt16LE(ENTRIES, 0);
    const rational = offset + DIRECTORY_BYTES;
    // WhiteIsZero (0) unless 1 bits are black in the decoded stream.
    const entries: [number, number, number][] = [
      [256, 4, image.width],
      [257, 4, image.height],
      [258, 3, 1],
      [259, 3, 4],
      [262, 3, image.blackIs1 ? 1 : 0],
      [273, 4, strip],
      [278, 4, image.height],
      [279, 4, image.bytes.byteLength],
      [282, 5, rational],
      [283, 5, rational],
    ];
    entries.forEach(([tag, type, value], index) => {
      const at = 2 + index * 12;
      directory.writeUInt16LE(tag, at);
      directory.writeUInt16LE(type, at + 2);
      directory.writeUInt32LE(1, at + 4);
      directory.writeUInt32LE(value, at + 8);
    });
    directory.writeUInt32LE(next, 2 + ENTRIES * 12);
    directory.writeUInt32LE(Math.round(dpi), DIRECTORY_BYTES);
    directory.writeUInt32LE(1, DIRECTORY_BYTES + 4);
    if (!out.write(Buffer.concat([directory, image.bytes, Buffer.alloc(end % 2)]))) {
      await once(out, 'drain');
    }
    offset = end + (end % 2);
  }
  out.end();
  await finished(out);
  return offset;
}
