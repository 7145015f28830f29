import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import type { DecodedPage, GreyImage } from '../../page-image';
import { FileBytes } from '../file-bytes';
import { asSharp, blackAndWhitePicture, decodeEncoded, difference, greyPicture, packBits } from '../test-files/picture';
import { appendRevision, type BuiltPage, buildPdf, documentOf } from '../test-files/pdf-builder';
import { Scratch } from '../test-files/scratch';
import { rotatePlane } from '../rotate-plane';
import { TiffFile } from '../tiff/tiff-directory';
import { readTiffPage } from '../tiff/tiff-page';

const scratch = new Scratch();
afterAll(() => scratch.remove());

const grey = greyPicture(620, 877);
const ink = blackAndWhitePicture(620, 877);
/** Low enough to fit into one strip. */
const low = blackAndWhitePicture(124, 120);
/** A4 in points, and the matrix that lays an image over all of it. */
const FULL = 'q 595.2 0 0 841.92 0 0 cm /Im Do Q';

async function jpegImage(picture: GreyImage = grey): Promise<NonNullable<BuiltPage['image']>> {
  const data = await asSharp(picture).toColourspace('b-w').jpeg({ quality: 95 }).toBuffer();
  const { width, height } = picture;
  const dict = `/Width ${width} /Height ${height} /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /DCTDecode`;
  return { dict, data };
}

async function scanPage(content = FULL, entries = ''): Promise<BuiltPage> {
  return { content, entries, image: await jpegImage() };
}

function pdfOf(...pages: BuiltPage[]): Buffer {
  return buildPdf({ objects: documentOf(pages) });
}

function samplesPage(dict: string, data: Uint8Array, content = FULL, { width, height } = ink): BuiltPage {
  return { content, image: { dict: `/Width ${width} /Height ${height} ${dict}`, data } };
}

/** Share of pixels darker than half, inside the given part (0…1) of the page. */
function darkness(
  { grey: image }: DecodedPage,
  [left, top, right, bottom]: readonly [number, number, number, number],
): number {
  let dark = 0;
  let count = 0;
  for (let y = Math.floor(top * image.height); y < bottom * image.height; y++) {
    for (let x = Math.floor(left * image.width); x < right * image.width; x++, count++) {
      if (image.data[y * image.width + x]! < 128) dark += 1;
    }
  }
  return dark / count;
}

