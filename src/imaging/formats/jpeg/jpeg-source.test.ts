import fc from 'fast-check';
import sharp from 'sharp';
import { asSharp, decodeEncoded, difference, greyPicture, storedAs } from '../test-files/picture';
import { Scratch } from '../test-files/scratch';

const scratch = new Scratch();
afterAll(() => scratch.remove());

const grey = greyPicture(128, 80);
const JPEG = { quality: 95, chromaSubsampling: '4:4:4' } as const;

async function greyJpeg(): Promise<Buffer> {
  return asSharp(grey).toColourspace('b-w').jpeg(JPEG).toBuffer();
}

/** Left half red, right half blue. */
function twoColours(): sharp.Sharp {
  const data = Uint8Array.from({ length: 64 * 48 * 3 }, (_, index) => {
    const left = Math.floor(index / 3) % 64 < 32;
    return (left && index % 3 === 0) || (!left && index % 3 === 2) ? 230 : 20;
  });
  return sharp(data, { raw: { width: 64, height: 48, channels: 3 } });
}

function pixel(rgb: { width: number; data: Uint8Array }, x: number, y: number): number[] {
  return [...rgb.data.subarray((y * rgb.width + x) * 3, (y * rgb.width + x) * 3 + 3)];
}

describe('pixels', () => {
  it('grey has no colour channels and keeps its stream', async () => {
    const jpeg = await greyJpeg();
    const page = await scratch.page(jpeg);
    expect(page.rgb).toBeUndefined();
    expect(difference(page.grey, grey)).toBeLessThan(2);
    expect(page.encoded).toMatchObject({ encoding: 'jpeg', components: 1, width: 128, height: 80 });
    expect(Buffer.from(page.encoded!.bytes).equals(jpeg)).toBe(true);
  });

  it.each([false, true])('colour, progressive %s', async (progressive) => {
    const page = await scratch.page(
      await twoColours()
        .jpeg({ ...JPEG, progressive })
        .toBuffer(),
    );
    const [red, , blueOfRed] = pixel(page.rgb!, 8, 8);
    const [, , blue] = pixel(page.rgb!, 56, 8);
    expect(red).toBeGreaterThan(220);
    expect(blueOfRed).toBeLessThan(40);
    expect(blue).toBeGreaterThan(220);
    expect(page.grey.data[8]).toBeGreaterThan(page.grey.data[56]!);
    expect(page.encoded).toMatchObject({ encoding: 'jpeg', components: 3 });
  });

  it('CMYK as Adobe writes it (inverted) shows the right colours', async () => {
    const jpeg = await twoColours().toColourspace('cmyk').jpeg(JPEG).toBuffer();
    const page = await scratch.page(jpeg);
    const [red = 0, , blueOfRed = 255] = pixel(page.rgb!, 8, 8);
    expect(red - blueOfRed).toBeGreaterThan(100);
    expect(page.encoded).toMatchObject({ components: 4, invertedCmyk: true });
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('EXIF orientation %i stands upright', async (orientation) => {
    const stored = await storedAs(grey, orientation);
    const jpeg = await asSharp(stored).toColourspace('b-w').withMetadata({ orientation }).jpeg(JPEG).toBuffer();
    const page = await scratch.page(jpeg);
    expect(difference(page.grey, grey)).toBeLessThan(2);
    const mirrored = [2, 4, 5, 7].includes(orientation);
    expect(page.encoded === undefined).toBe(mirrored);
    if (page.encoded !== undefined) {
      expect(difference(await decodeEncoded(page.encoded, page.encodedRotation!), grey)).toBeLessThan(2);
    }
  });
});

describe('damage', () => {
  it('every cut is refused', async () => {
    const jpeg = await greyJpeg();
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 3, max: jpeg.length - 1 }), async (length) => {
        expect(await scratch.inspect(jpeg.subarray(0, length))).toMatchObject({
          kind: 'refused',
          code: 'FILE_CORRUPT',
        });
      }),
      { numRuns: 60 },
    );
  });

  it('a cut that someone closed with an end mark makes the page unreadable', async () => {
    const jpeg = await greyJpeg();
    const closed = Buffer.concat([jpeg.subarray(0, jpeg.length - 200), Buffer.from([0xff, 0xd9])]);
    await expect(scratch.page(closed)).rejects.toMatchObject({ code: 'PAGE_UNREADABLE' });
  });

  it('filler before a marker loses nothing and is only noted', async () => {
    const jpeg = await greyJpeg();
    const scan = jpeg.indexOf(Buffer.from([0xff, 0xda]));
    const page = await scratch.page(
      Buffer.concat([jpeg.subarray(0, scan), Buffer.from([1, 2, 3]), jpeg.subarray(scan)]),
    );
    expect(difference(page.grey, grey)).toBeLessThan(2);
    expect(page.findings.map(({ code }) => code)).toContain('IMAGE_FLAWED');
  });

  it('bytes behind the end are a finding, and do not get into the archive', async () => {
    const jpeg = await greyJpeg();
    const page = await scratch.page(Buffer.concat([jpeg, Buffer.from('<script>alert(1)</script>')]));
    expect(page.findings).toContainEqual(expect.objectContaining({ code: 'FILE_TRAILING_DATA' }));
    expect(page.encoded!.bytes.length).toBe(jpeg.length);
  });

  it('filler behind the end is none', async () => {
    const page = await scratch.page(Buffer.concat([await greyJpeg(), Buffer.alloc(100)]));
    expect(page.findings.map(({ code }) => code)).not.toContain('FILE_TRAILING_DATA');
  });

  it('a bomb is refused from its header', async () => {
    const jpeg = await greyJpeg();
    const frame = jpeg.indexOf(Buffer.from([0xff, 0xc0]));
    jpeg.writeUInt16BE(65_000, frame + 5);
    jpeg.writeUInt16BE(65_000, frame + 7);
    expect(await scratch.inspect(jpeg)).toMatchObject({ kind: 'refused', code: 'IMAGE_TOO_LARGE' });
  });
});

describe('resolution', () => {
  it('of EXIF', async () => {
    const jpeg = await asSharp(grey).toColourspace('b-w').withMetadata({ density: 200 }).jpeg(JPEG).toBuffer();
    expect(await scratch.page(jpeg)).toMatchObject({ dpiX: 200, dpiY: 200, dpiKnown: true });
  });

  it.each([
    ['inches', 1, 240, 240],
    ['centimetres', 2, 118, 299.72],
  ])('of JFIF in %s', async (_, unit, density, dpi) => {
    const jpeg = await greyJpeg();
    const density16 = [density >> 8, density & 255];
    const jfif = [0xff, 0xe0, 0, 16, ...Buffer.from('JFIF\0'), 1, 1, unit, ...density16, ...density16, 0, 0];
    const page = await scratch.page(Buffer.concat([jpeg.subarray(0, 2), Buffer.from(jfif), jpeg.subarray(2)]));
    expect(page.dpiX).toBeCloseTo(dpi, 2);
  });

  it('72 dpi of a camera is not believed where the sheet would be longer than A0', async () => {
    const photograph = sharp({ create: { width: 3508, height: 2480, channels: 3, background: 'white' } });
    const page = await scratch.page(await photograph.withMetadata({ density: 72 }).jpeg().toBuffer());
    expect(page).toMatchObject({ dpiX: 300, dpiKnown: false, findings: [{ code: 'DPI_DERIVED' }] });
  });
});
