import fc from 'fast-check';
import sharp from 'sharp';
import type { GreyImage } from '../../page-image';
import { FileBytes } from '../file-bytes';
import { readJpegHeader } from '../jpeg/jpeg-header';
import { openPageSource } from '../page-source';
import {
  asSharp,
  blackAndWhitePicture,
  decodeEncoded,
  difference,
  greyPicture,
  packBits,
  storedAs,
} from '../test-files/picture';
import { Scratch } from '../test-files/scratch';
import { type BuiltPage, buildTiff, long, pageFields, short } from '../test-files/tiff-builder';
import { TiffFile } from './tiff-directory';
import { readTiffPage } from './tiff-page';

const scratch = new Scratch();
afterAll(() => scratch.remove());

const picture = blackAndWhitePicture();

/** The Group 4 strip that libtiff makes of a picture, minority of ink as WhiteIsZero. */
async function g4Strip(image: GreyImage): Promise<{ bytes: Buffer; photometric: number }> {
  const tiff = await asSharp(image).toColourspace('b-w').tiff({ compression: 'ccittfax4', bitdepth: 1 }).toBuffer();
  const file = FileBytes.open(scratch.file(tiff));
  const reader = new TiffFile(file);
  const page = readTiffPage(reader, reader.directory(reader.directoryOffsets()[0]!, 1), 1);
  expect(page.pieces).toHaveLength(1);
  const bytes = file.read(page.pieces[0]!.offset, page.pieces[0]!.length);
  file.close();
  return { bytes, photometric: page.photometric };
}

function bitonalPage(image: GreyImage, ...more: BuiltPage['fields']): BuiltPage {
  return { fields: [...pageFields(image), ...more], strips: [packBits(image, 1)] };
}

