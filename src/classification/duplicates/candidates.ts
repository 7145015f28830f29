import { setImmediate as breathe } from 'node:timers/promises';
import { fold } from '../text/fold';

const { imul } = Math;

/** Signs a page must carry before its text says anything about it being the same as another. */
const LEAST_WORDS = 12;
const HASHES = 64;
/** Two hashes a band, 32 bands: pages that share half their word pairs meet with a chance of 99.99 %. */
const BAND = 2;
/** Share of the signature that must agree before a pair is worth a close look. */
const CLOSE = 0.3;
/** Pages that share a band before it says "one form", no longer "one page": from then on only the first of them count. */
const CROWD = 24;
const OF_A_CROWD = 2;
/** A word that so many pages at most have tells copies from forms of one kind: an amount, a day, a number. */
const RARE = 4;
/** Earlier pages whose signature is compared, and those of them worth a close look, for every page. */
const COMPARED = 64;
const CLOSE_LOOKS = 24;
/** Pages worked on before others get their turn: some milliseconds. */
const AT_A_TIME = 8;

/** Odd multipliers of a family of hash functions; fixed, so that the same pages give the same pairs. */
const SEEDS = Array.from({ length: HASHES }, (_, index) => imul(index * 2 + 1, 0x9e3779b1) | 1);

function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let place = 0; place < text.length; place++) hash = imul(hash ^ text.charCodeAt(place), 0x01000193);
  hash ^= hash >>> 15;
  return imul(hash, 0x2c1b3c6d) >>> 0;
}

const wordsIn = (text: string): string[] =>
  fold(text)
    .split(' ')
    .filter((word) => word.length > 1);

/** MinHash signature over words and pairs of neighbours. */
function signature(words: readonly string[]): Uint32Array {
  const least = new Uint32Array(HASHES).fill(0xffffffff);
  const add = (shingle: string): void => {
    const hash = hashOf(shingle);
    for (let index = 0; index < HASHES; index++) {
      // Mixed twice: a product alone lets one small hash be the least of all 64, and unlike pages meet.
      let mixed = imul(hash ^ SEEDS[index]!, 0x85ebca6b);
      mixed = imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
      mixed = (mixed ^ (mixed >>> 16)) >>> 0;
      if (mixed < least[index]!) least[index] = mixed;
    }
  };
  words.forEach((word, at) => {
    add(word);
    if (at > 0) add(`${words[at - 1]!} ${word}`);
  });
  return least;
}

interface Signed {
  readonly place: number;
  readonly hashes: Uint32Array;
  /** Keys of the buckets it lies in: bands of its signature, and its words. */
  readonly bands: readonly string[];
  readonly words: ReadonlySet<string>;
}

export interface Candidates {
  /** For each page the first page with the very same text; null where too few words tell it. */
  readonly firsts: readonly (number | null)[];
  /** Pairs of pages of different text (places, smaller first) whose words largely agree: worth a close look, not yet the same. */
  readonly pairs: readonly (readonly [number, number])[];
}

/**
 * Which pages have the same text, and which others are worth a close look. Linear in the number of pages, whatever they
 * hold: pages of one text count once, and a page has at most 24 pairs with earlier ones. Lets others have their turn.
 */
export async function candidatePairs(texts: readonly string[]): Promise<Candidates> {
  const byText = new Map<string, number | null>();
  const signed: Signed[] = [];
  const bands = new Map<string, number[]>();
  const words = new Map<string, number[]>();
  for (const [place, text] of texts.entries()) {
    if (byText.has(text)) continue;
    if (byText.size % AT_A_TIME === 0) await breathe();
    const page = sign(place, text);
    byText.set(text, page === null ? null : place);
    if (page === null) continue;
    for (const band of page.bands) put(bands, band, signed.length, CROWD);
    for (const word of page.words) put(words, word, signed.length, RARE);
    signed.push(page);
  }
  const pairs: (readonly [number, number])[] = [];
  for (const [at, page] of signed.entries()) {
    if (at % AT_A_TIME === 0) await breathe();
    for (const earlier of closest(at, signed, bands, words)) pairs.push([signed[earlier]!.place, page.place]);
  }
  return {
    firsts: texts.map((text) => byText.get(text) ?? null),
    pairs: pairs.toSorted((a, b) => a[0] - b[0] || a[1] - b[1]),
  };
}

/** Null for a page with too few words to be told by them. */
function sign(place: number, text: string): Signed | null {
  const inOrder = wordsIn(text);
  const words = new Set(inOrder);
  if (words.size < LEAST_WORDS) return null;
  const hashes = signature(inOrder);
  const bands: string[] = [];
  for (let at = 0; at < HASHES; at += BAND) bands.push(`${at}:${hashes[at]!}:${hashes[at + 1]!}`);
  return { place, hashes, bands, words };
}

/** One more than `most` shows that a bucket is crowded; more than that is not kept. */
function put(buckets: Map<string, number[]>, key: string, page: number, most: number): void {
  const bucket = buckets.get(key);
  if (bucket === undefined) buckets.set(key, [page]);
  else if (bucket.length <= most) bucket.push(page);
}

/** The earlier pages most like this one: first those with which it shares rare words, then by their signatures. */
function closest(
  at: number,
  signed: readonly Signed[],
  bands: ReadonlyMap<string, readonly number[]>,
  words: ReadonlyMap<string, readonly number[]>,
): number[] {
  const page = signed[at]!;
  const met = new Map<number, { bands: number; rare: number }>();
  const meet = (other: number, kind: 'bands' | 'rare'): void => {
    if (other >= at) return;
    const count = met.get(other) ?? { bands: 0, rare: 0 };
    count[kind] += 1;
    met.set(other, count);
  };
  for (const band of page.bands) {
    const bucket = bands.get(band) ?? [];
    for (const other of bucket.length > CROWD ? bucket.slice(0, OF_A_CROWD) : bucket) meet(other, 'bands');
  }
  for (const word of page.words) {
    const bucket = words.get(word) ?? [];
    if (bucket.length <= RARE) for (const other of bucket) meet(other, 'rare');
  }
  const byRareWords = [...met].toSorted(([, a], [, b]) => b.rare - a.rare || b.bands - a.bands);
  const byBands = [...met].toSorted(([, a], [, b]) => b.bands - a.bands);
  const compared = new Map([...byRareWords.slice(0, COMPARED / 2), ...byBands.slice(0, COMPARED / 2)]);
  const close = [...compared]
    .map(([other, { rare }]) => ({ other, rare, agreed: agreement(page.hashes, signed[other]!.hashes) }))
    .filter(({ agreed }) => agreed >= CLOSE);
  // A faded copy shares few rare words, a copy among forms of one kind agrees no more than the others: both are looked for.
  const chosen = [
    ...close.toSorted((a, b) => b.rare - a.rare || b.agreed - a.agreed).slice(0, CLOSE_LOOKS / 2),
    ...close.toSorted((a, b) => b.agreed - a.agreed || a.other - b.other).slice(0, CLOSE_LOOKS / 2),
  ];
  return [...new Set(chosen.map(({ other }) => other))];
}

function agreement(a: Uint32Array, b: Uint32Array): number {
  let same = 0;
  for (let index = 0; index < HASHES; index++) if (a[index] === b[index]) same++;
  return same / HASHES;
}
