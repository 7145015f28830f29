import { useMemo } from 'react';
import { useHits } from '../api/queries';
import type { AkteSeite, Box, SearchHit } from '../api/shapes';

/** At most this many pages with hits are marked in one Akte. */
const LIMIT = 100;

export interface Marks {
  /** Boxes by `<deliveryId>.<page>`. */
  readonly boxes: ReadonlyMap<string, readonly Box[]>;
  /** Indices of the pages with hits, in order. */
  readonly places: readonly number[];
  readonly settled: boolean;
}

/** Where in the Akte the words of `query` stand. */
export function useMarks(akteId: string, query: string, pages: readonly AkteSeite[]): Marks {
  const hits = useHits(query, LIMIT, akteId);
  const found = query === '' ? undefined : hits.data;
  const settled = query === '' || (!hits.isFetching && hits.data !== undefined);
  return useMemo(() => ({ ...collect(found ?? [], pages), settled }), [found, pages, settled]);
}

function collect(hits: readonly SearchHit[], pages: readonly AkteSeite[]): Omit<Marks, 'settled'> {
  const boxes = new Map<string, readonly Box[]>();
  for (const hit of hits) {
    if (hit.deliveryId !== null && hit.page !== null) boxes.set(`${hit.deliveryId}.${hit.page}`, hit.boxes);
  }
  const places = pages.flatMap((page, index) => (boxes.has(`${page.deliveryId}.${page.page}`) ? [index] : []));
  return { boxes, places };
}
