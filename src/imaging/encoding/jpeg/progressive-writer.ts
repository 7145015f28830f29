import type { CoefficientPlane } from './coefficient-plane';
import { bestHuffmanTable, type HuffmanTable } from './huffman';

/** A component of the frame: sampling factor (2 = full, 1 = half size where another has 2) and quantisation table. */
export interface FrameComponent {
  readonly plane: CoefficientPlane;
  readonly sampling: 1 | 2;
  /** Zigzag order. */
  readonly table: Uint8Array;
}

export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly dpi: number;
  /** One (grey) or three (Y, Cb, Cr). */
  readonly components: readonly FrameComponent[];
}

/** Bands of coefficients that are coded together; bare paper costs nothing in either (runs of empty blocks). */
const LUMA_BANDS = [
  [1, 5],
  [6, 63],
] as const;
const CHROMA_BANDS = [[1, 63]] as const;

/**
 * Writes a progressive JPEG (ISO/IEC 10918-1, annex G, spectral selection only) with Huffman tables made for each scan.
 * Readers of PDF 1.3 and later take it (DCTDecode).
 */
export function writeProgressiveJpeg(frame: Frame): Uint8Array {
  const out = new JpegWriter();
  out.marker(0xd8);
  const density = Math.min(65535, Math.max(1, Math.round(frame.dpi)));
  out.segment(0xe0, [
    0x4a,
    0x46,
    0x49,
    0x46,
    0,
    1,
    1,
    1,
    density >> 8,
    density & 255,
    density >> 8,
    density & 255,
    0,
    0,
  ]);
  const [first, second] = frame.components;
  if (first === undefined) throw new RangeError('a frame needs components');
  out.segment(0xdb, [0, ...first.table]);
  if (second !== undefined) out.segment(0xdb, [1, ...second.table]);
  const { width, height } = frame;
  out.segment(0xc2, [
    8,
    ...[height >> 8, height & 255, width >> 8, width & 255, frame.components.length],
    ...frame.components.flatMap(({ sampling }, i) => [i + 1, sampling * 0x11, Math.min(i, 1)]),
  ]);
  writeDcScan(out, frame);
  frame.components.forEach((component, i) => {
    for (const [start, end] of i === 0 ? LUMA_BANDS : CHROMA_BANDS) {
      const tokens = acTokens(component.plane, scanSize(frame, component), start, end);
      writeScan(out, [i + 1], 0x10, [start, end], tokens, (symbol) =>
        (symbol & 15) === 0 ? (symbol === 0xf0 ? 0 : symbol >> 4) : symbol & 15,
      );
    }
  });
  out.marker(0xd9);
  return out.finish();
}

interface BlockCount {
  readonly columns: number;
  readonly rows: number;
}

/** Blocks of a component in a scan of its own: only those that the image touches (A.2.2). */
function scanSize(frame: Frame, { sampling }: FrameComponent): BlockCount {
  const full = Math.max(...frame.components.map((component) => component.sampling));
  return {
    columns: Math.ceil((frame.width * sampling) / full / 8),
    rows: Math.ceil((frame.height * sampling) / full / 8),
  };
}

/** Symbols with their extra bits: symbol << 16 | bits. */
class Tokens {
  values = new Uint32Array(65536);
  count = 0;

  push(symbol: number, bits: number): void {
    if (this.count === this.values.length) {
      const bigger = new Uint32Array(this.values.length * 2);
      bigger.set(this.values);
      this.values = bigger;
    }
    this.values[this.count++] = (symbol << 16) | bits;
  }
}

/** All DC values; with three components interleaved by MCU (A.2.3). */
function writeDcScan(out: JpegWriter, frame: Frame): void {
  const tokens = new Tokens();
  const { components } = frame;
  const last = new Int32Array(components.length);
  const put = (i: number, column: number, row: number): void => {
    const { plane } = components[i]!;
    // MCUs may reach beyond the last block: repeat it.
    const index = Math.min(row, plane.rows - 1) * plane.columns + Math.min(column, plane.columns - 1);
    const value = plane.coefficients[index * 64]!;
    const difference = value - last[i]!;
    last[i] = value;
    const size = bitLength(difference);
    tokens.push(size, extraBits(difference, size));
  };
  const { sampling, plane } = components[0]!;
  if (components.length === 1) {
    for (let row = 0; row < plane.rows; row++)
      for (let column = 0; column < plane.columns; column++) put(0, column, row);
  } else {
    const rows = Math.ceil(frame.height / (8 * sampling));
    const columns = Math.ceil(frame.width / (8 * sampling));
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        for (let i = 0; i < components.length; i++) {
          const step = components[i]!.sampling;
          for (let v = 0; v < step; v++) for (let u = 0; u < step; u++) put(i, column * step + u, row * step + v);
        }
      }
    }
  }
  const ids = components.map((_, i) => i + 1);
  writeScan(out, ids, 0x00, [0, 0], tokens, (symbol) => symbol);
}