describe('a page that is one image', () => {
  it('keeps the JPEG byte for byte and takes the resolution from the placement', async () => {
    const page = await scratch.page(pdfOf(await scanPage()));
    expect(difference(page.grey, grey)).toBeLessThan(2);
    expect(page.dpiX).toBeCloseTo(75, 3);
    expect(Buffer.from(page.encoded!.bytes).equals((await jpegImage()).data)).toBe(true);
    expect(page.bornDigital).toBeUndefined();
  });

  it.each([
    ['/Rotate 90', FULL, '/Rotate 90', 90],
    ['/Rotate 180', FULL, '/Rotate 180', 180],
    ['/Rotate -90', FULL, '/Rotate -90', 270],
    ['placed clockwise', 'q 0 -841.92 595.2 0 0 841.92 cm /Im Do Q', '', 90],
    ['placed upside down', 'q -595.2 0 0 -841.92 595.2 841.92 cm /Im Do Q', '', 180],
    ['placed and turned back', 'q 0 -841.92 595.2 0 0 841.92 cm /Im Do Q', '/Rotate 270', 0],
  ] as const)('%s', async (_, content, entries, rotation) => {
    const page = await scratch.page(pdfOf(await scanPage(content, entries)));
    expect(page.encodedRotation).toBe(rotation);
    expect(difference(page.grey, rotatePlane(grey, 1, rotation))).toBeLessThan(2);
    expect(difference(await decodeEncoded(page.encoded!, rotation), page.grey)).toBeLessThan(2);
  });

  it('turned by the page is the same as the renderer sees it', async () => {
    const scan = await scratch.page(pdfOf(await scanPage(FULL, '/Rotate 90')));
    // Visible text over the image sends the page to the renderer.
    const text = 'BT /F 8 Tf 20 400 Td (x) Tj ET';
    const rendered = await scratch.page(pdfOf(await scanPage(`${FULL} ${text}`, '/Rotate 90')));
    expect(rendered.encoded).toBeUndefined();
    const { data, info } = await asSharp(rendered.grey)
      .resize(scan.grey.width, scan.grey.height, { fit: 'fill' })
      .toColourspace('b-w')
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect(difference({ width: info.width, height: info.height, data }, scan.grey)).toBeLessThan(6);
  });

  it.each([
    ['plain', '', ''],
    ['BlackIs1 with reversed Decode', '/BlackIs1 true', '/Decode [1 0]'],
  ])('Group 4, %s', async (_, parameter, decode) => {
    const bytes = await g4(low);
    const parameters = `/DecodeParms << /K -1 /Columns 124 /Rows 120 ${parameter} >>`;
    const dict = `/ColorSpace /DeviceGray /BitsPerComponent 1 /Filter /CCITTFaxDecode ${parameters} ${decode}`;
    const page = await scratch.page(pdfOf(samplesPage(dict, bytes, FULL, low)));
    expect(difference(page.grey, low)).toBe(0);
    expect(page.encoded).toMatchObject({ encoding: 'ccitt-g4', blackIs1: false });
    expect(difference(await decodeEncoded(page.encoded!, 0), low)).toBe(0);
  });

  it('Group 4 with BlackIs1 alone is the negative that viewers show', async () => {
    const parameters = '/DecodeParms << /K -1 /Columns 124 /BlackIs1 true >>';
    const dict = `/ColorSpace /DeviceGray /BitsPerComponent 1 /Filter /CCITTFaxDecode ${parameters}`;
    const page = await scratch.page(pdfOf(samplesPage(dict, await g4(low), FULL, low)));
    expect(page.grey.data[0]).toBe(0);
    expect(difference(await decodeEncoded(page.encoded!, 0), page.grey)).toBe(0);
  });

  it('a stencil in black', async () => {
    const dict = '/ImageMask true /BitsPerComponent 1 /Filter /FlateDecode';
    const page = await scratch.page(pdfOf(samplesPage(dict, deflateSync(packBits(ink, 1)), `0 g ${FULL}`)));
    expect(difference(page.grey, ink)).toBe(0);
  });

  it.each([
    ['1 bit', '/ColorSpace /DeviceGray /BitsPerComponent 1', packBits(ink, 1)],
    ['1 bit reversed', '/ColorSpace /DeviceGray /BitsPerComponent 1 /Decode [1 0]', packBits(ink, 0)],
    ['palette', '/ColorSpace [/Indexed /DeviceRGB 1 <FFFFFF000000>] /BitsPerComponent 1', packBits(ink, 0)],
    ['8 bit', '/ColorSpace /DeviceGray /BitsPerComponent 8', Buffer.from(ink.data)],
  ])('uncompressed and packed samples, %s', async (_, dict, data) => {
    const packed = await scratch.page(pdfOf(samplesPage(`${dict} /Filter /FlateDecode`, deflateSync(data))));
    expect(difference(packed.grey, ink)).toBe(0);
    const chained = Buffer.from(`${deflateSync(data).toString('hex')}>`);
    const page = await scratch.page(pdfOf(samplesPage(`${dict} /Filter [/ASCIIHexDecode /FlateDecode]`, chained)));
    expect(difference(page.grey, ink)).toBe(0);
  });

  it('predicted samples are taken over as they are', async () => {
    const png = await asSharp(grey).toColourspace('b-w').png({ adaptiveFiltering: true }).toBuffer();
    const at = png.indexOf('IDAT', 0, 'latin1');
    const data = png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4));
    const parameters = '/DecodeParms << /Predictor 15 /Columns 620 >>';
    const dict = `/ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /FlateDecode ${parameters}`;
    const page = await scratch.page(pdfOf(samplesPage(dict, data)));
    expect(difference(page.grey, grey)).toBe(0);
    expect(Buffer.from(page.encoded!.bytes).equals(data)).toBe(true);
    expect(difference(await decodeEncoded(page.encoded!, 0), grey)).toBe(0);
  });

  it('an invisible text layer is left behind with a finding', async () => {
    const page = await scratch.page(pdfOf(await scanPage(`BT 3 Tr /F 8 Tf 20 400 Td (falsch) Tj ET ${FULL}`)));
    expect(page.encoded).toBeDefined();
    expect(page.findings.map(({ code }) => code)).toContain('PDF_TEXT_LAYER_IGNORED');
  });

  it('text hidden under the image as well', async () => {
    const page = await scratch.page(pdfOf(await scanPage(`BT /F 8 Tf 20 400 Td (falsch) Tj ET ${FULL}`)));
    expect(page.encoded).toBeDefined();
    expect(page.findings.map(({ code }) => code)).toContain('PDF_TEXT_LAYER_IGNORED');
  });

  it('UserUnit makes the sheet larger and the resolution lower', async () => {
    const small = {
      ...(await scanPage('q 59.52 0 0 84.192 0 0 cm /Im Do Q', '/UserUnit 2')),
      size: [59.52, 84.192] as const,
    };
    const page = await scratch.page(pdfOf(small));
    expect(page.dpiX).toBeCloseTo((620 * 72) / 119.04, 2);
  });

  it('a cut JPEG inside a whole PDF makes its page unreadable', async () => {
    const image = await jpegImage();
    const page: BuiltPage = { content: FULL, image: { ...image, data: image.data.subarray(0, image.data.length / 2) } };
    await expect(scratch.page(pdfOf(page))).rejects.toMatchObject({ code: 'PAGE_UNREADABLE' });
  });
});

