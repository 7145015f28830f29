/** A document of a delivery by its pages (1-based, inclusive). */
export interface CutDokument {
  readonly id: string;
  readonly type: string;
  readonly title: string;
  readonly firstPage: number;
  readonly lastPage: number;
}

/** A document as it shall be. `from`: set for a new one, the document its first page lay in. */
export interface PlannedDokument extends CutDokument {
  readonly from: string | null;
}

/** What becomes of a delivery's documents: those that change or are new, and those whose pages go to the one before. */
export interface CutPlan {
  readonly changed: readonly PlannedDokument[];
  readonly retired: readonly string[];
}

/** Where documents begin from now on: `begin` pages that start one, `join` pages that no longer do. */
export interface CutEdits {
  readonly begin: readonly {
    readonly page: number;
    readonly id: string;
    readonly type: string;
    readonly title: string;
  }[];
  readonly join: readonly number[];
}

/**
 * Cuts a page stream anew. A document whose first page stays a beginning keeps its id; one whose beginning is taken away
 * is retired and its pages belong to the document before. Every page lies in exactly one document before and after.
 * Edits that change nothing (a beginning where one is, none where none is, the first page of all) are left out.
 */
export function planCut(documents: readonly CutDokument[], edits: CutEdits): CutPlan {
  const sorted = documents.toSorted((a, b) => a.firstPage - b.firstPage);
  const first = sorted[0];
  const last = sorted.at(-1);
  if (first === undefined || last === undefined) return { changed: [], retired: [] };
  const join = new Set(edits.join.filter((page) => page !== first.firstPage));
  const starts: PlannedDokument[] = sorted
    .filter((document) => !join.has(document.firstPage))
    .map((document) => ({ ...document, from: null }));
  for (const { page, id, type, title } of edits.begin) {
    const owner = sorted.find((document) => document.firstPage <= page && page <= document.lastPage);
    if (owner === undefined || owner.firstPage === page || starts.some((start) => start.firstPage === page)) continue;
    starts.push({ id, type, title, firstPage: page, lastPage: page, from: owner.id });
  }
  starts.sort((a, b) => a.firstPage - b.firstPage);
  const changed = starts
    .map((start, index) => ({ ...start, lastPage: endOf(start, starts[index + 1], sorted, last) }))
    .filter((planned) => {
      const before = sorted.find((document) => document.id === planned.id);
      return before?.lastPage !== planned.lastPage;
    });
  const living = new Set(starts.map((start) => start.id));
  return { changed, retired: sorted.filter((document) => !living.has(document.id)).map((document) => document.id) };
}

/** The last page before the next document; separator sheets between documents stay in none. */
function endOf(
  start: CutDokument,
  next: CutDokument | undefined,
  before: readonly CutDokument[],
  last: CutDokument,
): number {
  if (next === undefined) return last.lastPage;
  const ends = before
    .map((document) => document.lastPage)
    .filter((end) => end >= start.firstPage && end < next.firstPage);
  const split = before.some((document) => document.firstPage < next.firstPage && next.firstPage <= document.lastPage);
  return split ? next.firstPage - 1 : Math.max(start.firstPage, ...ends);
}
