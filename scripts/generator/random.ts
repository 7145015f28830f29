/** Seeded random numbers, so that a batch can be made again bit for bit. */
export interface Random {
  /** 0 ≤ value < 1 */
  next(): number;
  /** Whole number, both ends included. */
  int(from: number, to: number): number;
  /** Real number between the two. */
  real(from: number, to: number): number;
  /** True with the given probability (0…1). */
  chance(probability: number): boolean;
  /** One element; throws RangeError for an empty list. */
  pick<T>(list: readonly T[]): T;
  /** The elements in another order; the list itself stays as it is. */
  shuffled<T>(list: readonly T[]): T[];
  /** An independent stream named by a label: what one part draws does not change what another part gets. */
  fork(label: string): Random;
}

/** FNV-1a over the UTF-16 units: seed text to a 32-bit number. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  }
  return value >>> 0;
}

/** A stream of random numbers that depends on `seed` alone (sfc32, four 32-bit words of state). */
export function seededRandom(seed: string): Random {
  let a = hash(`a${seed}`);
  let b = hash(`b${seed}`);
  let c = hash(`c${seed}`);
  let d = 1;
  const word = (): number => {
    const sum = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return sum >>> 0;
  };
  for (let i = 0; i < 12; i++) {
    word();
  }
  const next = (): number => word() / 4294967296;
  const int = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1));
  return {
    next,
    int,
    real: (from, to) => from + next() * (to - from),
    chance: (probability) => next() < probability,
    pick: <T>(list: readonly T[]): T => {
      if (list.length === 0) {
        throw new RangeError('pick from an empty list');
      }
      return list[int(0, list.length - 1)]!;
    },
    shuffled: <T>(list: readonly T[]): T[] => {
      const copy = [...list];
      for (let i = copy.length - 1; i > 0; i--) {
        const j = int(0, i);
        [copy[i], copy[j]] = [copy[j]!, copy[i]!];
      }
      return copy;
    },
    fork: (label) => seededRandom(`${seed}/${label}`),
  };
}
