import type { ReactNode } from 'react';
import { imageOf } from '../api/queries';
import type { SearchHit } from '../api/shapes';
import { Boxes } from '../viewer/boxes';

/** How much of the page is shown around the hit, share of the page's height. */
const WINDOW = 0.16;

/** The strip of the page where the hit stands, with the hit marked. */
export function HitImage({ hit }: { readonly hit: SearchHit }): ReactNode {
  const { deliveryId, page, width, height, boxes } = hit;
  const first = boxes[0];
  if (deliveryId === null || page === null || width === null || height === null || first === undefined) return null;
  const middle = (first.top + first.bottom) / 2 / height;
  const top = Math.min(1 - WINDOW, Math.max(0, middle - WINDOW / 2));
  return (
    <span className="hit-image" style={{ aspectRatio: `${width} / ${height * WINDOW}` }}>
      <span
        className="hit-page"
        style={{ aspectRatio: `${width} / ${height}`, transform: `translateY(-${top * 100}%)` }}
      >
        <img src={imageOf(deliveryId, page)} alt="" loading="lazy" />
        <Boxes boxes={boxes} width={width} height={height} />
      </span>
    </span>
  );
}