describe('pixels', () => {
  it.each(['none', 'lzw', 'packbits', 'deflate', 'ccittfax4'] as const)('black and white, %s', async (compression) => {
    const tiff = await asSharp(picture)
      .toColourspace('b-w')
      .tiff({ compression, bitdepth: 1, predictor: 'none' })
      .toBuffer();
    const page = await scratch.page(tiff);
    expect(difference(page.grey, picture)).toBe(0);
    expect(page.rgb).toBeUndefined();
  });

  it.each(['none', 'lzw', 'packbits', 'deflate'] as const)('8-bit grey with predictor, %s', async (compression) => {
    const grey = greyPicture();
    const tiff = await asSharp(grey).toColourspace('b-w').tiff({ compression, predictor: 'horizontal' }).toBuffer();
    expect(difference((await scratch.page(tiff)).grey, grey)).toBe(0);
  });

  it.each([
    ['BlackIsZero', 1, 1],
    ['WhiteIsZero', 0, 0],
  ] as const)('1 bit %s is black on white', async (_, photometric, whiteIs) => {
    const tiff = buildTiff({
      pages: [{ fields: pageFields(picture, { photometric }), strips: [packBits(picture, whiteIs)] }],
    });
    expect(difference((await scratch.page(tiff)).grey, picture)).toBe(0);
  });

  it.each([true, false])('16-bit grey, little endian %s', async (littleEndian) => {
    const grey = greyPicture();
    const samples = Buffer.alloc(grey.data.length * 2);
    grey.data.forEach((value, index) => {
      if (littleEndian) samples.writeUInt16LE(value * 257, index * 2);
      else samples.writeUInt16BE(value * 257, index * 2);
    });
    const tiff = buildTiff({ littleEndian, pages: [{ fields: pageFields(grey, { bits: 16 }), strips: [samples] }] });
    expect(difference((await scratch.page(tiff)).grey, grey)).toBeLessThanOrEqual(1);
  });

  it('palette colours', async () => {
    const map = new Array<number>(768).fill(0);
    map[1] = 0xffff; // red of entry 1
    map[256 + 2] = 0xffff; // green of entry 2
    const fields = [...pageFields({ width: 3, height: 1 }, { bits: 8, photometric: 3 }), short(320, ...map)];
    const page = await scratch.page(buildTiff({ pages: [{ fields, strips: [Uint8Array.of(0, 1, 2)] }] }));
    expect([...page.rgb!.data]).toEqual([0, 0, 0, 255, 0, 0, 0, 255, 0]);
  });

  it('several strips', async () => {
    const rows = packBits(picture, 1);
    const rowLength = picture.width / 8;
    const strips = [0, 20, 40, 60].map((row) => rows.subarray(row * rowLength, Math.min(row + 20, 64) * rowLength));
    const tiff = buildTiff({ pages: [{ fields: pageFields(picture, { rowsPerStrip: 20 }), strips }] });
    expect(difference((await scratch.page(tiff)).grey, picture)).toBe(0);
  });

  it('a Group 3 fax whose line code is written by hand', async () => {
    // Eight pixels: white run of 8 = 10011; white 0 and black 8 = 00110101 000101 (ITU-T T.4, table 2).
    const line = (black: boolean): string => `000000000001${black ? '00110101000101' : '10011'}`;
    const bits = [false, true, true, false].map(line).join('').padEnd(96, '0');
    const bytes = Uint8Array.from(bits.match(/.{8}/g)!.map((byte) => parseInt(byte, 2)));
    const fields = pageFields({ width: 8, height: 4 }, { compression: 3, photometric: 0 });
    const page = await scratch.page(buildTiff({ pages: [{ fields, strips: [bytes] }] }));
    expect([0, 8, 16, 24].map((pixel) => page.grey.data[pixel])).toEqual([255, 0, 0, 255]);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('orientation %i stands upright', async (orientation) => {
    const stored = await storedAs(picture, orientation);
    const { bytes, photometric } = await g4Strip(stored);
    const fields = [...pageFields(stored, { compression: 4, photometric }), short(274, orientation)];
    const page = await scratch.page(buildTiff({ pages: [{ fields, strips: [bytes] }] }));
    expect(difference(page.grey, picture)).toBe(0);
    const mirrored = [2, 4, 5, 7].includes(orientation);
    expect(page.encoded === undefined).toBe(mirrored);
    if (page.encoded !== undefined) {
      expect(difference(await decodeEncoded(page.encoded, page.encodedRotation!), picture)).toBe(0);
    }
  });
});

describe('streams taken over unchanged', () => {
  it('a Group 4 strip, byte for byte', async () => {
    const { bytes, photometric } = await g4Strip(picture);
    const fields = pageFields(picture, { compression: 4, photometric });
    const page = await scratch.page(buildTiff({ pages: [{ fields, strips: [bytes] }] }));
    expect(Buffer.from(page.encoded!.bytes).equals(bytes)).toBe(true);
    expect(difference(await decodeEncoded(page.encoded!, 0), page.grey)).toBe(0);
  });

  it('the negative of it keeps looking as delivered', async () => {
    const { bytes, photometric } = await g4Strip(picture);
    const fields = pageFields(picture, { compression: 4, photometric: 1 - photometric });
    const page = await scratch.page(buildTiff({ pages: [{ fields, strips: [bytes] }] }));
    expect(page.grey.data[0]).toBe(0);
    expect(difference(await decodeEncoded(page.encoded!, 0), page.grey)).toBe(0);
  });

  it('bits in reversed order (FillOrder 2) are put right', async () => {
    const { bytes, photometric } = await g4Strip(picture);
    const reversed = bytes.map((byte) => parseInt(byte.toString(2).padStart(8, '0').split('').reverse().join(''), 2));
    const fields = [...pageFields(picture, { compression: 4, photometric }), short(266, 2)];
    const page = await scratch.page(buildTiff({ pages: [{ fields, strips: [reversed] }] }));
    expect(difference(page.grey, picture)).toBe(0);
    expect(difference(await decodeEncoded(page.encoded!, 0), picture)).toBe(0);
  });

  it('JPEG in TIFF as a JPEG of its own', async () => {
    const colour = await sharp({ create: { width: 64, height: 48, channels: 3, background: '#c04020' } })
      .png()
      .toBuffer();
    const tiff = await sharp(colour).tiff({ compression: 'jpeg', quality: 90 }).toBuffer();
    const page = await scratch.page(tiff);
    expect(page.rgb!.data[0]).toBeGreaterThan(180);
    expect(page.rgb!.data[2]).toBeLessThan(60);
    expect(page.encoded).toMatchObject({ encoding: 'jpeg', components: 3 });
    const [red, , blue] = await sharp(Buffer.from(page.encoded!.bytes)).raw().toBuffer();
    expect(Math.abs(red! - page.rgb!.data[0]!) + Math.abs(blue! - page.rgb!.data[2]!)).toBeLessThan(3);
  });

  it('old-style JPEG with its stream in the interchange field', async () => {
    const jpeg = await asSharp(greyPicture()).toColourspace('b-w').jpeg({ quality: 90 }).toBuffer();
    const fields = [...pageFields(greyPicture(), { bits: 8, compression: 6 }), long(513, 8), long(514, jpeg.length)];
    const tiff = buildTiff({ pages: [{ fields, strips: [jpeg], stripOffsets: [], stripLengths: [] }] });
    const page = await scratch.page(tiff);
    expect(difference(page.grey, greyPicture())).toBeLessThan(4);
  });

  it('old-style JPEG with its tables in fields', async () => {
    const grey = greyPicture();
    const jpeg = await asSharp(grey).toColourspace('b-w').jpeg({ quality: 90, optimiseCoding: false }).toBuffer();
    const segments = jpegSegments(jpeg);
    const quantisation = segments.find(({ marker }) => marker === 0xdb)!.payload.subarray(1, 65);
    const huffman = segments.filter(({ marker }) => marker === 0xc4).map(({ payload }) => payload);
    const table = (kind: number): Buffer => huffman.find((payload) => payload[0] === kind)!.subarray(1);
    const scan = segments.find(({ marker }) => marker === 0xda)!.behind;
    const data = jpeg.subarray(scan, readJpegHeader(jpeg).end! - 2);
    // Strips of the builder lie one behind the other from byte 8, each padded to an even length.
    const even = (length: number): number => length + (length % 2);
    const tables = Buffer.concat([quantisation, table(0), Buffer.alloc(table(0).length % 2), table(0x10)]);
    const base = 8 + even(data.length);
    const fields = [
      ...pageFields(grey, { bits: 8, compression: 6 }),
      long(519, base),
      long(520, base + 64),
      long(521, base + 64 + even(table(0).length)),
    ];
    const strips = [data, tables];
    const tiff = buildTiff({ pages: [{ fields, strips, stripOffsets: [8], stripLengths: [data.length] }] });
    expect(difference((await scratch.page(tiff)).grey, grey)).toBeLessThan(4);
  });
});

describe('structure', () => {
  it.each([
    ['TIFF', true, false],
    ['TIFF', false, false],
    ['BigTIFF', true, true],
    ['BigTIFF', false, true],
  ])('%s with mixed pages, little endian %s', async (_, littleEndian, big) => {
    const small = blackAndWhitePicture(48, 80);
    const tiff = buildTiff({
      littleEndian,
      big,
      pages: [bitonalPage(picture), bitonalPage(small), bitonalPage(picture)],
    });
    const pages = await scratch.pages(tiff);
    expect(pages.map(({ page }) => page)).toEqual([1, 2, 3]);
    expect(difference(pages[1]!.grey, small)).toBe(0);
    expect(difference(pages[2]!.grey, picture)).toBe(0);
  });

  it('directories in a circle are refused', async () => {
    const tiff = buildTiff({ pages: [bitonalPage(picture), bitonalPage(picture)], loopTo: 0 });
    expect(await scratch.inspect(tiff)).toMatchObject({ kind: 'refused', code: 'FILE_CORRUPT' });
  });

  it('65,535 fields in a directory are refused', async () => {
    const tiff = buildTiff({ pages: [bitonalPage(picture)] });
    const directory = tiff.readUInt32LE(4);
    tiff.writeUInt16LE(65_535, directory);
    expect(await scratch.inspect(tiff)).toMatchObject({ kind: 'refused', code: 'FILE_CORRUPT' });
  });

  it('every cut is refused, and the reason names a page or the end of the file', async () => {
    const tiff = buildTiff({ pages: [bitonalPage(picture), bitonalPage(picture), bitonalPage(picture)] });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 8, max: tiff.length - 2 }), async (length) => {
        const inspection = await scratch.inspect(tiff.subarray(0, length));
        expect(inspection).toMatchObject({ kind: 'refused', code: 'FILE_CORRUPT' });
        expect(inspection.kind === 'refused' ? inspection.reason : '').toMatch(/Seite \d|endet zu früh/);
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    ['strip behind the end of the file', { stripOffsets: [1_000_000] }],
    ['strip longer than the file', { stripLengths: [1_000_000] }],
    ['strip without bytes', { stripLengths: [0] }],
  ])('%s is refused', async (_, damage) => {
    const tiff = buildTiff({ pages: [bitonalPage(picture), { ...bitonalPage(picture), ...damage }] });
    const inspection = await scratch.inspect(tiff);
    expect(inspection).toMatchObject({ kind: 'refused', code: 'FILE_CORRUPT' });
    expect(inspection.kind === 'refused' && inspection.reason).toContain('Seite 2');
  });

  it('fewer strips than the height needs are refused', async () => {
    const tiff = buildTiff({
      pages: [{ fields: pageFields(picture, { rowsPerStrip: 8 }), strips: [packBits(picture, 1)] }],
    });
    expect(await scratch.inspect(tiff)).toMatchObject({ kind: 'refused', code: 'FILE_CORRUPT' });
  });

  it('a bomb is refused from its header', async () => {
    const huge = { width: 60_000, height: 60_000 };
    const tiff = buildTiff({ pages: [{ fields: pageFields(huge), strips: [Buffer.alloc(64)] }] });
    expect(await scratch.inspect(tiff)).toMatchObject({ kind: 'refused', code: 'IMAGE_TOO_LARGE' });
  });

  it('an image without pixels is refused', async () => {
    const tiff = buildTiff({ pages: [{ fields: pageFields({ width: 0, height: 0 }), strips: [Buffer.alloc(64)] }] });
    expect(await scratch.inspect(tiff)).toMatchObject({ kind: 'refused', code: 'FILE_CORRUPT' });
  });

  it('a thumbnail is no page, a page marked as one by mistake is', async () => {
    const thumbnail = bitonalPage(blackAndWhitePicture(48, 32), long(254, 1));
    const mistaken = bitonalPage(picture, long(254, 1));
    const tiff = buildTiff({ pages: [bitonalPage(picture), thumbnail, mistaken] });
    const inspection = await scratch.inspect(tiff);
    expect(inspection).toMatchObject({ kind: 'accepted', pageCount: 2, findings: [{ code: 'FILE_FRAMES_IGNORED' }] });
  });

  it('a deviation from the standard that loses nothing is only noted', async () => {
    const colour = { width: 16, height: 4 };
    // Four samples a pixel, but no word on what the fourth one is.
    const fields = pageFields(colour, { bits: 8, photometric: 2 }).filter(({ tag }) => tag !== 277 && tag !== 258);
    const strip = Buffer.alloc(16 * 4 * 4).map((_, index) => (index % 4 === 3 ? 255 : 200));
    const page = { fields: [...fields, short(258, 8, 8, 8, 8), short(277, 4)], strips: [strip] };
    const decoded = await scratch.page(buildTiff({ pages: [page] }));
    expect(decoded.grey.data[0]).toBe(200);
    expect(decoded.findings.map(({ code }) => code)).toContain('IMAGE_FLAWED');
  });

  it('damaged Group 4 data makes its page unreadable, not the others', async () => {
    const { bytes, photometric } = await g4Strip(picture);
    const damaged = Buffer.from(bytes).fill(0, 8, bytes.length - 8);
    const fields = pageFields(picture, { compression: 4, photometric });
    const path = scratch.file(
      buildTiff({
        pages: [
          { fields, strips: [damaged] },
          { fields, strips: [bytes] },
        ],
      }),
    );
    const source = await openPageSource(path, 'tiff');
    await expect(source.decodePage(1)).rejects.toMatchObject({ code: 'PAGE_UNREADABLE' });
    expect(difference((await source.decodePage(2)).grey, picture)).toBe(0);
    await source.close();
  });
});

describe('resolution', () => {
  const a4 = { width: 827, height: 1169 };
  const withResolution = async (...fields: BuiltPage['fields']) => {
    const white = { ...a4, data: new Uint8Array(a4.width * a4.height).fill(255) };
    return scratch.page(buildTiff({ pages: [bitonalPage(white, ...fields)] }));
  };
  const rational = (tag: number, value: number) => ({ tag, type: 5 as const, values: [value, 1] });

  it('in inches', async () => {
    const page = await withResolution(rational(282, 204), rational(283, 98), short(296, 2));
    expect(page).toMatchObject({ dpiX: 204, dpiY: 98, dpiKnown: true, findings: [] });
  });

  it('in centimetres', async () => {
    const page = await withResolution(rational(282, 118), rational(283, 118), short(296, 3));
    expect(page.dpiX).toBeCloseTo(299.7, 1);
  });

  it('turns with the page', async () => {
    const page = await withResolution(rational(282, 204), rational(283, 98), short(296, 2), short(274, 6));
    expect(page).toMatchObject({ dpiX: 98, dpiY: 204 });
  });

  it.each([
    ['missing', []],
    ['zero', [rational(282, 0), rational(283, 0)]],
    ['absurd', [rational(282, 65_535), rational(283, 65_535)]],
    ['without unit', [rational(282, 1), rational(283, 1), short(296, 1)]],
  ])('%s is derived from the paper size', async (_, fields) => {
    const page = await withResolution(...fields);
    expect(page).toMatchObject({ dpiX: 100, dpiY: 100, dpiKnown: false, findings: [{ code: 'DPI_DERIVED' }] });
  });
});

function jpegSegments(jpeg: Buffer): { marker: number; payload: Buffer; behind: number }[] {
  const segments: { marker: number; payload: Buffer; behind: number }[] = [];
  for (let at = 2; at < jpeg.length && segments.at(-1)?.marker !== 0xda;) {
    const behind = at + 2 + jpeg.readUInt16BE(at + 2);
    segments.push({ marker: jpeg[at + 1]!, payload: jpeg.subarray(at + 4, behind), behind });
    at = behind;
  }
  return segments;
}
