import type { BitonalImage } from '../page-image';
import { BLACK_MAKE_UP, BLACK_TERMINATING, LONG_MAKE_UP, WHITE_MAKE_UP, WHITE_TERMINATING } from './ccitt-codes';

/**
 * Encodes black and white as CCITT group 4 (ITU-T T.6), one strip, most significant bit first, closed by EOFB. In PDF:
 * CCITTFaxDecode with K −1, Columns and Rows of the image, BlackIs1 false (0 bits of the decoded rows are black).
 */
export function encodeCcittG4(image: BitonalImage): Uint8Array {
  const { width, height, data } = image;
  const stride = (width + 7) >> 3;
  const out = new BitWriter(Math.max(1024, data.length >> 3));
  // Positions where the colour changes, closed by three times the width; the line above the first is white.
  let above = new Int32Array(width + 4).fill(width, 0, 4);
  let line = new Int32Array(width + 4);
  for (let y = 0; y < height; y++) {
    findChanges(data, y * stride, width, line);
    encodeLine(out, above, line, width);
    [above, line] = [line, above];
  }
  out.put(1, 12);
  out.put(1, 12);
  return out.finish();
}

/** Writes the changing positions of a row (white first) into `changes`. */
function findChanges(data: Uint8Array, origin: number, width: number, changes: Int32Array): void {
  let count = 0;
  let colour = 0;
  const bytes = width >> 3;
  let x = 0;
  for (let i = 0; i <= bytes && x < width; i++) {
    const value = data[origin + i]!;
    const flat = colour === 0 ? 0 : 0xff;
    if (value === flat) {
      x += 8;
      continue;
    }
    const end = Math.min(8, width - x);
    for (let bit = 0; bit < end; bit++) {
      const next = (value >> (7 - bit)) & 1;
      if (next !== colour) {
        changes[count++] = x + bit;
        colour = next;
      }
    }
    x += 8;
  }
  changes.fill(width, count, count + 4);
}

/** Codes one line against the one above (T.6, 2.2): a0 starts before the line, colours alternate from white. */
function encodeLine(out: BitWriter, above: Int32Array, line: Int32Array, width: number): void {
  let a0 = -1;
  let colour = 0;
  let a = 0;
  let b = 0;
  while (a0 < width) {
    const a1 = line[a]!;
    // b1: the first change above to the right of a0 and to the opposite of the current colour.
    while (b > 0 && above[b - 1]! > a0) b--;
    while (above[b]! <= a0 && above[b]! < width) b++;
    if ((b & 1) !== colour) b++;
    const b1 = above[b]!;
    const b2 = above[b + 1]!;
    if (b2 < a1) {
      out.put(1, 4);
      a0 = b2;
      continue;
    }
    const distance = a1 - b1;
    if (distance >= -3 && distance <= 3) {
      const mode = VERTICAL[distance + 3]!;
      out.put(mode.code, mode.length);
      a0 = a1;
      colour ^= 1;
      a++;
    } else {
      const a2 = line[a + 1]!;
      out.put(1, 3);
      putRun(out, colour, a1 - Math.max(a0, 0));
      putRun(out, colour ^ 1, a2 - a1);
      a0 = a2;
      a += 2;
    }
  }
}

interface Code {
  readonly code: number;
  readonly length: number;
}

const code = (bits: string): Code => ({ code: parseInt(bits, 2), length: bits.length });

/** VL3, VL2, VL1, V0, VR1, VR2, VR3. */
const VERTICAL = ['0000010', '000010', '010', '1', '011', '000011', '0000011'].map(code);
const TERMINATING = [WHITE_TERMINATING.map(code), BLACK_TERMINATING.map(code)] as const;
const MAKE_UP = [[...WHITE_MAKE_UP, ...LONG_MAKE_UP].map(code), [...BLACK_MAKE_UP, ...LONG_MAKE_UP].map(code)] as const;

function putRun(out: BitWriter, colour: number, run: number): void {
  const makeUp = MAKE_UP[colour === 0 ? 0 : 1];
  let rest = run;
  while (rest >= 64) {
    const step = Math.min(rest >> 6, 40);
    const part = makeUp[step - 1]!;
    out.put(part.code, part.length);
    rest -= step << 6;
  }
  const end = TERMINATING[colour === 0 ? 0 : 1][rest]!;
  out.put(end.code, end.length);
}

class BitWriter {
  private bytes: Uint8Array;
  private count = 0;
  private pending = 0;
  private bits = 0;

  constructor(size: number) {
    this.bytes = new Uint8Array(size);
  }

  /** Appends the low `length` (≤ 16) bits of `value`. */
  put(value: number, length: number): void {
    this.pending = (this.pending << length) | value;
    this.bits += length;
    while (this.bits >= 8) {
      this.bits -= 8;
      if (this.count === this.bytes.length) this.grow();
      this.bytes[this.count++] = this.pending >> this.bits;
      this.pending &= (1 << this.bits) - 1;
    }
  }

  finish(): Uint8Array {
    if (this.bits > 0) this.put(0, 8 - this.bits);
    return this.bytes.slice(0, this.count);
  }

  private grow(): void {
    const bigger = new Uint8Array(this.bytes.length * 2);
    bigger.set(this.bytes);
    this.bytes = bigger;
  }
}
