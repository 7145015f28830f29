import type { PageAnalysis } from '../imaging/analysis/page-analysis';
import { uprightGrey } from '../imaging/analysis/upright-grey';
import type { Box, DecodedPage, Rotation, Separator } from '../imaging/page-image';
import type { OcrEngine } from './ocr-engine';
import { pageConfidence, type PageText } from './page-text';

/** Resolution of recognition, dpi: faster than 300 and no worse on scans (docs/performance.md). */
const RECOGNITION_DPI = 200;
/** Below this certainty of the layout the text decides which way up a page is. */
const SURE_OF_ORIENTATION = 0.9;
/** A page read with at least this certainty is the right way up. */
const READS_WELL = 0.75;

export interface RecognisedPage {
  readonly rotation: Rotation;
  /** Boxes in px of the upright page at source resolution. */
  readonly text: PageText;
  readonly confidence: number;
  readonly handwriting: boolean;
  readonly findings: readonly { readonly code: string; readonly message: string }[];
}

export async function recognisePage(
  page: DecodedPage,
  analysis: PageAnalysis,
  separator: Separator | null,
  engine: OcrEngine,
): Promise<RecognisedPage> {
  const turned = (rotation: Rotation): boolean => (rotation - analysis.rotation) % 180 !== 0;
  const empty = (): PageText => ({ width: analysis.width, height: analysis.height, dpi: analysis.dpi, blocks: [] });
  if (analysis.blank || separator !== null) {
    return { rotation: analysis.rotation, text: empty(), confidence: 1, handwriting: false, findings: [] };
  }
  const read = async (rotation: Rotation): Promise<{ rotation: Rotation; text: PageText; score: number }> => {
    const grey = uprightGrey(page, analysis, RECOGNITION_DPI, rotation);
    const text = await engine.recognise(grey, { dpi: RECOGNITION_DPI });
    const size = turned(rotation) ? [analysis.height, analysis.width] : [analysis.width, analysis.height];
    const scaled = scaleText(text, analysis.dpi / RECOGNITION_DPI, size[0]!, size[1]!, analysis.dpi);
    return { rotation, text: scaled, score: pageConfidence(scaled) * Math.min(1, wordCount(scaled) / 8) };
  };
  let best = await read(analysis.rotation);
  if (best.score < READS_WELL) {
    const others = analysis.orientationCertainty < SURE_OF_ORIENTATION ? analysis.alternatives : [];
    for (const rotation of others) {
      const other = await read(rotation);
      if (other.score > best.score) best = other;
      if (best.score >= READS_WELL) break;
    }
  }
  return { rotation: best.rotation, text: best.text, confidence: pageConfidence(best.text), handwriting: false, findings: [] };
}

const wordCount = (text: PageText): number =>
  text.blocks.reduce((sum, block) => sum + block.lines.reduce((words, line) => words + line.words.length, 0), 0);

function scaleText(text: PageText, factor: number, width: number, height: number, dpi: number): PageText {
  const x = (value: number): number => Math.min(width, Math.max(0, Math.round(value * factor)));
  const y = (value: number): number => Math.min(height, Math.max(0, Math.round(value * factor)));
  const scale = (box: Box): Box => ({ left: x(box.left), top: y(box.top), right: x(box.right), bottom: y(box.bottom) });
  return {
    width,
    height,
    dpi,
    blocks: text.blocks.map((block) => ({
      ...block,
      box: scale(block.box),
      lines: block.lines.map((line) => ({
        ...line,
        box: scale(line.box),
        baseline: [line.baseline[0] * factor, line.baseline[1] * factor] as const,
        fontSize: line.fontSize * factor,
        words: line.words.map((word) => ({ ...word, box: scale(word.box) })),
      })),
    })),
  };
}
