import { turnAnalysis, type PageAnalysis } from '../imaging/analysis/page-analysis';
import { uprightGrey } from '../imaging/analysis/upright-grey';
import type { DecodedPage, GreyImage, Rotation } from '../imaging/page-image';
import { calibrate } from './calibration';
import { hasHandwriting, markHandwriting } from './handwriting';
import { linesOf, scaleText } from './map-text';
import { readMissedLines } from './missed-lines';
import { readZones } from './mrz/read-zones';
import type { OcrEngine } from './ocr-engine';
import { pageConfidence, type PageText } from './page-text';
import { tidyText } from './tidy/tidy-text';

/** Resolution of recognition, dpi: a third faster than 300 and no worse (docs/performance.md). */
const FIRST_DPI = 200;
/** The second look is coarser: specks and grain melt away. Finer or black and white never read better (measured). */
const SECOND_DPI = 150;
/** A page is looked at again below this certainty, or when fewer letters than this share of its letter-like marks were read. */
const READS_BADLY = 0.75;
const UNREAD_SHARE = 0.5;
/** A reading this certain of this much text is the right way up: other ways are not tried. */
const CONVINCING = 0.8;
const CONVINCING_LETTERS = 12;
/** Below this certainty of the layout the text decides which way up a page is. */
const SURE_OF_ORIENTATION = 0.9;
/** A page below this certainty is shown to a person. */
const UNCERTAIN = 0.6;

/** What the recogniser made of a page. */
export interface RecognisedPage {
  readonly rotation: Rotation;
  /** Boxes in px of the upright page (turned by `rotation`) at source resolution. */
  readonly text: PageText;
  /** 0…1, of the text as a whole; 1 when there is none. */
  readonly confidence: number;
  readonly handwriting: boolean;
  readonly findings: readonly { readonly code: 'PAGE_UNCERTAIN' | 'ORIENTATION_UNCERTAIN'; readonly message: string }[];
}

interface Reading {
  readonly rotation: Rotation;
  readonly image: GreyImage;
  /** px of the recognition image, tesseract's own certainties. */
  readonly text: PageText;
  readonly letters: number;
  readonly certainty: number;
}

/**
 * Reads a page: first as the layout says it lies; the other ways only when that neither reads well nor was sure; a
 * second look only where much stayed unread.
 * The page must not be born digital (`bornDigitalText`).
 */
export async function recognisePage(
  page: DecodedPage,
  analysis: PageAnalysis,
  engine: OcrEngine,
): Promise<RecognisedPage> {
  const first = await readRightWayUp(page, analysis, engine);
  const upright = turnAnalysis(analysis, first.rotation);
  let best = await complete(first, upright, engine);
  if (best.certainty < READS_BADLY || best.letters < UNREAD_SHARE * analysis.glyphs) {
    const second = await complete(
      await readTurned(page, analysis, engine, first.rotation, SECOND_DPI),
      upright,
      engine,
    );
    if (yieldOf(second) > yieldOf(best)) best = second;
  }
  const read = markHandwriting(best.text, best.image);
  const text = scaleText(calibrate(read, engine.name), upright);
  const confidence = pageConfidence(text);
  const findings: RecognisedPage['findings'][number][] = [];
  if (best.letters === 0) {
    // The page is not blank: a photograph, a stamp, handwriting, or a page gone black. Nobody finds it by its text.
    findings.push({ code: 'PAGE_UNCERTAIN', message: 'Auf der Seite ist etwas zu sehen, aber kein Text zu lesen' });
  } else if (confidence < UNCERTAIN) {
    const percent = Math.round(confidence * 100);
    findings.push({ code: 'PAGE_UNCERTAIN', message: `Der Text ist nur zu etwa ${percent} % sicher gelesen` });
  }
  const unproven = analysis.orientationCertainty < SURE_OF_ORIENTATION && best.letters < CONVINCING_LETTERS;
  if (best.letters > 0 && unproven) {
    findings.push({ code: 'ORIENTATION_UNCERTAIN', message: 'Zu wenig Text, um sicher zu sagen, wo oben ist' });
  }
  return { rotation: best.rotation, text, confidence, handwriting: hasHandwriting(read), findings };
}

async function readRightWayUp(page: DecodedPage, analysis: PageAnalysis, engine: OcrEngine): Promise<Reading> {
  let best = await readTurned(page, analysis, engine, analysis.rotation);
  if (analysis.orientationCertainty >= SURE_OF_ORIENTATION) return best;
  for (const rotation of analysis.alternatives) {
    if (best.letters >= CONVINCING_LETTERS && best.certainty >= CONVINCING) break;
    const other = await readTurned(page, analysis, engine, rotation);
    if (yieldOf(other) > yieldOf(best)) best = other;
  }
  return best;
}

/** What a reading is worth. Upside down, letters become other letters: what counts is how many are read with certainty. */
const yieldOf = (reading: Reading): number => reading.letters * reading.certainty ** 2;

async function readTurned(
  page: DecodedPage,
  analysis: PageAnalysis,
  engine: OcrEngine,
  rotation: Rotation,
  dpi = FIRST_DPI,
): Promise<Reading> {
  const image = uprightGrey(page, analysis, dpi, rotation);
  return readingOf(rotation, image, tidyText(await engine.recognise(image, { dpi })));
}

/** What the page segmentation left out, and the zones that need an alphabet of their own. */
async function complete(reading: Reading, upright: PageAnalysis, engine: OcrEngine): Promise<Reading> {
  const whole = await readMissedLines(reading.text, reading.image, upright, engine);
  return readingOf(reading.rotation, reading.image, await readZones(whole, reading.image, engine));
}

function readingOf(rotation: Rotation, image: GreyImage, text: PageText): Reading {
  return { rotation, image, text, letters: countLetters(text), certainty: pageConfidence(text) };
}

function countLetters(text: PageText): number {
  return linesOf(text).reduce(
    (sum, line) =>
      sum + line.words.reduce((letters, word) => letters + word.text.replace(/[^\p{L}\p{N}]/gu, '').length, 0),
    0,
  );
}
