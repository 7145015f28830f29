import { IDENTITY, intersect, type Matrix, multiply, type Rectangle, transformBounds } from './matrix';
import { numberOf, type PdfArray } from './values';

/** The part of the graphics state that decides what an image or text on a page looks like. */
export interface PaintState {
  readonly matrix: Matrix;
  /** Text rendering mode; 3 is invisible. */
  readonly textMode: number;
  /** True while the fill colour is black: a stencil image then looks like a black and white one. */
  readonly fillIsBlack: boolean;
  /** Clip in user space: null for the whole page, `shape` for one that is no rectangle. */
  readonly clip: Rectangle | 'shape' | null;
}

const MAX_SAVED = 512;
const NOWHERE: Rectangle = { left: 0, bottom: 0, right: 0, top: 0 };

/** Follows the operators that change the graphics state (ISO 32000-1, 8.4 and 8.5). */
export class GraphicsState {
  current: PaintState;
  private readonly saved: PaintState[] = [];
  /** The path under construction: null when empty. */
  private path: Rectangle | 'shape' | null = null;
  private clipPending = false;

  constructor(matrix: Matrix = IDENTITY) {
    this.current = { matrix, textMode: 0, fillIsBlack: true, clip: null };
  }

  /** Applies the operator; false when it is none that changes the state. */
  apply(word: string, operands: PdfArray): boolean {
    const numbers = operands.map((value) => numberOf(value) ?? 0);
    switch (word) {
      case 'q':
        if (this.saved.length < MAX_SAVED) this.saved.push(this.current);
        return true;
      case 'Q':
        this.current = this.saved.pop() ?? this.current;
        return true;
      case 'cm':
        this.transform(numbers);
        return true;
      case 'Tr':
        this.current = { ...this.current, textMode: numbers[0] ?? 0 };
        return true;
      case 'g':
      case 'rg':
      case 'k':
      case 'sc':
      case 'scn':
      case 'cs':
        this.current = { ...this.current, fillIsBlack: isBlack(word, numbers) };
        return true;
      case 're':
        this.rectangle(numbers);
        return true;
      case 'm':
      case 'l':
      case 'c':
      case 'v':
      case 'y':
        this.path = 'shape';
        return true;
      case 'W':
      case 'W*':
        this.clipPending = true;
        return true;
      case 'n':
        this.endPath('n');
        return true;
      default:
        return false;
    }
  }

  /** Ends the path with the given painting operator; a pending clip takes effect. */
  endPath(word: string): void {
    if (this.clipPending && word !== 'sh' && word !== 'EI') this.clipTo(this.path);
    this.path = null;
    this.clipPending = false;
  }

  private transform(numbers: readonly number[]): void {
    const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = numbers;
    this.current = { ...this.current, matrix: multiply([a, b, c, d, e, f], this.current.matrix) };
  }

  private rectangle(numbers: readonly number[]): void {
    const [x = 0, y = 0, width = 0, height = 0] = numbers;
    const [a, b, c, d] = this.current.matrix;
    const straight = (b === 0 && c === 0) || (a === 0 && d === 0);
    const bounds = transformBounds(this.current.matrix, { left: x, bottom: y, right: x + width, top: y + height });
    this.path = this.path === null && straight ? bounds : 'shape';
  }

  private clipTo(path: Rectangle | 'shape' | null): void {
    const { clip } = this.current;
    if (path === null) return;
    if (path === 'shape' || clip === 'shape') this.current = { ...this.current, clip: 'shape' };
    else this.current = { ...this.current, clip: clip === null ? path : (intersect(clip, path) ?? NOWHERE) };
  }
}

function isBlack(word: string, numbers: readonly number[]): boolean {
  if (word === 'cs') return true;
  if (word === 'k') return numbers.length === 4 && numbers[3] === 1;
  // sc and scn in a colour space not known here: one or three zeros are black in all that scanners use.
  return numbers.length > 0 && numbers.length !== 4 && numbers.every((value) => value === 0);
}
