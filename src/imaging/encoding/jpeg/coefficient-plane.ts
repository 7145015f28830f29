import { dctDivisors, forwardDct, ZIGZAG_OF } from './forward-dct';

/** The quantised coefficients of one colour component. */
export interface CoefficientPlane {
  /** Size in blocks of 8 × 8 px. */
  readonly columns: number;
  readonly rows: number;
  /** 64 values a block in zigzag order. */
  readonly coefficients: Int16Array;
  /** 1 = the block has only a DC value. */
  readonly flat: Uint8Array;
}

/** A component to transform: samples 0…255, row by row. */
export interface Samples {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/**
 * Transforms and quantises a component. Blocks with `flatLevel` ≥ 0 are not looked at: they become even surfaces of that
 * level (0…255, fractions allowed). `table` in zigzag order.
 */
export function quantisePlane(samples: Samples, flatLevel: Float32Array, table: Uint8Array): CoefficientPlane {
  const { width, height, data } = samples;
  const columns = Math.ceil(width / 8);
  const rows = Math.ceil(height / 8);
  const coefficients = new Int16Array(columns * rows * 64);
  const flat = new Uint8Array(columns * rows);
  const divisors = dctDivisors(table);
  const block = new Float64Array(64);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const index = row * columns + column;
      const level = flatLevel[index]!;
      if (level >= 0) {
        coefficients[index * 64] = Math.round(((level - 128) * 8) / table[0]!);
        flat[index] = 1;
        continue;
      }
      // Beyond the edge the last column and row are repeated.
      for (let y = 0; y < 8; y++) {
        const from = Math.min(height - 1, row * 8 + y) * width;
        for (let x = 0; x < 8; x++) {
          block[y * 8 + x] = data[from + Math.min(width - 1, column * 8 + x)]! - 128;
        }
      }
      forwardDct(block);
      let any = 0;
      for (let i = 0; i < 64; i++) {
        const value = block[i]! * divisors[i]!;
        // A little less than half: coefficients that hardly matter are not worth their bits.
        const quantised = value < 0 ? -Math.floor(0.45 - value) : Math.floor(value + 0.45);
        if (i > 0) any |= quantised;
        coefficients[index * 64 + ZIGZAG_OF[i]!] = quantised;
      }
      coefficients[index * 64] = Math.round(block[0]! * divisors[0]!);
      if (any === 0) flat[index] = 1;
    }
  }
  return { columns, rows, coefficients, flat };
}
