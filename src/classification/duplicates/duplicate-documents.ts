/** Pages like one page, and earlier documents that hold a page, that are looked at: keeps the search linear. */
const MOST_LIKE = 32;
const MOST_HOLDERS = 64;

/** A document with its printed pages (any numbering that grows in the order of the Akte). */
export interface PagedDocument {
  readonly id: string;
  /** Pages with print, in order; blank backs do not count. */
  readonly pages: readonly number[];
}

/** A page that was there before. */
export interface PagePair {
  readonly page: number;
  readonly of: number;
  /** Share of the text that agrees, 0…1. */
  readonly similarity: number;
}

export interface DocumentPair {
  readonly id: string;
  readonly of: string;
  /** The smallest agreement of its pages, 0…1. */
  readonly similarity: number;
}

/**
 * Documents all of whose printed pages are, in order, those of an earlier document with as many printed pages. A document
 * is a duplicate of the first one that holds its pages, never of another duplicate.
 * @param documents in the order of the Akte.
 * @param pairs pages alike, among the first pages of their text.
 * @param firstOf the first page with the same text as a page (itself where it is the first).
 */
export function duplicateDocuments(
  documents: readonly PagedDocument[],
  pairs: readonly PagePair[],
  firstOf: (page: number) => number = (page) => page,
): DocumentPair[] {
  const alike = likeness(pairs);
  /** By number of pages, place in the document and text: the documents so far that are no duplicates. */
  const holders = new Map<string, number[]>();
  const found: DocumentPair[] = [];
  for (const [place, { id, pages }] of documents.entries()) {
    if (pages.length === 0) continue;
    const texts = pages.map(firstOf);
    const candidates = fewestHolders(texts, alike, holders);
    const of = candidates
      .map((earlier) => ({ earlier, similarity: agreed(texts, documents[earlier]!.pages.map(firstOf), alike) }))
      .find(({ similarity }) => similarity !== null);
    if (of === undefined) {
      for (const [at, text] of texts.entries()) {
        const key = `${texts.length}:${at}:${text}`;
        const known = holders.get(key);
        if (known === undefined) holders.set(key, [place]);
        else if (known.length < MOST_HOLDERS) known.push(place);
      }
    } else found.push({ id, of: documents[of.earlier]!.id, similarity: of.similarity ?? 0 });
  }
  return found;
}

type Likeness = ReadonlyMap<number, ReadonlyMap<number, number>>;

function likeness(pairs: readonly PagePair[]): Likeness {
  const alike = new Map<number, Map<number, number>>();
  const note = (page: number, other: number, similarity: number): void => {
    const others = alike.get(page) ?? new Map<number, number>();
    if (others.size < MOST_LIKE) alike.set(page, others.set(other, similarity));
  };
  for (const { page, of, similarity } of pairs) {
    note(page, of, similarity);
    note(of, page, similarity);
  }
  return alike;
}

/** The earlier documents that hold the page which the fewest of them hold, in order; the others cannot be the same. */
function fewestHolders(texts: readonly number[], alike: Likeness, holders: ReadonlyMap<string, number[]>): number[] {
  let fewest: number[] | null = null;
  for (const [at, text] of texts.entries()) {
    const like = [text, ...(alike.get(text)?.keys() ?? [])];
    const holding = like.flatMap((other) => holders.get(`${texts.length}:${at}:${other}`) ?? []);
    if (fewest === null || holding.length < fewest.length) fewest = holding;
    if (fewest.length <= 1) break;
  }
  return (fewest ?? []).toSorted((a, b) => a - b).slice(0, MOST_HOLDERS);
}

/** The smallest agreement of pages in the same place; null when one does not agree. */
function agreed(a: readonly number[], b: readonly number[], alike: Likeness): number | null {
  let least = 1;
  for (const [at, text] of a.entries()) {
    const other = b[at]!;
    const similarity = text === other ? 1 : (alike.get(text)?.get(other) ?? alike.get(other)?.get(text));
    if (similarity === undefined) return null;
    least = Math.min(least, similarity);
  }
  return least;
}
