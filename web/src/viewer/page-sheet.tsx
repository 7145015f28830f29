import { memo, useEffect, useState, type ReactNode } from 'react';
import { imageOf, usePageWords } from '../api/queries';
import type { AkteSeite, Box } from '../api/shapes';
import { Boxes } from './boxes';
import { TextLayer } from './text-layer';
import type { Turn } from './geometry';

/** A page that only rushes by is not fetched: it has to stay this long, ms. */
const IMAGE_AFTER_MS = 60;
const WORDS_AFTER_MS = 250;

function useStayed(ms: number): boolean {
  const [stayed, setStayed] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setStayed(true), ms);
    return () => clearTimeout(timer);
  }, [ms]);
  return stayed;
}

/** One page: image, marks, invisible words. Turned as a whole, so that marks and words turn with it. */
export const PageSheet = memo(function PageSheet({
  page,
  number,
  scale,
  turn,
  marks,
  current,
}: {
  readonly page: AkteSeite;
  /** Running number in the Akte, 1-based. */
  readonly number: number;
  /** px of the screen per px of the page. */
  readonly scale: number;
  readonly turn: Turn;
  readonly marks: readonly Box[];
  readonly current: boolean;
}): ReactNode {
  const withImage = useStayed(IMAGE_AFTER_MS);
  const withWords = useStayed(WORDS_AFTER_MS);
  const words = usePageWords(page.deliveryId, page.page, withWords);
  const [failed, setFailed] = useState(false);
  const width = page.width * scale;
  const height = page.height * scale;
  const aside = turn % 180 !== 0;
  const name = `${page.label}, Seite ${number} der Akte`;
  return (
    <figure
      className={current ? 'sheet current' : 'sheet'}
      aria-label={name}
      style={{ width: aside ? height : width, height: aside ? width : height }}
    >
      <div className="sheet-body" style={{ width, height, transform: `translate(-50%, -50%) rotate(${turn}deg)` }}>
        {withImage && !failed && (
          <img
            src={imageOf(page.deliveryId, page.page)}
            alt={page.blank ? `Leere Seite, ${page.label}` : `Bild von ${page.label}`}
            draggable={false}
            onError={() => setFailed(true)}
          />
        )}
        {failed && (
          <p className="sheet-failed">Das Bild dieser Seite kommt nicht an. Netz prüfen und weiterblättern.</p>
        )}
        <Boxes boxes={marks} width={page.width} height={page.height} current={current} />
        {words.data !== undefined && (
          <TextLayer page={words.data} scale={scale * (page.width / words.data.words.width)} />
        )}
      </div>
      <figcaption>{page.label}</figcaption>
    </figure>
  );
});
