import type { EncodedImage, Rotation } from '../../../imaging/page-image';
import type { Line, PageText, Word } from '../../../ocr/page-text';
import type { PdfaMetadata, PdfaPage } from '../pdfa-document';
import { SAMPLE } from './sample-images';

export const SAMPLE_METADATA: PdfaMetadata = {
  title: 'Antrag auf Erteilung „Aufenthaltserlaubnis“ <§ 16b & § 18b>',
  subject: 'Ausländerakte',
  keywords: ['33-1998-634541', 'Wiesbaden'],
  createdAt: '2024-03-01T08:15:00+01:00',
  creatorTool: 'eakte',
  producer: 'eakte 0.1.0',
  language: 'de-DE',
};

/** A word with its left and right edge; all words of a line share top and bottom. */
export type WordAt = readonly [text: string, left: number, right: number];

/** A line of words between `top` and `bottom` px; its baseline falls by `slope` px a px. */
export function sampleLine(top: number, bottom: number, words: readonly WordAt[], slope = 0): Line {
  const left = Math.min(...words.map(([, from]) => from));
  const right = Math.max(...words.map(([, , to]) => to));
  const shift = (x: number) => (x - left) * slope;
  const placed = words.map(([text, from, to]): Word => ({
    text,
    box: { left: from, right: to, top: top + shift((from + to) / 2), bottom: bottom + shift((from + to) / 2) },
    confidence: 0.9,
  }));
  const baseline = bottom - (bottom - top) * 0.2;
  return {
    box: { left, right, top: Math.min(top, top + shift(right)), bottom: Math.max(bottom, bottom + shift(right)) },
    baseline: [baseline, baseline + shift(right)],
    fontSize: bottom - top,
    words: placed,
  };
}

export function sampleText(lines: readonly Line[]): PageText {
  const box = { left: 0, top: 0, right: SAMPLE.width, bottom: SAMPLE.height };
  return { width: SAMPLE.width, height: SAMPLE.height, dpi: SAMPLE.dpi, blocks: [{ box, kind: 'text', lines }] };
}

export const UMLAUT_LINES: readonly Line[] = [
  sampleLine(100, 120, [
    ['Ausländerbehörde', 60, 240],
    ['Wiesbaden,', 250, 340],
    ['Straße', 350, 420],
  ]),
  sampleLine(130, 150, [
    ['Größe', 60, 130],
    ['und', 140, 170],
    ['Übermaß', 180, 260],
  ]),
];

export const SCRIPT_LINES: readonly Line[] = [
  sampleLine(100, 120, [
    ['Иванов', 60, 140],
    ['Пётр', 150, 200],
  ]),
  sampleLine(200, 220, [
    ['محمد', 300, 360],
    ['علي', 250, 290],
  ]),
  sampleLine(300, 320, [
    ['Ağaoğlu', 60, 140],
    ['Nguyễn', 150, 240],
    ['Łukasz', 250, 320],
  ]),
  sampleLine(400, 420, [
    ['𝔄𝔨𝔱𝔢', 60, 140],
    ['😀', 150, 170],
    ['漢字', 180, 220],
  ]),
];

/** A page that shows an image upright. */
export function samplePage(
  image: EncodedImage,
  options: { rotation?: Rotation; skewDegrees?: number; text?: PageText | null; label?: string } = {},
): PdfaPage {
  const page: PdfaPage = {
    ...SAMPLE,
    image: {
      image,
      takenOver: true,
      rotation: options.rotation ?? 0,
      skewDegrees: options.skewDegrees ?? 0,
      dpiX: SAMPLE.dpi,
      dpiY: SAMPLE.dpi,
    },
    text: options.text ?? null,
  };
  return options.label === undefined ? page : { ...page, label: options.label };
}
