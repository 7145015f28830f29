import { analysePage, turnAnalysis, type PageAnalysis } from '../../src/imaging/analysis/page-analysis';
import { perceptualHash } from '../../src/imaging/analysis/perceptual-hash';
import { uprightPixels } from '../../src/imaging/analysis/upright-pixels';
import { findBarcodes } from '../../src/imaging/barcodes/find-barcodes';
import { contentBeside, separatorOf } from '../../src/imaging/barcodes/separator';
import { archiveImage } from '../../src/imaging/encoding/archive-image';
import { previewImage, thumbnailImage } from '../../src/imaging/encoding/preview-image';
import type { PageSource } from '../../src/imaging/formats/page-source';
import type { DecodedPage, Separator } from '../../src/imaging/page-image';
import { bornDigitalText } from '../../src/ocr/born-digital';
import type { OcrEngine } from '../../src/ocr/ocr-engine';
import type { PageText } from '../../src/ocr/page-text';
import type { PageImageForArchive, PageReading } from '../../src/ocr/read-page';
import { recognisePage, type RecognisedPage } from '../../src/ocr/recognise-page';
import { EakteError } from '../../src/platform/eakte-error';
import type { PageDecision } from './protocol';
import { Stopwatch } from './stopwatch';

/** All that becomes of one page. */
export interface ReadPage {
  readonly reading: PageReading;
  readonly image: PageImageForArchive;
  /** JPEG. */
  readonly preview: Uint8Array;
  readonly thumbnail: Uint8Array;
}

/** How a page is read: `textLayer` takes the text over a scan; `decided` is what a person said about the page. */
export interface ReadSettings {
  readonly textLayer?: boolean | undefined;
  readonly decided?: PageDecision | undefined;
}

/** The life of a page: decode, upright, blank?, separator?, recognise, keep. `number` is its place in the delivery. */
export async function readPage(
  source: PageSource,
  pageInFile: number,
  number: number,
  engine: OcrEngine,
  { textLayer = false, decided }: ReadSettings = {},
): Promise<ReadPage> {
  const watch = new Stopwatch();
  const page = await watch.lap('decode', () => source.decodePage(pageInFile, textLayer));
  requireSheet(page, number);
  const analysis = await watch.lap('analyse', () => asDecided(asAuthored(page, analysePage(page)), decided));
  const barcodes = await watch.lap('barcodes', () => (analysis.blank ? [] : findBarcodes(page, analysis)));
  // A page a person decided about is a page of a document.
  const separator = decided === undefined ? separatorOf(barcodes, contentBeside(analysis, barcodes)) : null;
  const recognised = await watch.lap('recognise', () => recognise(page, analysis, separator, engine));
  const upright = turnAnalysis(analysis, recognised.rotation);
  const image = await watch.lap('archiveImage', () => archiveImage(page, upright));
  const preview = await watch.lap('preview', () => previewImage(page, upright));
  const thumbnail = await watch.lap('thumbnail', () => thumbnailImage(preview));
  const reading: PageReading = {
    page: number,
    rotation: upright.rotation,
    skewDegrees: upright.skewDegrees,
    colourMode: upright.colourMode,
    width: upright.width,
    height: upright.height,
    dpi: upright.dpi,
    blank: upright.blank,
    separator,
    barcodes,
    text: recognised.text,
    confidence: recognised.confidence,
    handwriting: recognised.handwriting,
    findings: [...page.findings, ...recognised.findings],
    engine: { name: engine.name, version: engine.version, languages: engine.languages },
    perceptualHash: hashOf(upright),
    milliseconds: watch.laps,
  };
  return { reading, image, preview, thumbnail };
}

/** Enough for a hash of 9 × 8 fields. */
const HASH_DPI = 25;

/** The hash of the upright page, from the small image of the analysis. */
function hashOf(upright: PageAnalysis): string {
  const { grey, factor, dpi } = upright.small;
  const small = { ...upright, width: upright.width / factor, height: upright.height / factor, dpi };
  return perceptualHash(uprightPixels(grey, small, HASH_DPI));
}

/** A PDF page measures at least 3 points (ISO 32000-1, annex C), about a millimetre. */
const NARROWEST_INCHES = 3 / 72;

function requireSheet({ grey, dpiX, dpiY }: DecodedPage, number: number): void {
  if (grey.width / dpiX > NARROWEST_INCHES && grey.height / dpiY > NARROWEST_INCHES) return;
  const size = `${grey.width} × ${grey.height} Bildpunkte`;
  throw new EakteError('PAGE_UNREADABLE', `Seite ${number}: ${size} sind schmaler als ein Millimeter`);
}

/** Below this mean grey value a page without writing is no empty paper, but a scan gone wrong. */
const DARK = 64;

function isDark({ data }: DecodedPage['grey']): boolean {
  return data.reduce((sum, value) => sum + value, 0) < DARK * data.length;
}

/** A page that was never paper lies as its author laid it. */
function asAuthored(page: DecodedPage, analysis: PageAnalysis): PageAnalysis {
  return page.bornDigital === undefined ? analysis : turnAnalysis({ ...analysis, skewDegrees: 0 }, 0);
}

/** What a person said about a page goes before what was found out: no other way up is tried. */
function asDecided(analysis: PageAnalysis, decided: PageDecision | undefined): PageAnalysis {
  if (decided === undefined) return analysis;
  const turned =
    decided.rotation === undefined
      ? analysis
      : { ...turnAnalysis(analysis, decided.rotation), orientationCertainty: 1, alternatives: [] };
  return decided.blank === undefined ? turned : { ...turned, blank: decided.blank };
}

async function recognise(
  page: DecodedPage,
  analysis: PageAnalysis,
  separator: Separator | null,
  engine: OcrEngine,
): Promise<RecognisedPage> {
  const { rotation, width, height, dpi, blank } = analysis;
  const certain = (text: PageText): RecognisedPage => ({
    rotation,
    text,
    confidence: 1,
    handwriting: false,
    findings: [],
  });
  if (blank && isDark(page.grey)) {
    const message = 'Die Seite ist ganz dunkel: was darauf steht, ist nicht zu sehen';
    return { ...certain({ width, height, dpi, blocks: [] }), findings: [{ code: 'PAGE_UNCERTAIN', message }] };
  }
  if (blank || separator !== null) return certain({ width, height, dpi, blocks: [] });
  const asLaid = page.bornDigital !== undefined && rotation === 0;
  if (asLaid) return certain(bornDigitalText(page.bornDigital.words, { width, height, dpi }));
  return recognisePage(page, analysis, engine);
}
