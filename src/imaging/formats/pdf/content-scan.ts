import { EakteError } from '../../../platform/eakte-error';
import { GraphicsState, type PaintState } from './graphics-state';
import { Keyword, Lexer, UnexpectedEnd } from './lexer';
import { contains, IDENTITY, type Matrix, multiply, type Rectangle, transformBounds } from './matrix';
import type { PdfFile } from './pdf-file';
import { isArray, nameOf, numberOf, type PdfArray, type PdfDict, PdfStream, type PdfValue } from './values';

/** An image as the page draws it: its unit square goes to where the matrix puts it. */
export interface PlacedImage {
  readonly stream: PdfStream;
  readonly matrix: Matrix;
}

/** What a page shows, as far as it matters whether it is a scan. */
export interface PageContent {
  /** Images that can be seen, in order of painting. */
  readonly images: readonly PlacedImage[];
  /** True when text can be seen. */
  readonly visibleText: boolean;
  /** True when the page carries text that cannot be seen: of an earlier recognition. */
  readonly hiddenText: boolean;
  /** True when lines, areas, shadings or anything this look does not understand can be seen. */
  readonly otherMarks: boolean;
  /** True when parts of the page belong to layers that can be switched on and off. */
  readonly layers: boolean;
}

const CONTENT_LIMIT = 48 << 20;
const MAX_OPERATORS = 1_500_000;
const MAX_FORM_DEPTH = 8;
/** Units (1/72 inch) by which a full-page image may miss the edge of the page. */
const EDGE = 4;

const UNIT_SQUARE: Rectangle = { left: 0, bottom: 0, right: 1, top: 1 };
const TEXT_OPERATORS = new Set(['Tj', 'TJ', "'", '"']);
const PAINT_OPERATORS = new Set(['f', 'F', 'f*', 'B', 'B*', 'b', 'b*', 's', 'S', 'sh', 'EI']);

/**
 * Looks through the content of a page for what can be seen. An opaque image over the whole page hides what was painted
 * before it. A page whose content is damaged or beyond all measure counts as having other marks: it will be rendered.
 */
export function scanContent(pdf: PdfFile, page: PdfDict, visible: Rectangle): PageContent {
  const scan = new ContentScan(pdf, visible);
  try {
    scan.run(contentBytes(pdf, page), pdf.dict(page.get('Resources')), IDENTITY, 0);
  } catch (error) {
    if (!(error instanceof EakteError) && !(error instanceof UnexpectedEnd)) throw error;
    scan.otherMarks = true;
  }
  const { images, visibleText, hiddenText, otherMarks, layers } = scan;
  return { images, visibleText, hiddenText, otherMarks: otherMarks || layers, layers };
}

function contentBytes(pdf: PdfFile, page: PdfDict): Buffer {
  const contents = pdf.resolve(page.get('Contents'));
  const parts = isArray(contents) ? contents.map((part) => pdf.resolve(part)) : [contents];
  const bytes = parts.flatMap((part) => (part instanceof PdfStream ? [streamBytes(pdf, part), Buffer.from('\n')] : []));
  return Buffer.concat(bytes);
}

function streamBytes(pdf: PdfFile, stream: PdfStream): Buffer {
  const { bytes, remaining } = pdf.decode(stream, CONTENT_LIMIT);
  if (remaining.length > 0) throw new EakteError('FILE_CORRUPT', 'Seiteninhalt ist unlesbar gepackt');
  return bytes;
}

class ContentScan {
  images: PlacedImage[] = [];
  visibleText = false;
  hiddenText = false;
  otherMarks = false;
  layers = false;
  private operators = 0;

  constructor(
    private readonly pdf: PdfFile,
    private readonly visible: Rectangle,
  ) {}

  run(content: Buffer, resources: PdfDict, matrix: Matrix, depth: number): void {
    const lexer = new Lexer(content);
    const state = new GraphicsState(matrix);
    let operands: PdfValue[] = [];
    for (let token = lexer.next(); token !== null; token = lexer.next()) {
      if (!(token instanceof Keyword)) {
        if (operands.length < 64) operands.push(token.value);
        continue;
      }
      if (++this.operators > MAX_OPERATORS) throw new EakteError('FILE_CORRUPT', 'Seiteninhalt ohne Ende');
      this.operator(token.word, operands, state, resources, depth);
      if (token.word === 'ID') lexer.position = endOfInlineImage(content, lexer.position);
      operands = [];
    }
  }

