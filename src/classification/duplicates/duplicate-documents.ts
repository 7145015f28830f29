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
 */
export function duplicateDocuments(documents: readonly PagedDocument[], pairs: readonly PagePair[]): DocumentPair[] {
  const similarities = new Map(pairs.map(({ page, of, similarity }) => [`${page}:${of}`, similarity]));
  const found: DocumentPair[] = [];
  const repeated = new Set<string>();
  for (const [place, document] of documents.entries()) {
    if (document.pages.length === 0) continue;
    for (const earlier of documents.slice(0, place)) {
      if (earlier.pages.length !== document.pages.length || repeated.has(earlier.id)) continue;
      const agreed = document.pages.map((page, at) => similarities.get(`${page}:${earlier.pages[at]!}`));
      if (agreed.some((similarity) => similarity === undefined)) continue;
      const similarity = Math.min(...agreed.filter((one) => one !== undefined));
      found.push({ id: document.id, of: earlier.id, similarity });
      repeated.add(document.id);
      break;
    }
  }
  return found;
}
