import { printedGrey } from '../../test/support/printed';
import type { GreyImage } from '../imaging/page-image';
import { linesOf } from './map-text';
import { openCommandEngine } from './native/command-engine';
import { openNativeEngine } from './native/native-engine';
import type { OpenedEngine } from './opened-engine';
import { plainText } from './page-text';
import { openWasmEngine } from './wasm/wasm-engine';

const DPI = 200;

/** Lines of black print on white, as a recogniser gets them. */
function printedLines(width: number, height: number, lines: readonly string[]): Promise<GreyImage> {
  return printedGrey(
    width,
    height,
    lines.map((text, index) => ({ text, x: 60, y: 90 + index * 60, size: 32 })),
  );
}

/** The contract of OcrEngine, kept by every engine that this machine has. */
const engines: readonly (readonly [string, () => Promise<OpenedEngine | null>])[] = [
  ['library', () => Promise.resolve(openNativeEngine(['eng', 'klingonisch']))],
  ['command', () => openCommandEngine(['eng', 'klingonisch'])],
  ['WebAssembly', () => openWasmEngine(['eng', 'klingonisch'])],
];

describe.each(engines)('tesseract as %s', (name, open) => {
  let opened: OpenedEngine | null;

  beforeAll(async () => {
    opened = await open();
    if (opened === null) process.stdout.write(`übersprungen: tesseract als ${name} gibt es auf diesem Rechner nicht\n`);
  });
  afterAll(async () => opened?.engine.close());

  it('reads a page: words, boxes in px of the image, baselines, certainties', async () => {
    if (opened === null) return;
    const page = await opened.engine.recognise(
      await printedLines(1000, 400, ['Die Abschiebung ist ausgesetzt', 'bis 13.12.2009 für Müller']),
      { dpi: DPI },
    );
    expect(plainText(page).replace(/\n+/g, '\n')).toBe('Die Abschiebung ist ausgesetzt\nbis 13.12.2009 für Müller');
    expect([page.width, page.height, page.dpi]).toEqual([1000, 400, DPI]);
    const [first] = linesOf(page);
    expect(first?.baseline[0]).toBeGreaterThan(84);
    expect(first?.baseline[0]).toBeLessThan(96);
    const word = first?.words[0];
    expect(word?.text).toBe('Die');
    expect(word?.box.left).toBeGreaterThan(55);
    expect(word?.box.left).toBeLessThan(70);
    expect(word?.confidence).toBeGreaterThan(0.8);
    expect(word?.confidence).toBeLessThanOrEqual(1);
  });

  it('reads only the alphabet given, and everything again on the next page', async () => {
    if (opened === null) return;
    const image = await printedLines(700, 160, ['BOLIS 2009']);
    const digits = await opened.engine.recognise(image, { dpi: DPI, segmentation: 'line', alphabet: '0123456789' });
    expect(plainText(digits)).toMatch(/^[\d ]+$/);
    expect(plainText(await opened.engine.recognise(image, { dpi: DPI, segmentation: 'line' }))).toContain('BOLIS');
  });

  it('finds nothing on an empty sheet', async () => {
    if (opened === null) return;
    const empty = { width: 600, height: 400, data: new Uint8Array(600 * 400).fill(255) };
    expect((await opened.engine.recognise(empty, { dpi: DPI })).blocks).toEqual([]);
  });

  it('gives the same text for the same page, whatever was read before', async () => {
    if (opened === null) return;
    const image = await printedLines(1000, 300, ['Aufenthaltserlaubnis Nr. 33-2009-1', 'Landeshauptstadt Wiesbaden']);
    const first = await opened.engine.recognise(image, { dpi: DPI });
    await opened.engine.recognise(await printedLines(900, 300, ['ganz etwas anderes', '0815 4711']), { dpi: DPI });
    expect(await opened.engine.recognise(image, { dpi: DPI })).toEqual(first);
  });

  it('names the languages it has and those it has not', () => {
    if (opened === null) return;
    expect(opened.languages[0]).toBe('deu');
    expect(opened.missing).toContain('klingonisch');
    expect(opened.engine.version).toMatch(/^\d.*deu \d+/);
  });
});
