import { fold } from '../text/fold';

/** Signs a page must carry before its text says anything about it being the same as another. */
const LEAST_WORDS = 12;
const HASHES = 64;
/** Two hashes a band, 32 bands: pages that share half their word pairs meet with a chance of 99.99 %. */
const BAND = 2;
/** Share of the signature that must agree before a pair is worth a close look. */
const CLOSE = 0.3;

/** Odd multipliers of a family of hash functions; fixed, so that the same pages give the same pairs. */
const SEEDS = Array.from({ length: HASHES }, (_, index) => Math.imul(index * 2 + 1, 0x9e3779b1) | 1);

function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let place = 0; place < text.length; place++) hash = Math.imul(hash ^ text.charCodeAt(place), 0x01000193);
  hash ^= hash >>> 15;
  return Math.imul(hash, 0x2c1b3c6d) >>> 0;
}

/** MinHash signature over words and pairs of neighbours; null for a page with too few words to be told by them. */
function signature(text: string): Uint32Array | null {
  const words = fold(text)
    .split(' ')
    .filter((word) => word.length > 1);
  if (new Set(words).size < LEAST_WORDS) return null;
  const least = new Uint32Array(HASHES).fill(0xffffffff);
  const add = (shingle: string): void => {
    const hash = hashOf(shingle);
    for (let index = 0; index < HASHES; index++) {
      const mixed = Math.imul(hash ^ (hash >>> 16), SEEDS[index]!) >>> 0;
      if (mixed < least[index]!) least[index] = mixed;
    }
  };
  words.forEach((word, at) => {
    add(word);
    if (at > 0) add(`${words[at - 1]!} ${word}`);
  });
  return least;
}

/**
 * Pairs of pages (places in `texts`, smaller first) whose words largely agree: worth a close look, not yet the same. Linear
 * in the number of pages as long as few look alike.
 */
export function candidatePairs(texts: readonly string[]): (readonly [number, number])[] {
  const signatures = texts.map(signature);
  const buckets = new Map<string, number[]>();
  signatures.forEach((hashes, page) => {
    if (hashes === null) return;
    for (let at = 0; at < HASHES; at += BAND) {
      const key = `${at}:${hashes[at]!}:${hashes[at + 1]!}`;
      const bucket = buckets.get(key);
      if (bucket === undefined) buckets.set(key, [page]);
      else bucket.push(page);
    }
  });
  const seen = new Set<number>();
  const pairs: (readonly [number, number])[] = [];
  for (const bucket of buckets.values())
    for (const [place, first] of bucket.entries())
      for (const second of bucket.slice(place + 1)) {
        const key = first * texts.length + second;
        if (seen.has(key)) continue;
        seen.add(key);
        if (agreement(signatures[first]!, signatures[second]!) >= CLOSE) pairs.push([first, second]);
      }
  return pairs.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
}

function agreement(a: Uint32Array, b: Uint32Array): number {
  let same = 0;
  for (let index = 0; index < HASHES; index++) if (a[index] === b[index]) same++;
  return same / HASHES;
}
