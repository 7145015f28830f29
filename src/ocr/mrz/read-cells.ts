import type { GreyImage } from '../../imaging/page-image';
import { linesOf } from '../map-text';
import type { OcrEngine } from '../ocr-engine';
import type { Cell } from './line-cells';
import { ALPHABETS, type PlaceKind } from './mrz-layout';
import { pasteColumns, whiteGrey } from './pixels';

/** Neighbouring places of one kind without fillers. */
interface Run {
  readonly kind: keyof typeof ALPHABETS;
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
}

/**
 * The signs of a line: fillers by their shape, the rest by the recogniser, run by run with only the letters or digits
 * that may stand there.
 */
export async function readCells(
  image: GreyImage,
  cells: readonly Cell[],
  places: readonly PlaceKind[],
  dpi: number,
  engine: OcrEngine,
): Promise<string> {
  const signs = cells.map((cell, place) =>
    places[place] === 'S' && !cell.filler && cell.ink !== null ? sexOf(cell) : '<',
  );
  for (const run of runsOf(cells, places)) {
    // A run whose single signs cannot be told either is unknown, and `<` says so.
    const text = (await readRun(image, cells, run, dpi, engine)) ?? (await readSingly(image, cells, run, dpi, engine));
    for (let index = 0; index < text.length; index++) signs[run.from + index] = text.charAt(index);
  }
  return signs.join('');
}

/** One letter between two numbers is no line to read: M stands on two legs, F on one. */
function sexOf(cell: Cell): string {
  return cell.lowerRight > 0.25 ? 'M' : 'F';
}

function runsOf(cells: readonly Cell[], places: readonly PlaceKind[]): readonly Run[] {
  const runs: Run[] = [];
  for (const [place, cell] of cells.entries()) {
    const kind = places[place];
    if (cell.filler || cell.ink === null || kind === undefined || kind === 'S') continue;
    const last = runs.at(-1);
    if (last?.to === place && last.kind === kind) runs[runs.length - 1] = { ...last, to: place + 1 };
    else runs.push({ kind, from: place, to: place + 1 });
  }
  return runs;
}

async function readRun(
  image: GreyImage,
  cells: readonly Cell[],
  run: Run,
  dpi: number,
  engine: OcrEngine,
): Promise<string | null> {
  const first = cells[run.from]?.ink;
  const last = cells[run.to - 1]?.ink;
  if (first === null || first === undefined || last === null || last === undefined) return null;
  const width = last.right - first.left;
  const margin = image.height >> 1;
  // The recogniser reads lines, not signs: one sign alone is shown three times in a row.
  const times = run.to - run.from === 1 ? 3 : 1;
  const gap = Math.round(width / 3);
  const canvas = whiteGrey(times * (width + gap) - gap + 2 * margin, image.height * 2);
  for (let time = 0; time < times; time++) {
    pasteColumns(canvas, image, first.left, last.right, margin + time * (width + gap), margin);
  }
  const read = await engine.recognise(canvas, { dpi, segmentation: 'line', alphabet: ALPHABETS[run.kind] });
  const text = linesOf(read)
    .flatMap((line) => line.words.map((word) => word.text))
    .join('');
  if (times > 1) return mostFrequent(text);
  return text.length === run.to - run.from ? text : null;
}

function mostFrequent(text: string): string | null {
  const count = (sign: string): number => text.split(sign).length;
  return Array.from(text).sort((a, b) => count(b) - count(a))[0] ?? null;
}

/** Sign by sign, for runs that the recogniser read as more or fewer signs than there are places. */
async function readSingly(
  image: GreyImage,
  cells: readonly Cell[],
  run: Run,
  dpi: number,
  engine: OcrEngine,
): Promise<string> {
  let text = '';
  for (let place = run.from; place < run.to; place++) {
    text += (await readRun(image, cells, { ...run, from: place, to: place + 1 }, dpi, engine)) ?? '<';
  }
  return text;
}