describe('a page that has to be rendered', () => {
  it('gives the words of real text with their boxes', async () => {
    const content = 'BT /F 24 Tf 72 700 Td (Aufenthaltserlaubnis f\\374r Frau) Tj 0 -60 Td (M\\374ller) Tj ET';
    const page = await scratch.page(pdfOf({ content }));
    expect(page).toMatchObject({ dpiX: 300, dpiKnown: true });
    expect(page.bornDigital!.words.map(({ text }) => text)).toEqual(['Aufenthaltserlaubnis', 'für', 'Frau', 'Müller']);
    const { box } = page.bornDigital!.words[3]!;
    expect(box.left).toBeGreaterThan(295);
    expect(box.left).toBeLessThan(315);
    expect(box.bottom).toBeGreaterThan(((841.92 - 640) / 72) * 300 - 2);
    const { width, height } = page.grey;
    expect(
      darkness(page, [box.left / width, box.top / height, box.right / width, box.bottom / height]),
    ).toBeGreaterThan(0.08);
    expect(darkness(page, [0, 0.5, 1, 1])).toBe(0);
  });

  it('text that cannot be seen is not handed on as words', async () => {
    const content = 'BT /F 24 Tf 72 700 Td (sichtbar) Tj 3 Tr 0 -60 Td (versteckt) Tj ET';
    const page = await scratch.page(pdfOf({ content }));
    expect(page.bornDigital).toBeUndefined();
    expect(page.findings.map(({ code }) => code)).toContain('PDF_TEXT_LAYER_IGNORED');
  });

  it('a layer that is switched off stays out of sight, with a finding', async () => {
    const content = '/OC /L BDC BT /F 90 Tf 72 700 Td (AUS) Tj ET EMC BT /F 24 Tf 72 300 Td (an) Tj ET';
    const entries = '/Resources << /Font << /F 3 0 R >> /Properties << /L 5 0 R >> >>';
    const objects = documentOf([{ content, entries }], '/OCProperties << /OCGs [5 0 R] /D << /OFF [5 0 R] >> >>');
    objects.set(5, '<< /Type /OCG /Name (Ebene) >>');
    const page = await scratch.page(buildPdf({ objects }));
    expect(darkness(page, [0, 0, 1, 0.4])).toBe(0);
    expect(darkness(page, [0, 0.6, 0.2, 0.7])).toBeGreaterThan(0);
    expect(page).toMatchObject({ findings: [{ code: 'PDF_LAYERS' }] });
    expect(page.bornDigital).toBeUndefined();
  });

  it('a scan in bands is put together at its own resolution', async () => {
    const band = (place: string): string => `q 595.2 0 0 420.96 0 ${place} cm /Im Do Q`;
    const page = await scratch.page(pdfOf({ ...(await scanPage(`${band('420.96')} ${band('0')}`)) }));
    expect(page.dpiX).toBeCloseTo(150, 0);
    expect(page.bornDigital).toBeUndefined();
    expect(darkness(page, [0, 0, 0.02, 0.005])).toBeGreaterThan(0.9);
    expect(darkness(page, [0, 0.501, 0.02, 0.505])).toBeGreaterThan(0.9);
  });

  it('boxes turn with the page', async () => {
    const page = await scratch.page(
      pdfOf({ content: 'BT /F 24 Tf 72 700 Td (Bescheid) Tj ET', entries: '/Rotate 90' }),
    );
    const { box } = page.bornDigital!.words[0]!;
    const { width, height } = page.grey;
    expect(width).toBeGreaterThan(height);
    expect(box.bottom - box.top).toBeGreaterThan(box.right - box.left);
    expect(
      darkness(page, [box.left / width, box.top / height, box.right / width, box.bottom / height]),
    ).toBeGreaterThan(0.08);
  });

  it('a stamp of text over a scan is seen and read with the scan', async () => {
    const page = await scratch.page(pdfOf(await scanPage(`${FULL} BT /F 90 Tf 60 300 Td (EINGANG) Tj ET`)));
    expect(page.encoded).toBeUndefined();
    expect(page.bornDigital).toBeUndefined();
    expect(darkness(page, [0.1, 0.55, 0.9, 0.66])).toBeGreaterThan(0.1);
  });

  it('what the crop box hides stays hidden', async () => {
    const page = await scratch.page(pdfOf(await scanPage(FULL, '/CropBox [300 0 595.2 841.92]')));
    expect(page.encoded).toBeUndefined();
    expect(page.grey.width / page.grey.height).toBeCloseTo(295.2 / 841.92, 2);
    expect(darkness(page, [0, 0, 1, 0.1])).toBe(0);
  });

  it('a small picture on a page keeps its place', async () => {
    const page = await scratch.page(pdfOf({ ...(await scanPage('q 100 0 0 141.45 400 650 cm /Im Do Q')) }));
    expect(page.grey.width).toBe(2480);
    expect(darkness(page, [0, 0.3, 1, 1])).toBe(0);
    expect(darkness(page, [0.673, 0.0605, 0.675, 0.062])).toBeGreaterThan(0.5);
  });

  it('the value of a form field is visible, with and without appearance', async () => {
    const widget =
      '<< /Type /Annot /Subtype /Widget /FT /Tx /T (name) /V (MUSTERFRAU) /DA (/F 40 Tf 0 g) /Rect [72 600 500 660] /F 4 >>';
    const pages = [{ content: 'BT /F 10 Tf 72 700 Td (Name:) Tj ET', entries: '/Annots [5 0 R]' }];
    const objects = documentOf(
      pages,
      '/AcroForm << /Fields [5 0 R] /NeedAppearances true /DR << /Font << /F 3 0 R >> >> >>',
    );
    objects.set(5, widget);
    const page = await scratch.page(buildPdf({ objects }));
    expect(darkness(page, [0.12, 0.22, 0.5, 0.28])).toBeGreaterThan(0.05);
    expect(page.bornDigital).toBeUndefined();
  });

  it('a sheet of 200 inches is rendered within the limits', async () => {
    const page = await scratch.page(pdfOf({ content: 'BT /F 99 Tf 72 700 Td (Plan) Tj ET', size: [14_400, 14_400] }));
    expect(page.grey.width * page.grey.height).toBeLessThanOrEqual(41_000_000);
  });
});

