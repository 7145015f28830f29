import { printedGrey, type Print } from '../../test/support/printed';
import { analysePage } from '../imaging/analysis/page-analysis';
import { uprightGrey } from '../imaging/analysis/upright-grey';
import type { DecodedPage, GreyImage } from '../imaging/page-image';
import { createOcrEngine } from './create-engine';
import { hasHandwriting, markHandwriting } from './handwriting';
import { linesOf, mapLines } from './map-text';
import { readMissedLines } from './missed-lines';
import type { OpenedEngine } from './opened-engine';
import { plainText, type PageText, type Word } from './page-text';
import { recognisePage } from './recognise-page';

const DPI = 200;

const scanned = (grey: GreyImage): DecodedPage => ({
  page: 1,
  grey,
  dpiX: DPI,
  dpiY: DPI,
  dpiKnown: true,
  findings: [],
});
const LINES = [
  'Sehr geehrte Damen und Herren,',
  'in der Angelegenheit zeigen wir an, dass wir vertreten.',
  'Wir beantragen Einsicht in die Akten.',
  'Mit freundlichen Grüßen',
];
const letter = LINES.map((text, index): Print => ({ text, x: 150, y: 300 + index * 70, size: 34 }));

describe('looking closer', () => {
  let opened: OpenedEngine;

  beforeAll(async () => {
    opened = await createOcrEngine({ languages: [] });
  });
  afterAll(async () => opened.engine.close());

  it('reads a line that the page segmentation left out, and puts it where it stands', async () => {
    const page = scanned(await printedGrey(1240, 900, letter));
    const analysis = analysePage(page);
    const image = uprightGrey(page, analysis, DPI, 0);
    const full = await opened.engine.recognise(image, { dpi: DPI });
    const holed = mapLines(full, (line) => (line.words.some(({ text }) => text === 'Angelegenheit') ? null : line));
    expect(plainText(holed)).not.toContain('Angelegenheit');
    const again = await readMissedLines(holed, image, { ...analysis, rotation: 0 }, opened.engine);
    expect(linesOf(again).map(({ words }) => words.map(({ text }) => text).join(' '))).toEqual(LINES);
  });

  it('adds nothing where everything was read', async () => {
    const page = scanned(await printedGrey(1240, 900, letter));
    const analysis = analysePage(page);
    const image = uprightGrey(page, analysis, DPI, 0);
    const full = await opened.engine.recognise(image, { dpi: DPI });
    expect(await readMissedLines(full, image, analysis, opened.engine)).toEqual(full);
  });

  it('reads a page that lies on its head', async () => {
    const upright = await printedGrey(1240, 900, letter);
    const grey = { ...upright, data: upright.data.slice().reverse() };
    const page = scanned(grey);
    const read = await recognisePage(
      page,
      { ...analysePage(page), orientationCertainty: 0, rotation: 0, alternatives: [180] },
      opened.engine,
    );
    expect(read.rotation).toBe(180);
    expect(plainText(read.text).replace(/\n+/g, '\n')).toBe(LINES.join('\n'));
    expect(read.confidence).toBeGreaterThan(0.95);
    expect(read.findings).toEqual([]);
  });

  it('says so when there is something to see and nothing to read', async () => {
    const page = scanned(
      await printedGrey(1240, 900, [], (context) => {
        context.lineWidth = 6;
        context.beginPath();
        context.arc(600, 450, 200, 0, 2 * Math.PI);
        context.stroke();
      }),
    );
    const read = await recognisePage(page, analysePage(page), opened.engine);
    expect(read.findings.map(({ code }) => code)).toContain('PAGE_UNCERTAIN');
  });
});

describe('handwriting', () => {
  const print = [
    'Anschrift',
    'Wiesbaden',
    'Einkommen',
    'Aufenthalt',
    'Familienname',
    'Geburtsdatum',
    'Vornamen',
    'Zweck',
    'Unterschrift',
  ];

  /** Print in one column, and the last word leaning by so many degrees, guessed at by the recogniser. */
  async function form(lean: number): Promise<{ image: GreyImage; text: PageText }> {
    const drawn = print.map((text, index): Print => ({ text, x: 100, y: 100 + index * 60, size: 34 }));
    const image = await printedGrey(800, 700, [...drawn, { text: 'Brückner', x: 420, y: 580, size: 34, lean }]);
    const line = (words: readonly Word[]): PageText['blocks'][number]['lines'][number] => ({
      box: words[0]!.box,
      baseline: [0, 0],
      fontSize: 34,
      words,
    });
    const printed = print.map((text, index): Word => ({
      text,
      box: { left: 95, top: 68 + index * 60, right: 380, bottom: 112 + index * 60 },
      confidence: 0.96,
    }));
    const guess: Word = { text: 'Bröckner', box: { left: 410, top: 545, right: 640, bottom: 595 }, confidence: 0.3 };
    const lines = [...printed.slice(0, -1).map((word) => line([word])), line([printed.at(-1)!, guess])];
    return {
      image,
      text: {
        width: 800,
        height: 700,
        dpi: DPI,
        blocks: [{ kind: 'text', box: { left: 0, top: 0, right: 800, bottom: 700 }, lines }],
      },
    };
  }

  it('is what leans otherwise than print and is only guessed at', async () => {
    const { image, text } = await form(20);
    const marked = markHandwriting(text, image);
    const words = linesOf(marked).flatMap((line) => line.words);
    expect(words.filter((word) => word.handwritten).map((word) => word.text)).toEqual(['Bröckner']);
    expect(hasHandwriting(marked)).toBe(true);
  });

  it('is not print that reads badly', async () => {
    const { image, text } = await form(0);
    expect(hasHandwriting(markHandwriting(text, image))).toBe(false);
  });
});
