import { createHash } from 'node:crypto';
import { Writable } from 'node:stream';
import sharp from 'sharp';
import { checkPdfa } from './check-pdfa';
import {
  COLOUR_SPOTS,
  BAR,
  flateBitonalSample,
  flateSample,
  g4Sample,
  jpegSample,
  SAMPLE,
} from './testdata/sample-images';
import { collected, pdfOf } from './testdata/sample-documents';
import { qpdf, rendered } from './testdata/rendering';
import { SAMPLE_METADATA, samplePage, sampleText, SCRIPT_LINES, UMLAUT_LINES } from './testdata/sample-pages';
import { itWithTool } from './testdata/tools';
import { writePdfa } from './write-pdfa';

describe('writePdfa', () => {
  const tolerance = 12;

  async function expectColourPicture(pdf: Uint8Array, grey = false): Promise<void> {
    const page = await rendered(pdf, SAMPLE.dpi);
    expect([page.width, page.height]).toEqual([SAMPLE.width, SAMPLE.height]);
    for (const { x, y, rgb } of COLOUR_SPOTS) {
      const seen = page.at(x, y);
      const luma = greyOf(rgb);
      rgb.forEach((value, channel) => {
        expect(Math.abs(seen[channel]! - (grey ? luma : value))).toBeLessThanOrEqual(tolerance);
      });
    }
  }

  async function expectBar(pdf: Uint8Array, black = 0): Promise<void> {
    const page = await rendered(pdf, SAMPLE.dpi);
    const white = 255 - black;
    expect(page.at(BAR.left + 3, BAR.top + 3)).toEqual([black, black, black]);
    expect(page.at(BAR.right - 3, BAR.bottom - 3)).toEqual([black, black, black]);
    expect(page.at(BAR.left - 3, BAR.top + 3)).toEqual([white, white, white]);
    expect(page.at(BAR.left + 3, BAR.bottom + 3)).toEqual([white, white, white]);
    expect(page.at(SAMPLE.width - 3, SAMPLE.height - 3)).toEqual([white, white, white]);
  }

  itWithTool('pdftoppm', 'shows each kind of JPEG in its colours', async () => {
    await expectColourPicture(await pdfOf([samplePage(await jpegSample('colour'))]));
    await expectColourPicture(await pdfOf([samplePage(await jpegSample('progressive'))]));
    await expectColourPicture(await pdfOf([samplePage(await jpegSample('grey'))]), true);
  });

  itWithTool('pdftoppm', 'shows a CMYK JPEG neither inverted nor with swapped colours', async () => {
    const page = await rendered(await pdfOf([samplePage(await jpegSample('cmyk'))]), SAMPLE.dpi);
    for (const { x, y, rgb } of COLOUR_SPOTS) {
      const seen = page.at(x, y);
      const strongest = (channels: readonly number[]) => channels.indexOf(Math.max(...channels));
      expect(strongest(seen)).toBe(strongest(rgb));
    }
    expect(Math.min(...page.at(320, 440))).toBeGreaterThan(250);
  });

  itWithTool('pdftoppm', 'shows flate images of one and three channels', async () => {
    await expectColourPicture(await pdfOf([samplePage(await flateSample(3))]));
    await expectColourPicture(await pdfOf([samplePage(await flateSample(1))]), true);
    await expectBar(await pdfOf([samplePage(flateBitonalSample())]));
  });

  itWithTool(
    'pdftoppm',
    'shows Group 4 black on white, with and without end mark, and a negative the other way',
    async () => {
      await expectBar(await pdfOf([samplePage(g4Sample())]));
      await expectBar(await pdfOf([samplePage(g4Sample({ endMark: false }))]));
      await expectBar(await pdfOf([samplePage(g4Sample({ negative: true }))]), 255);
    },
  );

  itWithTool('pdftoppm', 'turns a page upright without touching its pixels', async () => {
    for (const rotation of [90, 180, 270] as const) {
      const image = await jpegSample('colour', rotation);
      const pdf = await pdfOf([samplePage(image, { rotation })]);
      expect(Buffer.from(pdf).includes(Buffer.from(image.bytes))).toBe(true);
      await expectColourPicture(pdf);
    }
  });

  itWithTool('pdftoppm', 'straightens a turned page about its centre', async () => {
    for (const skewDegrees of [-4.3, 2.5]) {
      const pdf = await pdfOf([
        samplePage(await jpegSample('colour', 270, skewDegrees), { rotation: 270, skewDegrees }),
      ]);
      const page = await rendered(pdf, SAMPLE.dpi);
      for (const { x, y, rgb } of COLOUR_SPOTS.slice(0, 3)) {
        // 56 px from the centre of a square of 120 px: inside only when the page lies straight.
        for (const [dx, dy] of [
          [-56, -56],
          [56, -56],
          [-56, 56],
          [56, 56],
        ] as const) {
          expect(Math.abs(page.at(x + dx, y + dy)[0] - rgb[0])).toBeLessThan(60);
        }
      }
    }
  });

  it('writes the same bytes for the same input, and reports their hash', async () => {
    const pages = [samplePage(await jpegSample('colour'), { text: sampleText(SCRIPT_LINES) })];
    const first = await pdfOf(pages);
    const chunks: Buffer[] = [];
    const stream = new Writable({
      write(chunk: Buffer, _encoding, done) {
        chunks.push(Buffer.from(chunk));
        done();
      },
    });
    const written = await writePdfa(pages, SAMPLE_METADATA, stream);
    expect(Buffer.concat(chunks).equals(first)).toBe(true);
    expect(written).toEqual({
      bytes: first.length,
      sha256: createHash('sha256').update(first).digest('hex'),
      pages: 1,
    });
  });

  it('gives different files different identifiers', async () => {
    const id = (pdf: Uint8Array) => /\/ID \[(<[0-9A-F]{32}>)/.exec(Buffer.from(pdf).toString('latin1'))?.[1];
    const one = id(await pdfOf([samplePage(g4Sample())]));
    const other = id(await pdfOf([samplePage(g4Sample({ negative: true }))]));
    expect(one).toBeDefined();
    expect(other).not.toBe(one);
  });

  itWithTool('qpdf', 'writes bookmarks, page labels and a page tree that others read', async () => {
    const pages = Array.from({ length: 130 }, (_, index) => samplePage(g4Sample(), { label: `Bl. ${index + 1} R` }));
    const bookmarks = [{ title: 'Anträge', pageIndex: 3, children: [{ title: 'Antrag', pageIndex: 129 }] }];
    const pdf = await pdfOf(pages, { bookmarks });
    const json: unknown = JSON.parse(
      qpdf(pdf, ['--json', '--json-key=outlines', '--json-key=pages', '--json-key=pagelabels']),
    );
    expect(json).toMatchObject({
      outlines: [{ title: 'Anträge', destpageposfrom1: 4, kids: [{ title: 'Antrag', destpageposfrom1: 130 }] }],
    });
    expect(json).toHaveProperty('pages.length', 130);
    expect(json).toHaveProperty(['pagelabels', 129, 'label', '/P'], 'u:Bl. 130 R');
  });

  itWithTool('qpdf', 'attaches a file in PDF/A-3u and only there', async () => {
    const attachment = {
      name: 'vermerk-ä.json',
      bytes: Buffer.from('{"a":1}'),
      mime: 'application/json',
      description: 'Vermerk',
    };
    const pdf = await pdfOf([samplePage(g4Sample())], { attachment });
    expect(qpdf(pdf, ['--show-attachment=vermerk-ä.json'])).toBe('{"a":1}');
    expect(await checkPdfa(pdf, { as: '3u' })).toEqual([]);
    expect((await checkPdfa(pdf)).map(({ code }) => code)).toContain('EMBEDDED_FILE');
  });

  it('refuses what would not show: no pages, a JPEG that is something else, a page of no size', async () => {
    const jpeg = await jpegSample('colour');
    await expect(pdfOf([])).rejects.toMatchObject({ code: 'PDF_NO_PAGES' });
    await expect(pdfOf([samplePage({ ...jpeg, width: jpeg.width + 1 })])).rejects.toMatchObject({
      code: 'PAGE_UNREADABLE',
    });
    await expect(
      pdfOf([samplePage({ ...(await jpegSample('grey')), encoding: 'jpeg', components: 3 })]),
    ).rejects.toMatchObject({
      code: 'PAGE_UNREADABLE',
    });
    await expect(pdfOf([{ ...samplePage(jpeg), dpi: 1 }])).rejects.toMatchObject({ code: 'IMAGE_TOO_LARGE' });
  });

  it('hands an error of the sink on', async () => {
    const pages = [samplePage(await jpegSample('colour'), { text: sampleText(UMLAUT_LINES) })];
    const full = () => Promise.reject(new Error('disk full'));
    await expect(writePdfa(pages, SAMPLE_METADATA, full)).rejects.toThrow('disk full');
  });

  it('keeps a profile that a JPEG brings along, once for all pages', async () => {
    const pixels = { create: { width: 640, height: 880, channels: 3, background: '#c02020' } } as const;
    const bytes = await sharp(pixels).withIccProfile('p3').jpeg().toBuffer();
    const page = samplePage({ width: 640, height: 880, bytes, encoding: 'jpeg', components: 3 });
    const pdf = await collected((sink) => writePdfa([page, page], SAMPLE_METADATA, sink));
    const text = Buffer.from(pdf).toString('latin1');
    const spaces = Array.from(text.matchAll(/\/ColorSpace (\[\/ICCBased \d+ 0 R\])/g), (match) => match[1]);
    expect(spaces).toHaveLength(2);
    expect(new Set(spaces).size).toBe(1);
    expect(await checkPdfa(pdf)).toEqual([]);
  });
});

/** Luminance (IEC 61966-2-1) of an sRGB colour as an sRGB grey. */
function greyOf(rgb: readonly number[]): number {
  const [r, g, b] = rgb.map((value) =>
    value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4,
  );
  const y = 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
  return 255 * (y <= 0.0031308 ? 12.92 * y : 1.055 * y ** (1 / 2.4) - 0.055);
}