describe('structure', () => {
  it.each(['table', 'stream'] as const)('objects found by %s', async (cross) => {
    const pages = [await scanPage(), { content: '' }, await scanPage(FULL, '/Rotate 180')];
    const path = buildPdf({ objects: documentOf(pages), cross });
    expect(await scratch.inspect(path)).toMatchObject({ kind: 'accepted', format: 'pdf', pageCount: 3, findings: [] });
    const [first, second, third] = await scratch.pages(path);
    expect(difference(first!.grey, grey)).toBeLessThan(2);
    expect(second!.grey.data.every((value) => value === 255)).toBe(true);
    expect(third!.encodedRotation).toBe(180);
  });

  it.each(['wrong', 'missing'] as const)('a cross-reference that is %s is rebuilt with a finding', async (cross) => {
    const file = buildPdf({ objects: documentOf([await scanPage()]), cross });
    expect(await scratch.inspect(file)).toMatchObject({ kind: 'accepted', findings: [{ code: 'PDF_REPAIRED' }] });
    expect(difference((await scratch.page(file)).grey, grey)).toBeLessThan(2);
  });

  it('packed objects are found without cross-reference, too', async () => {
    const file = buildPdf({ objects: documentOf([await scanPage()]), cross: 'stream' });
    const cut = file.subarray(0, file.lastIndexOf('startxref'));
    expect(await scratch.inspect(cut)).toMatchObject({ kind: 'accepted', findings: [{ code: 'PDF_REPAIRED' }] });
    expect(difference((await scratch.page(cut)).grey, grey)).toBeLessThan(2);
  });

  it('a later revision wins', async () => {
    const file = pdfOf(await scanPage());
    const changed = appendRevision(file, new Map([[11, { dict: '', data: Buffer.from('q Q') }]]));
    expect((await scratch.page(changed)).grey.data.every((value) => value === 255)).toBe(true);
    expect(await scratch.inspect(changed)).toMatchObject({ kind: 'accepted', findings: [{ code: 'PDF_REVISED' }] });
  });

  it('a hybrid file is read from its stream where the table says free', async () => {
    const objects = documentOf([await scanPage()]);
    const packed = buildPdf({ objects, cross: 'stream' });
    const stream = /startxref\s+(\d+)/.exec(packed.toString('latin1'))![1]!;
    const body = packed.subarray(0, packed.lastIndexOf('startxref'));
    const table = `xref\n0 1\n0000000000 65535 f \n10 1\n0000000000 00000 f \ntrailer\n<< /Size 20 /Root 1 0 R /XRefStm ${stream} >>\n`;
    const hybrid = Buffer.concat([body, Buffer.from(`${table}startxref\n${body.length}\n%%EOF\n`)]);
    expect(await scratch.inspect(hybrid)).toMatchObject({ kind: 'accepted', pageCount: 1, findings: [] });
    expect(difference((await scratch.page(hybrid)).grey, grey)).toBeLessThan(2);
  });

  it('bytes in front of the header shift everything, and nothing is lost', async () => {
    const file = Buffer.concat([Buffer.from('X-Scanner: 1\r\n\r\n'), pdfOf(await scanPage())]);
    expect(await scratch.inspect(file)).toMatchObject({ kind: 'accepted', findings: [{ code: 'PDF_REPAIRED' }] });
    expect(difference((await scratch.page(file)).grey, grey)).toBeLessThan(2);
  });

  it('pages inherit box, rotation and resources', async () => {
    const objects = documentOf([await scanPage()]);
    objects.set(2, '<< /Type /Pages /Kids [4 0 R] /Count 1 /MediaBox [0 0 595.2 841.92] /Rotate 90 >>');
    objects.set(
      4,
      '<< /Type /Pages /Parent 2 0 R /Kids [10 0 R] /Count 1 /Resources << /XObject << /Im 12 0 R >> >> >>',
    );
    objects.set(10, '<< /Type /Page /Parent 4 0 R /Contents 11 0 R >>');
    expect((await scratch.page(buildPdf({ objects }))).encodedRotation).toBe(90);
  });

  it('every cut is refused, or nothing is lost', async () => {
    const file = pdfOf(await scanPage(), await scanPage());
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 20, max: file.length - 2 }), async (length) => {
        const cut = file.subarray(0, length);
        const inspection = await scratch.inspect(cut);
        if (inspection.kind === 'refused') {
          expect(inspection.code).toMatch(/^(FILE_CORRUPT|PDF_NO_PAGES)$/);
          return;
        }
        const pages = await scratch.pages(cut);
        expect(pages.map((page) => difference(page.grey, grey) < 2)).toEqual([true, true]);
      }),
      { numRuns: 60 },
    );
  });

  it('a cut between the dictionary of the last image and its data is refused', async () => {
    const file = pdfOf(await scanPage(), await scanPage());
    const inspection = await scratch.inspect(file.subarray(0, file.lastIndexOf('stream\n\xff', undefined, 'latin1')));
    expect(inspection).toMatchObject({ kind: 'refused', code: 'FILE_CORRUPT' });
    expect(inspection.kind === 'refused' && inspection.reason).toContain('Seite 2');
  });

  it.each([
    ['a page tree in a circle', 2, '<< /Type /Pages /Kids [2 0 R] /Count 1 >>', 'FILE_CORRUPT'],
    ['a page tree without pages', 2, '<< /Type /Pages /Kids [] /Count 0 >>', 'PDF_NO_PAGES'],
    ['a page that is missing', 2, '<< /Type /Pages /Kids [10 0 R 99 0 R] /Count 2 >>', 'FILE_CORRUPT'],
    [
      'arrays nested 10,000 deep',
      10,
      `<< /Type /Page /X ${'['.repeat(10_000)}${']'.repeat(10_000)} >>`,
      'FILE_CORRUPT',
    ],
  ])('%s is refused', async (_, number, source, code) => {
    const objects = documentOf([await scanPage()]);
    objects.set(number, source);
    expect(await scratch.inspect(buildPdf({ objects }))).toMatchObject({ kind: 'refused', code });
  });

  it('a cross-reference in a circle does not hang', async () => {
    const file = pdfOf(await scanPage()).toString('latin1');
    const start = /startxref\s+(\d+)/.exec(file)![1]!;
    const looped = Buffer.from(file.replace('/Root 1 0 R', `/Root 1 0 R /Prev ${start}`), 'latin1');
    expect(await scratch.inspect(looped)).toMatchObject({ kind: 'accepted', findings: [{ code: 'PDF_REPAIRED' }] });
  });

  it('content that unpacks a thousandfold does not eat the memory', async () => {
    const bomb = deflateSync(Buffer.alloc(100 << 20, 0x20));
    const objects = documentOf([{ content: '' }]);
    objects.set(11, { dict: '/Filter /FlateDecode', data: bomb });
    const page = await scratch.page(buildPdf({ objects }));
    expect(page.grey.width).toBe(2480);
  });

  it('an image larger than allowed is refused before decoding', async () => {
    const image = await jpegImage();
    const huge = { ...image, dict: image.dict.replace('/Width 620 /Height 877', '/Width 60000 /Height 60000') };
    const inspection = await scratch.inspect(pdfOf({ content: FULL, image: huge }));
    expect(inspection).toMatchObject({ kind: 'refused', code: 'IMAGE_TOO_LARGE' });
  });
});

