import { foldName } from './fold';

/** One word (or quoted phrase) somebody looks for. */
export interface QueryTerm {
  readonly text: string;
  readonly phrase: boolean;
}

/** Splits what was typed into words and "phrases in quotes"; at most twelve, so that a pasted letter stays a query. */
export function parseQuery(query: string): QueryTerm[] {
  const terms: QueryTerm[] = [];
  for (const match of query.normalize('NFC').matchAll(/["„“]([^"„“”]+)["“”]|(\S+)/gu)) {
    const phrase = match[1];
    const text = (phrase ?? match[2] ?? '').trim();
    if (/[\p{L}\p{N}]/u.test(text)) terms.push({ text, phrase: phrase !== undefined });
    if (terms.length === 12) break;
  }
  return terms;
}

/**
 * A tsquery text for `to_tsquery('eakte_german', …)`: every term must occur, words match as prefixes, and a word with
 * umlauts also as it is written without (Müller, Mueller, Muller). Empty when nothing searchable was typed.
 */
export function toTsquery(terms: readonly QueryTerm[]): string {
  return terms
    .map((term) => {
      const words = term.text.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
      if (term.phrase) return `(${words.map(quote).join(' <-> ')})`;
      return `(${words.map((word) => `(${[...spellings(word)].map((spelling) => `${quote(spelling)}:*`).join(' | ')})`).join(' & ')})`;
    })
    .filter((part) => part !== '()')
    .join(' & ');
}

const quote = (word: string): string => `'${word.replaceAll("'", "''").replaceAll('\\', '\\\\')}'`;

function spellings(word: string): Set<string> {
  const lower = word.toLowerCase();
  const written = lower.replaceAll('ä', 'ae').replaceAll('ö', 'oe').replaceAll('ü', 'ue');
  const short = lower.replaceAll('ae', 'a').replaceAll('oe', 'o').replaceAll('ue', 'u');
  return new Set([lower, written, short]);
}

/** True for each word of a page that a term of the query stands for: the boxes a viewer highlights. */
export function highlighter(terms: readonly QueryTerm[]): (word: string) => boolean {
  const wanted = terms.flatMap((term) => foldName(term.text).split(' ')).filter((part) => part.length > 1);
  // Stemming matches more than the typed prefix ("Verfügungen" finds "Verfügung"): compare the common beginning.
  const stems = wanted.map((part) => (part.length > 6 ? part.slice(0, Math.max(5, part.length - 2)) : part));
  return (word) =>
    foldName(word)
      .split(' ')
      .some((part) => stems.some((stem) => part.startsWith(stem)));
}
