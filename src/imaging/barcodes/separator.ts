import { Mark } from '../analysis/marks';
import type { PageAnalysis } from '../analysis/page-analysis';
import { UprightFrame } from '../analysis/upright-frame';
import { boxesOverlap, growBox } from '../boxes';
import type { Barcode, Box, Separator } from '../page-image';

/** What a page holds beside its barcodes. */
export interface ContentBeside {
  /** Letter-like marks outside the barcodes (touching letters count once). */
  readonly letters: number;
  /** Tables, pictures, stamps outside the barcodes. */
  readonly blocks: number;
  /** Share of the page that the barcodes cover, 0…1. */
  readonly codeShare: number;
}

/** A caption under the code: title, type, a note not to remove the sheet. */
const CAPTION_LETTERS = 70;
/** More explanation is allowed where the code dominates the sheet. */
const EXPLANATION_LETTERS = 160;
const DOMINANT_SHARE = 0.012;
/** Marks beside an unreadable code: dust, show-through, the number under the bars. */
const BARS_ONLY_LETTERS = 40;

/**
 * The separator a page is, or null. Payloads: `AKTE:<Aktenzeichen>`, `DOK:<document type id>`, the word PATCHT; and the
 * patch code T. A page that carries content beside the code is a page, not a separator.
 */
export function separatorOf(barcodes: readonly Barcode[], content: ContentBeside): Separator | null {
  // Patch T bars are made for separator sheets alone; these carry long printed instructions.
  const patchBars = barcodes.some(({ format }) => format === 'PatchT');
  if (patchBars) return readPayload(barcodes) ?? { kind: 'patch' };
  if (content.blocks > 0) return null;
  const separator = readPayload(barcodes);
  if (separator === null) {
    // Nothing on the sheet but bars that cannot be read: a separator whose message is lost.
    const barsOnly =
      barcodes.length > 0 && barcodes.every(({ text }) => text === '') && content.letters <= BARS_ONLY_LETTERS;
    return barsOnly ? { kind: 'patch' } : null;
  }
  const allowed = content.codeShare >= DOMINANT_SHARE ? EXPLANATION_LETTERS : CAPTION_LETTERS;
  return content.letters <= allowed ? separator : null;
}

/** Counts what a page holds beside its barcodes (boxes in px of the upright page of the same analysis). */
export function contentBeside(analysis: PageAnalysis, barcodes: readonly Barcode[]): ContentBeside {
  const { components, marks, mask, factor, dpi } = analysis.small;
  const frame = new UprightFrame(mask.width, mask.height, analysis.rotation, analysis.skewDegrees);
  const margin = Math.round((2 * analysis.dpi) / 25.4);
  const codes = barcodes.map(({ box }) => growBox(box, margin));
  let letters = 0;
  let blocks = 0;
  for (let label = 1; label <= components.count; label++) {
    const mark = marks[label];
    if (mark !== Mark.glyph && mark !== Mark.block && mark !== Mark.rule) continue;
    const box = frame.boxToUpright(
      {
        left: components.left[label]!,
        top: components.top[label]!,
        right: components.right[label]!,
        bottom: components.bottom[label]!,
      },
      factor,
    );
    if (codes.some((code) => boxesOverlap(code, box))) continue;
    if (mark === Mark.glyph) letters++;
    else if (mark === Mark.block && !isFrame(box, analysis, dpi)) blocks++;
  }
  let covered = 0;
  for (const { box } of barcodes) covered += (box.right - box.left) * (box.bottom - box.top);
  return { letters, blocks, codeShare: covered / (analysis.width * analysis.height) };
}

/** A frame around the whole sheet is decoration. */
function isFrame(box: Box, { width, height }: PageAnalysis, dpi: number): boolean {
  const margin = dpi / 2;
  return box.right - box.left > width - 4 * margin && box.bottom - box.top > height - 4 * margin;
}

function readPayload(barcodes: readonly Barcode[]): Separator | null {
  let patch = false;
  let document: Separator | null = null;
  for (const { text } of barcodes) {
    const payload = text.trim();
    const akte = /^AKTE:\s*([^\p{Cc}]{1,80})$/u.exec(payload);
    if (akte?.[1] !== undefined) return { kind: 'akte', aktenzeichen: akte[1].trim() };
    const type = /^DOK:\s*([A-Za-z0-9_-]{1,64})$/.exec(payload);
    if (type?.[1] !== undefined) document ??= { kind: 'dokument', typeId: type[1] };
    if (payload === 'PATCHT') patch = true;
  }
  return document ?? (patch ? { kind: 'patch' } : null);
}
