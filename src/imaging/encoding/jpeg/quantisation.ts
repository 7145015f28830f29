/** Quantisation tables in zigzag order, 1…255. */
export interface QuantisationTables {
  readonly luma: Uint8Array;
  readonly chroma: Uint8Array;
}

/** Example tables of ISO/IEC 10918-1, K.1 and K.2, in zigzag order. */
const LUMA = [
  16, 11, 12, 14, 12, 10, 16, 14, 13, 14, 18, 17, 16, 19, 24, 40, 26, 24, 22, 22, 24, 49, 35, 37, 29, 40, 58, 51, 61,
  60, 57, 51, 56, 55, 64, 72, 92, 78, 64, 68, 87, 69, 55, 56, 80, 109, 81, 87, 95, 98, 103, 104, 103, 62, 77, 113, 121,
  112, 100, 120, 92, 101, 103, 99,
];
const CHROMA = [
  17, 18, 18, 24, 21, 24, 47, 26, 26, 47, 99, 66, 56, 66, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
  99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
  99, 99, 99, 99, 99, 99,
];

/** The tables for a quality of 1…100 in the usual scale (50 = example tables, 100 = no loss beyond rounding). */
export function tablesForQuality(quality: number): QuantisationTables {
  const scale = quality < 50 ? 5000 / quality : 200 - 2 * quality;
  const scaled = (table: readonly number[]): Uint8Array =>
    Uint8Array.from(table, (value) => Math.min(255, Math.max(1, Math.floor((value * scale + 50) / 100))));
  return { luma: scaled(LUMA), chroma: scaled(CHROMA) };
}

/** The tables a JPEG stream was coded with; null when it has none that fit (16 bit tables, damaged headers). */
export function tablesOf(jpeg: Uint8Array): QuantisationTables | null {
  const tables = new Map<number, Uint8Array>();
  let at = 2;
  while (at + 4 <= jpeg.length && jpeg[at] === 0xff) {
    const marker = jpeg[at + 1]!;
    const length = (jpeg[at + 2]! << 8) | jpeg[at + 3]!;
    const end = at + 2 + length;
    if (marker === 0xdb) {
      for (let p = at + 4; p + 65 <= end; p += 65) {
        const id = jpeg[p]!;
        if (id > 3) return null;
        tables.set(id, jpeg.slice(p + 1, p + 65));
      }
    } else if (marker >= 0xc0 && marker <= 0xc2) {
      const luma = tables.get(jpeg[at + 12] ?? -1);
      const chroma = jpeg[at + 9] === 3 ? tables.get(jpeg[at + 15] ?? -1) : luma;
      return luma === undefined || chroma === undefined ? null : { luma, chroma };
    } else if (marker === 0xda) {
      return null;
    }
    at = end;
  }
  return null;
}

/** True when `a` quantises more coarsely than `b` on the whole. */
export function isCoarser(a: QuantisationTables, b: QuantisationTables): boolean {
  const sum = (table: Uint8Array): number => table.reduce((total, value) => total + value, 0);
  return sum(a.luma) > sum(b.luma);
}
