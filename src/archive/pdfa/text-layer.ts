import type { Block, Line, PageText, Word } from '../../ocr/page-text';
import { ASCENT, DESCENT, GLYPH_WIDTH, type GlyphlessEncoding } from './glyphless-font';
import { pdfNumber, wellFormed } from './pdf-values';

/**
 * The invisible text of a page. Every word spans its box from left to right; up and down the words of a line share one
 * strip that follows the baseline, because viewers find, mark and copy text line by line and take words of changing
 * height for different columns. Between words stands a blank as wide as the gap.
 */

/** Name of the font in the resources of a page. */
export const TEXT_FONT = 'F1';

/** Beyond this slope (about 20°) a baseline is a mistake of the recogniser. */
const STEEPEST = 0.36;

/** Gap that viewers take for a blank, as a share of the line height. */
const SMALLEST_GAP = 0.16;

/** Height of a line above and below its baseline, px. */
interface Strip {
  readonly above: number;
  readonly below: number;
}

/**
 * Content stream operators (9.4) for a text, empty when it has no words.
 * @param scaleX, scaleY points a px of the text model, across and down
 * @param height page height in points
 */
export function textOperators(
  text: PageText,
  encoding: GlyphlessEncoding,
  scale: { readonly x: number; readonly y: number },
  height: number,
): string {
  const lines = text.blocks.flatMap((block) => blockOperators(block, encoding, scale, height));
  return lines.length === 0 ? '' : `BT\n3 Tr\n${lines.join('\n')}\nET\n`;
}

function blockOperators(
  block: Block,
  encoding: GlyphlessEncoding,
  scale: { readonly x: number; readonly y: number },
  height: number,
): string[] {
  const lines = block.lines
    .map((line) => ({ line, words: line.words.filter((word) => showable(word.text).length > 0) }))
    .filter(({ words }) => words.length > 0)
    .map(({ line, words }) => ({ line, words, strip: stripOf(line, words) }));
  const usual: Strip = {
    above: median(lines.map(({ strip }) => strip.above)),
    below: median(lines.map(({ strip }) => strip.below)),
  };
  return lines.map(({ line, words, strip }) => {
    const like = (strip.above + strip.below) / (usual.above + usual.below);
    return lineOperators(line, words, like > 0.6 && like < 1.6 ? usual : strip, encoding, scale, height);
  });
}

function lineOperators(
  line: Line,
  words: readonly Word[],
  strip: Strip,
  encoding: GlyphlessEncoding,
  scale: { readonly x: number; readonly y: number },
  height: number,
): string {
  const baseline = baselineOf(line, words);
  const stripHeight = (strip.above + strip.below) * scale.y;
  const size = (stripHeight * 1000) / (ASCENT + DESCENT);
  const rise = (baseline.slope * scale.y) / scale.x;
  const length = Math.hypot(1, rise);
  const [cos, sin] = [1 / length, -rise / length];

  const show = (text: string, left: number, right: number): string => {
    const x = left * scale.x;
    const y = height - (baseline.at(left) + strip.below) * scale.y + (size * DESCENT) / 1000;
    const characters = Array.from(text);
    const width = Math.max(right - left, 0.5) * scale.x * length;
    const stretch = (100 * width) / ((characters.length * size * GLYPH_WIDTH) / 1000);
    const matrix = [cos, sin, -sin, cos].map((part) => pdfNumber(part, 6)).join(' ');
    const codes = characters.map((character) => encoding.code(character)).join('');
    return `${matrix} ${pdfNumber(x)} ${pdfNumber(y)} Tm ${pdfNumber(stretch)} Tz <${codes}> Tj`;
  };

  const operators = [`/${TEXT_FONT} ${pdfNumber(size)} Tf`];
  const stripPx = strip.above + strip.below;
  words.forEach((word, index) => {
    const next = words[index + 1];
    const right = rightEdge(word, next, stripPx);
    operators.push(show(visualOrder(showable(word.text)), word.box.left, right));
    // The blank after the last word of a line keeps it apart from the next line where a viewer glues lines together.
    const blankEnd = next === undefined ? right + stripPx / 4 : next.box.left;
    if (blankEnd >= right) operators.push(show(' ', right, blankEnd));
    else if (next !== undefined) operators.push(show(' ', next.box.right, word.box.left));
  });
  return operators.join('\n');
}

/** Viewers join words that (nearly) touch, whatever stands between them: such a word ends a little earlier. */
function rightEdge(word: Word, next: Word | undefined, stripPx: number): number {
  const { left, right } = word.box;
  if (next === undefined || next.box.left <= left) return right;
  return Math.min(right, Math.max(next.box.left - SMALLEST_GAP * stripPx, (left + right) / 2));
}

function baselineOf(line: Line, words: readonly Word[]): { readonly slope: number; at(x: number): number } {
  const [left, right] = line.baseline;
  const width = Math.max(line.box.right - line.box.left, 1);
  const middle = (left + right) / 2;
  const slope = (right - left) / width;
  const tolerance = line.box.bottom - line.box.top;
  const sensible = Math.abs(slope) <= STEEPEST && middle > line.box.top && middle <= line.box.bottom + tolerance / 2;
  if (sensible) return { slope, at: (x) => left + (x - line.box.left) * slope };
  const bottom = median(words.map((word) => word.box.bottom));
  return { slope: 0, at: () => bottom };
}

/** As high as the words reach, but not as high as a blot or a rule that was read as a word. */
function stripOf(line: Line, words: readonly Word[]): Strip {
  const baseline = baselineOf(line, words);
  const middle = (word: Word) => baseline.at((word.box.left + word.box.right) / 2);
  const heights = words.map((word) => Math.max(1, middle(word) - word.box.top));
  const depths = words.map((word) => Math.max(0, word.box.bottom - middle(word)));
  // Ascenders make a word at most half as high again as one without; descenders are shorter than the rest.
  const above = Math.min(Math.max(...heights), 1.5 * median(heights));
  return { above, below: Math.min(Math.max(...depths), 0.6 * above) };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}

/** Without control characters and the values ToUnicode must not have (ISO 19005-2, 6.2.11.7.2: U+0000, U+FEFF, U+FFFE). */
function showable(text: string): string {
  return wellFormed(text).replace(/[\p{Cc}\uFEFF\uFFFE\uFFFF]/gu, '');
}

const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/** PDF shows glyphs from left to right in the order one sees them (14.8.2.3.3); readers turn right-to-left words back. */
function visualOrder(word: string): string {
  if (!RIGHT_TO_LEFT.test(word)) return word;
  const turned = Array.from(word).reverse().join('');
  // Numbers inside run from left to right.
  return turned.replace(/\p{Nd}[\p{Nd}.,:/-]*\p{Nd}/gu, (digits) => Array.from(digits).reverse().join(''));
}