describe('what does not belong into a scan', () => {
  const refused = async (objects: ReturnType<typeof documentOf>, cross: 'table' | 'stream' = 'table') =>
    scratch.inspect(buildPdf({ objects, cross }));

  it('a password', async () => {
    const zeros = '0'.repeat(64);
    const encrypt = `/Encrypt << /Filter /Standard /V 2 /R 3 /Length 128 /P -44 /O <${zeros}> /U <${zeros}> >> /ID [<00> <00>]`;
    const file = buildPdf({ objects: documentOf([await scanPage()]), trailer: encrypt });
    expect(await scratch.inspect(file)).toMatchObject({ kind: 'refused', code: 'PDF_ENCRYPTED' });
  });

  it.each(['table', 'stream'] as const)('embedded files, found by %s', async (cross) => {
    const objects = documentOf([await scanPage()], '/Names << /EmbeddedFiles << /Names [(a) 5 0 R] >> >>');
    objects.set(5, '<< /Type /Filespec /F (a.exe) /EF << /F 6 0 R >> >>');
    objects.set(6, { dict: '/Type /EmbeddedFile', data: Buffer.from('MZ') });
    expect(await refused(objects, cross)).toMatchObject({ kind: 'refused', code: 'PDF_ACTIVE_CONTENT' });
  });

  it('a portfolio', async () => {
    const objects = documentOf([await scanPage()], '/Collection << /View /D >>');
    expect(await refused(objects)).toMatchObject({ kind: 'refused', code: 'PDF_ACTIVE_CONTENT' });
  });

  it.each([
    ['on opening', '/OpenAction << /S /Launch /F (cmd.exe) >>', ''],
    ['by a link', '', '/Annots [<< /Subtype /Link /Rect [0 0 9 9] /A << /S /Launch /F (cmd.exe) >> >>]'],
    ['in a chain', '/OpenAction << /S /JavaScript /JS (1) /Next << /S /Launch /F (x) >> >>', ''],
  ])('a program start %s', async (_, catalog, entries) => {
    const objects = documentOf([await scanPage(FULL, entries)], catalog);
    expect(await refused(objects)).toMatchObject({ kind: 'refused', code: 'PDF_ACTIVE_CONTENT' });
  });

  it('JavaScript is inert and only noted', async () => {
    const objects = documentOf([await scanPage()], '/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>');
    expect(await refused(objects)).toMatchObject({ kind: 'accepted', findings: [{ code: 'PDF_JAVASCRIPT' }] });
  });
});

/** A Group 4 stream whose white runs are white. */
async function g4(picture: GreyImage): Promise<Buffer> {
  // The strip is written as BlackIsZero: of the negative, its white runs (zeros) are the white of the picture.
  const negative = { ...picture, data: picture.data.map((value) => 255 - value) };
  const tiff = await asSharp(negative).toColourspace('b-w').tiff({ compression: 'ccittfax4', bitdepth: 1 }).toBuffer();
  const file = FileBytes.open(scratch.file(tiff));
  const reader = new TiffFile(file);
  const { pieces, photometric } = readTiffPage(reader, reader.directory(reader.directoryOffsets()[0]!, 1), 1);
  expect({ photometric, strips: pieces.length }).toEqual({ photometric: 1, strips: 1 });
  const bytes = file.read(pieces[0]!.offset, pieces[0]!.length);
  file.close();
  return bytes;
}
