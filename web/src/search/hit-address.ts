import type { SearchHit } from '../api/shapes';
import { to } from '../frame/router';

/** Where a hit is read: its Akte, at its page, with the hits marked. */
export const hitAddress = (hit: SearchHit, query: string): string =>
  to(`akte/${hit.akteId}`, {
    ort: hit.deliveryId === null || hit.page === null ? '' : `${hit.deliveryId}.${hit.page}`,
    q: hit.page === null ? '' : query,
  });
