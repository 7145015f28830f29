import { printedGrey } from '../../../test/support/printed';
import type { GreyImage } from '../../imaging/page-image';
import { createOcrEngine } from '../create-engine';
import type { OpenedEngine } from '../opened-engine';
import { plainText } from '../page-text';
import { readZones } from './read-zones';

const DPI = 200;
/** OCR-B stands at 10 signs an inch; a monospaced font placed sign by sign has the same grid. */
const PITCH = DPI / 10;

function sheet(zone: readonly string[]): Promise<GreyImage> {
  return printedGrey(1200, 700, [
    { text: 'Reisepass der Republik Utopia', x: 120, y: 120, size: 34 },
    { text: 'Eriksson, Anna Maria', x: 120, y: 200, size: 34 },
    ...zone.map((text, row) => ({ text, x: 120, y: 420 + row * 50, size: 27, face: 'mrz' as const, pitch: PITCH })),
  ]);
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