  private operator(word: string, operands: PdfArray, state: GraphicsState, resources: PdfDict, depth: number): void {
    if (state.apply(word, operands)) return;
    if (TEXT_OPERATORS.has(word)) this.text(state.current);
    else if (PAINT_OPERATORS.has(word)) this.paint(word, state);
    else if (word === 'gs') this.extendedState(operands, resources);
    else if (word === 'BDC' && nameOf(operands[0]) === 'OC') this.layers = true;
    else if (word === 'Do') this.xObject(nameOf(operands[0]) ?? '', state.current, resources, depth);
  }

  private text({ textMode }: PaintState): void {
    // Mode 3 paints nothing; 7 makes a clip of the letters, which nobody needs for a scan.
    if (textMode === 3) this.hiddenText = true;
    else if (textMode === 7) this.otherMarks = true;
    else this.visibleText = true;
  }

  private paint(word: string, state: GraphicsState): void {
    this.otherMarks = true;
    state.endPath(word);
  }

  private extendedState(operands: PdfArray, resources: PdfDict): void {
    const dict = this.pdf.dict(this.pdf.dict(resources.get('ExtGState')).get(nameOf(operands[0]) ?? ''));
    const softMask = this.pdf.resolve(dict.get('SMask'));
    const blend = this.pdf.name(dict.get('BM')) ?? 'Normal';
    const opaque = [dict.get('ca'), dict.get('CA')].every((value) => (this.pdf.number(value) ?? 1) >= 1);
    const plain = (softMask === null || nameOf(softMask) === 'None') && (blend === 'Normal' || blend === 'Compatible');
    if (!opaque || !plain) this.otherMarks = true;
  }

  private xObject(name: string, state: PaintState, resources: PdfDict, depth: number): void {
    const stream = this.pdf.resolve(this.pdf.dict(resources.get('XObject')).get(name));
    if (!(stream instanceof PdfStream)) return;
    if (stream.dict.has('OC')) this.layers = true;
    if (this.pdf.name(stream.dict.get('Subtype')) === 'Image') this.image(stream, state);
    else if (depth >= MAX_FORM_DEPTH) this.otherMarks = true;
    else {
      const own = this.pdf.dict(stream.dict.get('Resources'));
      const inner = multiply(formMatrix(this.pdf, stream.dict), state.matrix);
      if (stream.dict.has('Group') && this.pdf.dict(stream.dict.get('Group')).get('I') === true) this.otherMarks = true;
      this.run(streamBytes(this.pdf, stream), own.size > 0 ? own : resources, inner, depth + 1);
    }
  }

  private image(stream: PdfStream, state: PaintState): void {
    const bounds = transformBounds(state.matrix, UNIT_SQUARE);
    const { dict } = stream;
    const stencil = this.pdf.resolve(dict.get('ImageMask')) === true;
    const clipped = state.clip === 'shape' || (state.clip !== null && !contains(state.clip, bounds, 1));
    const opaque = !stencil && !dict.has('SMask') && !dict.has('Mask');
    if (opaque && !clipped && contains(bounds, this.visible, EDGE)) {
      // What was painted before is covered now; text of an earlier recognition often stands there.
      this.hiddenText ||= this.visibleText;
      this.visibleText = false;
      this.otherMarks = false;
      this.images = [];
    }
    if (clipped || (stencil && !state.fillIsBlack)) this.otherMarks = true;
    this.images.push({ stream, matrix: state.matrix });
  }
}

function formMatrix(pdf: PdfFile, dict: PdfDict): Matrix {
  const [a, b, c, d, e, f] = pdf.array(dict.get('Matrix')).map((value) => numberOf(pdf.resolve(value)) ?? 0);
  if (a === undefined || b === undefined || c === undefined || d === undefined) return IDENTITY;
  return [a, b, c, d, e ?? 0, f ?? 0];
}

/** Offset behind the data of an inline image: its end mark stands between white space. */
function endOfInlineImage(content: Buffer, from: number): number {
  for (let at = content.indexOf('EI', from + 1, 'latin1'); at >= 0; at = content.indexOf('EI', at + 1, 'latin1')) {
    const around = content.toString('latin1', at - 1, at + 3);
    if (/^[\0\t\n\f\r ]EI([\0\t\n\f\r ]|$)/.test(around)) return at;
  }
  return content.length;
}
