import { editDistance } from '../text/fold';
import { nameWords, plainName, withoutArticle } from './name-words';
import { soundAlike } from './sounds';

/** Names of a person as a source writes them; an empty string for what it does not have. */
export interface PersonName {
  readonly name: string;
  readonly vorname: string;
}

/**
 * How two writings of a name stand to each other, from harmless to serious:
 * `gleich` sign for sign; `schreibweise` case, marks, ß/ss, ä/ae, hyphens; `umschrift` another transliteration;
 * `anordnung` the same words divided or ordered otherwise (Blockname, names changed over); `teilname` one side has fewer
 * words (double name, further given names, cut in the machine readable zone); `aehnlich` a letter or two differ, perhaps a
 * slip; `verschieden` another name.
 */
export type NameVerdict =
  'gleich' | 'schreibweise' | 'umschrift' | 'anordnung' | 'teilname' | 'aehnlich' | 'verschieden';

type WordMatch = 'gleich' | 'umschrift' | 'aehnlich' | null;

/** Verdicts that say: probably the same name, written otherwise. Nobody is merged on their account. */
export const HARMLESS: ReadonlySet<NameVerdict> = new Set(['gleich', 'schreibweise', 'umschrift', 'anordnung']);

function sameUpToArticle(a: string, b: string): boolean {
  const [shortA, shortB] = [withoutArticle(a), withoutArticle(b)];
  return shortA === b || shortB === a;
}

function matchWords(a: string, b: string): WordMatch {
  if (a === b) return 'gleich';
  const [shortA, shortB] = [withoutArticle(a) ?? a, withoutArticle(b) ?? b];
  if (sameUpToArticle(a, b) || soundAlike(a, b) || soundAlike(shortA, b) || soundAlike(a, shortB)) return 'umschrift';
  const limit = Math.max(a.length, b.length) >= 8 ? 2 : 1;
  return Math.min(a.length, b.length) >= 4 && editDistance(a, b, limit) <= limit ? 'aehnlich' : null;
}

interface Pairing {
  readonly worst: Exclude<WordMatch, null>;
  readonly pairs: number;
  /** The matched words stand in the same order on both sides. */
  readonly ordered: boolean;
}

const SEVERITY: Readonly<Record<Exclude<WordMatch, null>, number>> = { gleich: 0, umschrift: 1, aehnlich: 2 };

/** Pairs the words of two names, best matches first. */
function pair(a: readonly string[], b: readonly string[]): Pairing {
  const candidates = a
    .flatMap((left, i) => b.map((right, j) => ({ i, j, match: matchWords(left, right), swap: i === j ? 0 : 1 })))
    .filter((one): one is { i: number; j: number; match: Exclude<WordMatch, null>; swap: number } => one.match !== null)
    .sort((x, y) => SEVERITY[x.match] - SEVERITY[y.match] || x.swap - y.swap);
  const taken: { i: number; j: number; match: Exclude<WordMatch, null> }[] = [];
  for (const one of candidates) if (!taken.some(({ i, j }) => i === one.i || j === one.j)) taken.push(one);
  taken.sort((x, y) => x.i - y.i);
  const worst = taken.reduce<Exclude<WordMatch, null>>(
    (found, { match }) => (SEVERITY[match] > SEVERITY[found] ? match : found),
    'gleich',
  );
  return { worst, pairs: taken.length, ordered: taken.every(({ j }, place) => (taken[place - 1]?.j ?? -1) < j) };
}

/** Compares one part of a name (surname with surname, given names with given names). An empty side differs from any name. */
export function compareNames(a: string, b: string): NameVerdict {
  const [left, right] = [a.normalize('NFC').trim(), b.normalize('NFC').trim()];
  if (left === right) return 'gleich';
  const [plainLeft, plainRight] = [plainName(left), plainName(right)];
  if (plainLeft === '' || plainRight === '') return 'verschieden';
  if (plainLeft === plainRight || plainLeft.replaceAll(' ', '') === plainRight.replaceAll(' ', ''))
    return 'schreibweise';
  if (soundAlike(plainLeft.replaceAll(' ', ''), plainRight.replaceAll(' ', ''))) return 'umschrift';
  return compareWords(nameWords(left), nameWords(right));
}

function compareWords(a: readonly string[], b: readonly string[]): NameVerdict {
  const { worst, pairs, ordered } = pair(a, b);
  const [few, many] = [Math.min(a.length, b.length), Math.max(a.length, b.length)];
  if (pairs === few && pairs === many) {
    if (worst === 'aehnlich') return 'aehnlich';
    return ordered ? (worst === 'gleich' ? 'schreibweise' : 'umschrift') : 'anordnung';
  }
  if (pairs === few && worst !== 'aehnlich') return 'teilname';
  return 'verschieden';
}

/**
 * Compares whole names: surname and given names apart first; where these differ, all words together, because a passport
 * that does not divide names puts everything into the surname (Blockname), and lists mix the two up.
 */
export function comparePersonNames(
  a: PersonName,
  b: PersonName,
): { readonly name: NameVerdict; readonly vorname: NameVerdict } {
  const apart = { name: compareNames(a.name, b.name), vorname: compareNames(a.vorname, b.vorname) };
  const bothEmpty = a.vorname.trim() === '' && b.vorname.trim() === '';
  const parts = bothEmpty ? { ...apart, vorname: 'gleich' as const } : apart;
  if (HARMLESS.has(parts.name) && HARMLESS.has(parts.vorname)) return parts;
  const [left, right] = [`${a.vorname} ${a.name}`, `${b.vorname} ${b.name}`];
  const together = compareWords(nameWords(left), nameWords(right));
  return HARMLESS.has(together) ? { name: 'anordnung', vorname: 'anordnung' } : parts;
}
