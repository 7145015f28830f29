/** Where and how well a phrase was found in a folded text. */
export interface PhraseMatch {
  /** Offset behind the last character of the match. */
  readonly end: number;
  readonly errors: number;
}

/** Errors that recognition may make in a phrase of that length and still leave it recognisable. */
export function toleratedErrors(length: number): number {
  return length < 8 ? 0 : length < 16 ? 1 : length < 24 ? 2 : 3;
}

/** A phrase made ready for searching many texts. */
export interface CompiledPhrase {
  readonly phrase: string;
  /** Errors allowed. */
  readonly limit: number;
  /** For each sign (low seven bits of its code) the places of the phrase's beginning that hold it, as bits. */
  readonly places: Int32Array;
  readonly length: number;
}

/** Bits of one machine word that the search below uses. */
const WORD = 31;

/** Prepares a folded phrase. */
export function compilePhrase(phrase: string): CompiledPhrase {
  const length = Math.min(WORD, phrase.length);
  const places = new Int32Array(128);
  for (let place = 0; place < length; place++) {
    places[phrase.charCodeAt(place) & 127]! |= 1 << place;
  }
  return { phrase, limit: toleratedErrors(phrase.length), places, length };
}

/**
 * False when the phrase cannot occur in the text with its allowed errors: a quick refusal that looks at the first 31
 * signs (bit-parallel edit distance, Myers 1999: one step a sign of the text).
 */
export function mayOccur(text: string, compiled: CompiledPhrase): boolean {
  const { places, length, limit } = compiled;
  const high = 1 << (length - 1);
  let positive = -1;
  let negative = 0;
  let errors = length;
  for (let place = 0; place < text.length; place++) {
    const equal = places[text.charCodeAt(place) & 127]!;
    const vertical = equal | negative;
    const horizontal = (((equal & positive) + positive) ^ positive) | equal;
    let more = negative | ~(horizontal | positive);
    let less = positive & horizontal;
    if ((more & high) !== 0) {
      errors++;
    } else if ((less & high) !== 0) {
      errors--;
    }
    if (errors <= limit) {
      return true;
    }
    more <<= 1;
    less <<= 1;
    positive = less | ~(vertical | more);
    negative = more & vertical;
  }
  return false;
}

/**
 * Looks for a folded phrase that starts at a word of a folded text (its end may go on, for inflection and compounds).
 * Gives the offset or -1.
 */
export function indexAtWord(text: string, phrase: string): number {
  let at = text.indexOf(phrase);
  while (at > 0 && text.charCodeAt(at - 1) !== 32) {
    at = text.indexOf(phrase, at + 1);
  }
  return at;
}

/**
 * Best approximate occurrence of a folded phrase in a folded text with at most `limit` errors, beginning at a word
 * (Sellers' dynamic programme, row by row). Null when there is none. Cost: length of text × length of phrase.
 */
export function findApproximately(text: string, phrase: string, limit: number): PhraseMatch | null {
  const rows = phrase.length;
  if (rows === 0 || text.length < rows - limit) {
    return null;
  }
  let column = new Uint8Array(rows + 1);
  let next = new Uint8Array(rows + 1);
  for (let row = 0; row <= rows; row++) {
    column[row] = Math.min(255, row);
  }
  let best: PhraseMatch | null = null;
  for (let place = 0; place < text.length; place++) {
    const code = text.charCodeAt(place);
    // A match may begin only where a word begins.
    next[0] = code === 32 ? 0 : Math.min(250, column[0]! + 1);
    let diagonal = column[0]!;
    for (let row = 1; row <= rows; row++) {
      const above = column[row]!;
      const substitute = diagonal + (phrase.charCodeAt(row - 1) === code ? 0 : 1);
      next[row] = Math.min(substitute, above + 1, next[row - 1]! + 1);
      diagonal = above;
    }
    if (next[rows]! <= limit && (best === null || next[rows]! < best.errors)) {
      best = { end: place + 1, errors: next[rows]! };
      if (best.errors === 0) {
        return best;
      }
    }
    [column, next] = [next, column];
  }
  return best;
}
