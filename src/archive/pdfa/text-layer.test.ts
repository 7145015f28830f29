import { PDFiumLibrary } from '@hyzyla/pdfium';
import { flateBitonalSample } from './testdata/sample-images';
import { pdfOf } from './testdata/sample-documents';
import { extractedText, extractedWords } from './testdata/rendering';
import { SAMPLE } from './testdata/sample-images';
import { sampleLine, samplePage, sampleText, SCRIPT_LINES, UMLAUT_LINES } from './testdata/sample-pages';
import { itWithTool } from './testdata/tools';
import type { Line } from '../../ocr/page-text';

describe('the invisible text', () => {
  const pdfOfLines = (lines: readonly Line[]) => pdfOf([samplePage(flateBitonalSample(), { text: sampleText(lines) })]);
  const words = (text: string) => text.split(/\s+/).filter((word) => word !== '');

  itWithTool('pdftotext', 'comes out in reading order with blanks between words and lines', async () => {
    const pdf = await pdfOfLines(UMLAUT_LINES);
    const expected = ['Ausländerbehörde Wiesbaden, Straße', 'Größe und Übermaß'];
    for (const raw of [true, false]) {
      expect(
        extractedText(pdf, raw)
          .trim()
          .split('\n')
          .map((line) => line.trim()),
      ).toEqual(expected);
    }
  });

  itWithTool('pdftotext', 'spans each word box to a px, upright strips to two', async () => {
    const found = extractedWords(await pdfOfLines(UMLAUT_LINES), SAMPLE.dpi);
    const wanted = UMLAUT_LINES.flatMap((line) => line.words);
    expect(found.map(({ text }) => text)).toEqual(wanted.map(({ text }) => text));
    wanted.forEach(({ box }, index) => {
      const word = found[index]!;
      expect(Math.abs(word.left - box.left)).toBeLessThan(1);
      expect(Math.abs(word.right - box.right)).toBeLessThan(1);
      expect(Math.abs(word.top - box.top)).toBeLessThan(2);
      expect(Math.abs(word.bottom - box.bottom)).toBeLessThan(2);
    });
  });

  itWithTool('pdftotext', 'follows a sloping baseline', async () => {
    const line = sampleLine(
      100,
      120,
      [
        ['eins', 60, 100],
        ['zwei', 110, 160],
        ['zehn', 480, 560],
      ],
      0.06,
    );
    const found = extractedWords(await pdfOfLines([line]), SAMPLE.dpi);
    expect(found.map(({ text }) => text)).toEqual(['eins', 'zwei', 'zehn']);
    line.words.forEach(({ box }, index) => {
      const word = found[index]!;
      expect(Math.abs((word.top + word.bottom) / 2 - (box.top + box.bottom) / 2)).toBeLessThan(2);
      expect(Math.abs(word.left - box.left)).toBeLessThan(2);
      expect(Math.abs(word.right - box.right)).toBeLessThan(2);
    });
  });

  itWithTool(
    'pdftotext',
    'covers Cyrillic, Latin with marks, astral characters and turns Arabic the right way',
    async () => {
      const text = extractedText(await pdfOfLines(SCRIPT_LINES)).replace(/\p{Cf}/gu, '');
      expect(new Set(words(text))).toEqual(
        new Set(SCRIPT_LINES.flatMap((line) => line.words.map((word) => word.text))),
      );
    },
  );

  itWithTool(
    'pdftotext',
    'keeps more characters beyond the BMP than there are codes readable where it can',
    async () => {
      const lines = Array.from({ length: 26 }, (_, row) => {
        const text = Array.from({ length: 80 }, (_, column) => String.fromCodePoint(0x20000 + row * 80 + column)).join(
          '',
        );
        return sampleLine(20 + row * 30, 40 + row * 30, [[text, 10, 630]]);
      });
      const text = extractedText(await pdfOfLines(lines), true);
      expect(text).toContain(String.fromCodePoint(0x20000));
      expect(text).toContain(String.fromCodePoint(0x20000 + 2047));
      expect(text).not.toContain(String.fromCodePoint(0x20000 + 2048));
      expect(text).toContain('\uFFFD');
    },
  );

  itWithTool('pdftotext', 'leaves out what cannot be text and survives faulty geometry', async () => {
    const strange: Line = {
      ...sampleLine(100, 120, [
        ['gut', 60, 100],
        ['\u0000\u0007', 110, 120],
        ['ab\uD800c\uFEFF', 130, 130],
      ]),
      baseline: [5000, -5000],
    };
    const pdf = await pdfOfLines([strange, { ...strange, words: [] }]);
    expect(words(extractedText(pdf))).toEqual(['gut', 'ab\uFFFDc']);
  });

  itWithTool('pdftotext', 'reads two columns block by block in the raw order', async () => {
    const block = (left: number, lines: readonly string[]) => ({
      box: { left, right: left + 200, top: 100, bottom: 200 },
      kind: 'text' as const,
      lines: lines.map((text, index) => sampleLine(100 + 30 * index, 120 + 30 * index, [[text, left, left + 150]])),
    });
    const text = { ...sampleText([]), blocks: [block(60, ['links1', 'links2']), block(360, ['rechts1', 'rechts2'])] };
    const pdf = await pdfOf([samplePage(flateBitonalSample(), { text })]);
    expect(words(extractedText(pdf, true))).toEqual(['links1', 'links2', 'rechts1', 'rechts2']);
  });

  itWithTool('pdftotext', 'keeps words apart that touch or overlap', async () => {
    const line = sampleLine(100, 120, [
      ['Gräfenhof', 60, 150],
      ['98,', 150, 170],
      ['65196', 167, 230],
    ]);
    expect(words(extractedText(await pdfOfLines([line])))).toEqual(['Gräfenhof', '98,', '65196']);
  });

  itWithTool('pdftotext', 'is not stretched by a blot that was read as a word', async () => {
    const line = sampleLine(100, 120, [
      ['Pass-Nr.', 60, 150],
      ['H59984872', 160, 260],
    ]);
    const blot = { text: 'rc', box: { left: 400, top: 60, right: 450, bottom: 180 }, confidence: 0.2 };
    const found = extractedWords(await pdfOfLines([{ ...line, words: [...line.words, blot] }]), SAMPLE.dpi);
    const [first] = found;
    expect(first?.text).toBe('Pass-Nr.');
    expect(first!.bottom - first!.top).toBeLessThan(40);
  });

  it('comes out of PDFium as well, words of one character included', async () => {
    const library = await PDFiumLibrary.init();
    try {
      const lines = [
        sampleLine(100, 120, [
          ['Seite', 60, 110],
          ['1', 120, 125],
          ['Ä', 135, 145],
          ['von', 155, 180],
          ['😀', 190, 210],
          ['2', 220, 225],
        ]),
        ...SCRIPT_LINES.slice(1, 2),
      ];
      const document = await library.loadDocument(Buffer.from(await pdfOfLines(lines)));
      const found = words(document.getPage(0).getText());
      document.destroy();
      expect(found).toEqual(['Seite', '1', 'Ä', 'von', '😀', '2', 'محمد', 'علي']);
    } finally {
      library.destroy();
    }
  });
});
