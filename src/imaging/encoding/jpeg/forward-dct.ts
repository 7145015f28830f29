/** Position of each coefficient (row by row) in the zigzag order of JPEG (ISO/IEC 10918-1, figure 5). */
export const ZIGZAG_OF: Uint8Array = zigzagPositions();

function zigzagPositions(): Uint8Array {
  const positions = new Uint8Array(64);
  let row = 0;
  let column = 0;
  for (let i = 0; i < 64; i++) {
    positions[row * 8 + column] = i;
    const up = (row + column) % 2 === 0;
    if (up && column === 7) row++;
    else if (up && row === 0) column++;
    else if (!up && row === 7) column++;
    else if (!up && column === 0) row++;
    else {
      row += up ? -1 : 1;
      column += up ? 1 : -1;
    }
  }
  return positions;
}

/** Factors by which the fast transform below is off in each row and column (Arai, Agui, Nakajima 1988). */
const AAN = [1, 1.387039845, 1.306562965, 1.175875602, 1, 0.785694958, 0.5411961, 0.275899379];

/** Reciprocal divisors (row by row) that quantise the output of `forwardDct` by a table in zigzag order. */
export function dctDivisors(table: Uint8Array): Float64Array {
  const divisors = new Float64Array(64);
  for (let i = 0; i < 64; i++) divisors[i] = 1 / (table[ZIGZAG_OF[i]!]! * AAN[i >> 3]! * AAN[i & 7]! * 8);
  return divisors;
}

/** Two-dimensional forward DCT of an 8 × 8 block in place, without the scaling that `dctDivisors` makes up for. */
export function forwardDct(block: Float64Array): void {
  for (let row = 0; row < 64; row += 8) transform(block, row, 1);
  for (let column = 0; column < 8; column++) transform(block, column, 8);
}

function transform(d: Float64Array, at: number, step: number): void {
  const d0 = d[at]!;
  const d1 = d[at + step]!;
  const d2 = d[at + 2 * step]!;
  const d3 = d[at + 3 * step]!;
  const d4 = d[at + 4 * step]!;
  const d5 = d[at + 5 * step]!;
  const d6 = d[at + 6 * step]!;
  const d7 = d[at + 7 * step]!;
  const sum07 = d0 + d7;
  const sum16 = d1 + d6;
  const sum25 = d2 + d5;
  const sum34 = d3 + d4;
  const even0 = sum07 + sum34;
  const even3 = sum07 - sum34;
  const even1 = sum16 + sum25;
  const even2 = (sum16 - sum25 + even3) * Math.SQRT1_2;
  d[at] = even0 + even1;
  d[at + 4 * step] = even0 - even1;
  d[at + 2 * step] = even3 + even2;
  d[at + 6 * step] = even3 - even2;
  const odd4 = d3 - d4 + (d2 - d5);
  const odd5 = (d2 - d5 + (d1 - d6)) * Math.SQRT1_2;
  const odd6 = d1 - d6 + (d0 - d7);
  const rotation = (odd4 - odd6) * 0.382683433;
  const low = 0.5411961 * odd4 + rotation;
  const high = 1.306562965 * odd6 + rotation;
  const plus = d0 - d7 + odd5;
  const minus = d0 - d7 - odd5;
  d[at + 5 * step] = minus + low;
  d[at + 3 * step] = minus - low;
  d[at + step] = plus + high;
  d[at + 7 * step] = plus - high;
}
