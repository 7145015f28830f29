import sharp from 'sharp';
import type { GreyImage } from '../../imaging/page-image';
import { createOcrEngine } from '../create-engine';
import type { OpenedEngine } from '../opened-engine';
import { plainText } from '../page-text';
import { readZones } from './read-zones';

const DPI = 200;
/** OCR-B stands at 10 signs an inch; a monospaced font placed sign by sign has the same grid. */
const PITCH = DPI / 10;

async function sheet(zone: readonly string[]): Promise<GreyImage> {
  const escaped = (sign: string): string => (sign === '<' ? '&lt;' : sign);
  const signs = zone
    .map((line, row) =>
      Array.from(
        line,
        (sign, at) => `<text x="${120 + at * PITCH}" y="${420 + row * 50}">${escaped(sign)}</text>`,
      ).join(''),
    )
    .join('');
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="700"><rect width="100%" height="100%" fill="white"/>
    <g font-family="Liberation Sans, Arimo, sans-serif" font-size="34"><text x="120" y="120">Reisepass der Republik Utopia</text><text x="120" y="200">Eriksson, Anna Maria</text></g>
    <g font-family="DejaVu Sans Mono, Liberation Mono, monospace" font-size="27" text-anchor="middle">${signs}</g></svg>`;
  const { data, info } = await sharp(Buffer.from(svg)).greyscale().raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

describe('machine readable zones', () => {
  let opened: OpenedEngine;

  beforeAll(async () => {
    opened = await createOcrEngine({ languages: [] });
  });
  afterAll(async () => opened.engine.close());

  async function zonesOn(image: GreyImage): Promise<readonly string[]> {
    const read = await readZones(await opened.engine.recognise(image, { dpi: DPI }), image, opened.engine);
    return read.blocks.filter(({ kind }) => kind === 'mrz').map((block) => plainText({ ...read, blocks: [block] }));
  }

  // Specimens of ICAO 9303.
  it.each([
    ['passport', ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10']],
    ['card', ['I<UTOD231458907<<<<<<<<<<<<<<<', '7408122F1204159UTO<<<<<<<<<<<6', 'ERIKSSON<<ANNA<MARIA<<<<<<<<<<']],
    ['visa', ['V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<', 'L8988901C4XXX4009078F9612109<<<<<<<<']],
  ])('of a %s are read place by place, full length', async (_, zone) => {
    const [read] = await zonesOn(await sheet(zone));
    const lines = read?.split('\n') ?? [];
    expect(lines.map((line) => line.length)).toEqual(zone.map((line) => line.length));
    const wrong = zone.flatMap((line, row) => Array.from(line).filter((sign, at) => lines[row]?.charAt(at) !== sign));
    // O and 0, I and 1 may be taken for each other where both may stand; check digits settle that later.
    expect(wrong.length).toBeLessThanOrEqual(2);
    expect(zone.map((line) => line.replace(/[^<]/g, '.'))).toEqual(lines.map((line) => line.replace(/[^<]/g, '.')));
  });

  it('are not seen in a letter', async () => {
    expect(await zonesOn(await sheet(['Sehr geehrte Damen und Herren', 'wir bitten um Akteneinsicht']))).toEqual([]);
  });
});
