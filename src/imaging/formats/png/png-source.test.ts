import fc from 'fast-check';
import sharp from 'sharp';
import { asSharp, blackAndWhitePicture, decodeEncoded, difference, greyPicture } from '../test-files/picture';
import { Scratch } from '../test-files/scratch';

const scratch = new Scratch();
afterAll(() => scratch.remove());

const grey = greyPicture(130, 70);

describe('pixels', () => {
  it.each([false, true])('grey, interlaced %s', async (progressive) => {
    const page = await scratch.page(await asSharp(grey).toColourspace('b-w').png({ progressive }).toBuffer());
    expect(difference(page.grey, grey)).toBe(0);
    expect(page.encoded === undefined).toBe(progressive);
    if (page.encoded !== undefined) expect(difference(await decodeEncoded(page.encoded, 0), page.grey)).toBe(0);
  });

  it('colour, taken over as it is', async () => {
    const samples = Uint8Array.from({ length: 50 * 40 * 3 }, (_, index) => (index * 7) % 251);
    const colour = await sharp(samples, { raw: { width: 50, height: 40, channels: 3 } })
      .png()
      .toBuffer();
    const page = await scratch.page(colour);
    expect(page.rgb).toBeDefined();
    expect(page.encoded).toMatchObject({ encoding: 'flate', components: 3, bits: 8 });
    expect(difference(await decodeEncoded(page.encoded!, 0), page.grey)).toBeLessThan(1);
  });

  it('palette of black and white is grey', async () => {
    const picture = blackAndWhitePicture();
    const png = await asSharp(picture).png({ palette: true, colours: 2, dither: 0 }).toBuffer();
    const page = await scratch.page(png);
    expect(difference(page.grey, picture)).toBe(0);
    expect(page.rgb).toBeUndefined();
  });

  it('16 bit', async () => {
    const png = await asSharp(grey).toColourspace('grey16').png().toBuffer();
    expect(png.readUInt8(24)).toBe(16);
    expect(difference((await scratch.page(png)).grey, grey)).toBeLessThanOrEqual(1);
  });

  it('what is transparent becomes white paper', async () => {
    const png = await sharp({
      create: { width: 40, height: 30, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
    })
      .png()
      .toBuffer();
    const page = await scratch.page(png);
    expect(page.grey.data.every((value) => value === 255)).toBe(true);
    expect(page.encoded).toBeUndefined();
  });

  it('states its resolution in metres', async () => {
    const png = await asSharp(grey).toColourspace('b-w').withMetadata({ density: 300 }).png().toBuffer();
    expect((await scratch.page(png)).dpiX).toBeCloseTo(300, 0);
  });
});

describe('damage', () => {
  it('every cut is refused', async () => {
    const png = await asSharp(grey).toColourspace('b-w').png().toBuffer();
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 8, max: png.length - 1 }), async (length) => {
        expect(await scratch.inspect(png.subarray(0, length))).toMatchObject({ kind: 'refused', code: 'FILE_CORRUPT' });
      }),
      { numRuns: 60 },
    );
  });

  it('a changed byte makes the page unreadable', async () => {
    const png = await asSharp(grey).toColourspace('b-w').png().toBuffer();
    const data = png.indexOf('IDAT', 0, 'latin1') + 30;
    png.writeUInt8(png.readUInt8(data) ^ 0xff, data);
    await expect(scratch.page(png)).rejects.toMatchObject({ code: 'PAGE_UNREADABLE' });
  });

  it('65,535 × 65,535 pixels are refused from the header', async () => {
    const png = await asSharp(grey).toColourspace('b-w').png().toBuffer();
    png.writeUInt32BE(65_535, 16);
    png.writeUInt32BE(65_535, 20);
    expect(await scratch.inspect(png)).toMatchObject({ kind: 'refused', code: 'IMAGE_TOO_LARGE' });
  });

  it('bytes behind the end are a finding', async () => {
    const png = await asSharp(grey).toColourspace('b-w').png().toBuffer();
    const inspection = await scratch.inspect(Buffer.concat([png, Buffer.from('PK\x03\x04 hidden')]));
    expect(inspection).toMatchObject({ kind: 'accepted', findings: [{ code: 'FILE_TRAILING_DATA' }] });
  });
});