/** The coefficients start…end of a component, runs of empty blocks as one symbol (G.1.2.2). */
function acTokens(plane: CoefficientPlane, size: BlockCount, start: number, end: number): Tokens {
  const tokens = new Tokens();
  const { coefficients, flat } = plane;
  let emptyBlocks = 0;
  const flush = (): void => {
    if (emptyBlocks === 0) return;
    const size = 31 - Math.clz32(emptyBlocks);
    tokens.push(size << 4, emptyBlocks - (1 << size));
    emptyBlocks = 0;
  };
  for (let row = 0; row < size.rows; row++) {
    for (let column = 0; column < size.columns; column++) {
      const index = row * plane.columns + column;
      let zeros = flat[index] === 1 ? 1 : 0;
      if (zeros === 0) {
        for (let k = index * 64 + start, stop = index * 64 + end; k <= stop; k++) {
          const value = coefficients[k]!;
          if (value === 0) {
            zeros++;
            continue;
          }
          flush();
          for (; zeros > 15; zeros -= 16) tokens.push(0xf0, 0);
          const bits = bitLength(value);
          tokens.push((zeros << 4) | bits, extraBits(value, bits));
          zeros = 0;
        }
      }
      if (zeros > 0) {
        emptyBlocks++;
        if (emptyBlocks === 0x7fff) flush();
      }
    }
  }
  flush();
  return tokens;
}

function bitLength(value: number): number {
  return 32 - Math.clz32(value < 0 ? -value : value);
}

/** Negative values are stored as value − 1 in the low bits (F.1.2.1). */
function extraBits(value: number, size: number): number {
  return (value < 0 ? value - 1 : value) & ((1 << size) - 1);
}

function writeScan(
  out: JpegWriter,
  componentIds: readonly number[],
  tableClass: number,
  band: readonly [number, number],
  tokens: Tokens,
  extraLength: (symbol: number) => number,
): void {
  const frequencies = new Uint32Array(256);
  for (let i = 0; i < tokens.count; i++) frequencies[tokens.values[i]! >>> 16]!++;
  const table = bestHuffmanTable(frequencies);
  out.segment(0xc4, [tableClass, ...table.counts, ...table.symbols]);
  out.segment(0xda, [componentIds.length, ...componentIds.flatMap((id) => [id, 0]), band[0], band[1], 0]);
  const lengths = Uint8Array.from({ length: 256 }, (_, symbol) => extraLength(symbol));
  out.entropy(tokens.values.subarray(0, tokens.count), table, lengths);
}

class JpegWriter {
  private bytes = new Uint8Array(1 << 18);
  private count = 0;

  marker(code: number): void {
    this.reserve(2);
    this.bytes[this.count++] = 0xff;
    this.bytes[this.count++] = code;
  }

  segment(code: number, content: readonly number[]): void {
    this.marker(code);
    this.reserve(content.length + 2);
    this.bytes[this.count++] = (content.length + 2) >> 8;
    this.bytes[this.count++] = (content.length + 2) & 255;
    for (const byte of content) this.bytes[this.count++] = byte;
  }

  /** Entropy coded segment: codes, extra bits, a zero after each byte of ones, filled up with ones. */
  entropy(tokens: Uint32Array, table: HuffmanTable, extraLengths: Uint8Array): void {
    let pending = 0;
    let bits = 0;
    const put = (value: number, length: number): void => {
      pending = (pending << length) | value;
      bits += length;
      while (bits >= 8) {
        bits -= 8;
        const byte = (pending >>> bits) & 255;
        this.bytes[this.count++] = byte;
        if (byte === 255) this.bytes[this.count++] = 0;
      }
      pending &= (1 << bits) - 1;
    };
    for (const token of tokens) {
      const symbol = token >>> 16;
      this.reserve(16);
      put(table.codes[symbol]!, table.lengths[symbol]!);
      const extra = extraLengths[symbol]!;
      if (extra > 0) put(token & 0xffff, extra);
    }
    if (bits > 0) put((1 << (8 - bits)) - 1, 8 - bits);
  }

  finish(): Uint8Array {
    return this.bytes.slice(0, this.count);
  }

  private reserve(size: number): void {
    if (this.count + size <= this.bytes.length) return;
    const bigger = new Uint8Array(this.bytes.length * 2);
    bigger.set(this.bytes);
    this.bytes = bigger;
  }
}
