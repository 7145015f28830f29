/**
 * What may stand in a place of a machine readable zone: L letters, D digits, A either, T the type of document (first
 * sign), S the sex. Fillers may stand anywhere.
 */
export type PlaceKind = 'L' | 'D' | 'A' | 'T' | 'S';
type Places = readonly PlaceKind[];

const places = (kind: PlaceKind, count: number): Places => Array.from({ length: count }, () => kind);
const letters = (count: number): Places => places('L', count);
const digits = (count: number): Places => places('D', count);
const mixed = (count: number): Places => places('A', count);
const TYPE: Places = ['T'];
const SEX: Places = ['S'];

// ICAO 9303 parts 4 to 7. Number + check digit, nationality, birth + check digit, sex, expiry + check digit.
const DATA: Places = [...mixed(9), ...digits(1), ...letters(3), ...digits(7), ...SEX, ...digits(7)];

/** The zones of ICAO 9303: passports and visas A (2 × 44), TD2 and visas B (2 × 36), cards and residence permits TD1 (3 × 30). */
const ZONES: readonly (readonly Places[])[] = [
  [
    [...TYPE, ...letters(43)],
    [...DATA, ...mixed(14), ...digits(2)],
  ],
  [
    [...TYPE, ...letters(35)],
    [...DATA, ...mixed(7), ...digits(1)],
  ],
  [
    [...TYPE, ...letters(4), ...mixed(9), ...digits(1), ...mixed(15)],
    [...digits(7), ...SEX, ...digits(7), ...letters(3), ...mixed(11), ...digits(1)],
    letters(30),
  ],
];

/** Lengths that a line can have. */
export const LINE_LENGTHS: readonly number[] = ZONES.map((lines) => lines[0]!.length);

/** The kinds of the places of line `index` (0-based) of a zone with lines of this length; null for no zone we know. */
export function placesOf(length: number, index: number): Places | null {
  const line = ZONES.find((lines) => lines[0]!.length === length)?.[index];
  return line ?? null;
}

/** How many lines a zone with lines of this length has. */
export function lineCount(length: number): number {
  return ZONES.find((lines) => lines[0]!.length === length)?.length ?? 0;
}

/** What the recogniser may choose from; the sex is told by shape. */
export const ALPHABETS: Readonly<Record<Exclude<PlaceKind, 'S'>, string>> = {
  L: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  D: '0123456789',
  A: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789',
  T: 'PVIAC',
};
