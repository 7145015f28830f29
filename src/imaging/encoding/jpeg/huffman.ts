/** A Huffman table as JPEG stores it, and ready for coding. */
export interface HuffmanTable {
  /** Number of codes of 1…16 bits. */
  readonly counts: Uint8Array;
  /** Symbols in order of code. */
  readonly symbols: Uint8Array;
  /** Code and its length by symbol; length 0 = symbol does not occur. */
  readonly codes: Uint16Array;
  readonly lengths: Uint8Array;
}

/**
 * The best table for the given symbol frequencies (256 entries): ISO/IEC 10918-1, K.2. One code of all ones stays
 * unused, no code is longer than 16 bits.
 */
export function bestHuffmanTable(frequencies: Uint32Array): HuffmanTable {
  const frequency = new Float64Array(257);
  frequency.set(frequencies);
  // The reserved all-ones code: a symbol that never comes but has the longest code.
  frequency[256] = 1;
  const size = new Uint8Array(257);
  const next = new Int16Array(257).fill(-1);
  for (;;) {
    const [least, second] = twoRarest(frequency);
    if (second === -1) break;
    frequency[least]! += frequency[second]!;
    frequency[second] = 0;
    for (let at = lengthen(size, next, least); ; at = next[at]!) {
      if (next[at] === -1) {
        next[at] = second;
        break;
      }
    }
    lengthen(size, next, second);
  }
  return tableOf(limitedCounts(size), size);
}

/** Indices of the two smallest non-zero frequencies; ties go to the larger symbol. −1 where there is none. */
function twoRarest(frequency: Float64Array): readonly [number, number] {
  let least = -1;
  let second = -1;
  for (let symbol = 0; symbol < 257; symbol++) {
    const value = frequency[symbol]!;
    if (value === 0) continue;
    if (least === -1 || value <= frequency[least]!) {
      second = least;
      least = symbol;
    } else if (second === -1 || value <= frequency[second]!) {
      second = symbol;
    }
  }
  return [least, second];
}

/** One bit more for all symbols of a branch; returns its first symbol. */
function lengthen(size: Uint8Array, next: Int16Array, first: number): number {
  for (let at = first; at !== -1; at = next[at]!) size[at]!++;
  return first;
}

/** Number of codes of each length, none longer than 16 bits, the reserved code taken out (K.2, figure K.3). */
function limitedCounts(size: Uint8Array): Uint8Array {
  const counts = new Int32Array(258);
  for (const bits of size) if (bits > 0) counts[bits]!++;
  for (let bits = 257; bits > 16; bits--) {
    while (counts[bits]! > 0) {
      let shorter = bits - 2;
      while (counts[shorter] === 0) shorter--;
      counts[bits]! -= 2;
      counts[bits - 1]!++;
      counts[shorter + 1]! += 2;
      counts[shorter]!--;
    }
  }
  let longest = 16;
  while (longest > 0 && counts[longest] === 0) longest--;
  counts[longest]!--;
  return Uint8Array.from(counts.subarray(1, 17));
}

function tableOf(counts: Uint8Array, size: Uint8Array): HuffmanTable {
  const symbols: number[] = [];
  for (let bits = 1; bits < 256; bits++) {
    for (let symbol = 0; symbol < 256; symbol++) if (size[symbol] === bits) symbols.push(symbol);
  }
  const codes = new Uint16Array(256);
  const lengths = new Uint8Array(256);
  let code = 0;
  let at = 0;
  for (let bits = 1; bits <= 16; bits++) {
    for (let i = 0; i < counts[bits - 1]!; i++) {
      const symbol = symbols[at++]!;
      codes[symbol] = code++;
      lengths[symbol] = bits;
    }
    code <<= 1;
  }
  return { counts, symbols: Uint8Array.from(symbols), codes, lengths };
}
