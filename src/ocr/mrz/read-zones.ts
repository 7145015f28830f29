import type { Box, GreyImage } from '../../imaging/page-image';
import { boxAround } from '../hocr';
import { mapLines } from '../map-text';
import type { OcrEngine } from '../ocr-engine';
import type { Block, Line, PageText } from '../page-text';
import { findZones } from './find-zone';
import { lineCells } from './line-cells';
import { cropGrey } from './pixels';
import { lineCount, placesOf } from './mrz-layout';
import { readCells } from './read-cells';

/** Tesseract's certainty of a line whose grid fits and whose every place was read. */
const READ_BY_PLACE = 0.9;

/**
 * Reads the machine readable zones of a page again, place by place, and gives them as blocks of kind `mrz`: one word a
 * line, full length, fillers as `<`. The general reading has few fillers right. Lines that do not fit a zone of ICAO
 * 9303 stay as they were. `image` and the text have the same px.
 */
export async function readZones(page: PageText, image: GreyImage, engine: OcrEngine): Promise<PageText> {
  let text = page;
  for (const zone of findZones(page)) {
    const lines = await readZone(zone, image, page.dpi, engine);
    if (lines !== null) text = replaceLines(text, zone, lines);
  }
  return text;
}

async function readZone(
  zone: readonly Line[],
  image: GreyImage,
  dpi: number,
  engine: OcrEngine,
): Promise<readonly Line[] | null> {
  const crops = zone.map(({ box }) => cropGrey(image, grown(box, image)));
  const cells = crops.map((crop) => lineCells(crop));
  const length = cells.find((line) => line !== null)?.length;
  if (length === undefined || lineCount(length) !== zone.length) return null;
  const lines: Line[] = [];
  for (const [index, line] of zone.entries()) {
    const places = placesOf(length, index);
    const here = cells[index];
    const crop = crops[index];
    if (places === null || here?.length !== length || crop === undefined) return null;
    const text = await readCells(crop, here, places, dpi, engine);
    lines.push({ ...line, words: [{ text, box: line.box, confidence: READ_BY_PLACE }] });
  }
  return lines;
}

/** Half a line height around, so that no stroke is cut; neighbouring lines of a zone are farther away. */
function grown(box: Box, image: GreyImage): Box {
  const margin = Math.round((box.bottom - box.top) / 4);
  return {
    left: Math.max(0, box.left - 2 * margin),
    top: Math.max(0, box.top - margin),
    right: Math.min(image.width, box.right + 2 * margin),
    bottom: Math.min(image.height, box.bottom + margin),
  };
}

/** The zone as a block of its own, where its first line stood. */
function replaceLines(page: PageText, zone: readonly Line[], lines: readonly Line[]): PageText {
  const block: Block = { kind: 'mrz', box: boxAround(lines), lines };
  const first = page.blocks.findIndex((other) => other.lines.includes(zone[0]!));
  const before = mapLines({ ...page, blocks: page.blocks.slice(0, first + 1) }, (line) =>
    zone.includes(line) ? null : line,
  );
  const after = mapLines({ ...page, blocks: page.blocks.slice(first + 1) }, (line) =>
    zone.includes(line) ? null : line,
  );
  return { ...page, blocks: [...before.blocks, block, ...after.blocks] };
}
