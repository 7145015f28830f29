import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, type ReactNode } from 'react';
import { thumbnailOf } from '../api/queries';
import type { AkteSeite } from '../api/shapes';

const COLUMNS = 2;
/** Height of a row of small pages with their names, px. */
const ROW = 196;

/** All pages small, to find one by its look. */
export function Thumbnails({
  pages,
  current,
  onJump,
}: {
  readonly pages: readonly AkteSeite[];
  readonly current: number;
  readonly onJump: (index: number) => void;
}): ReactNode {
  const frame = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: Math.ceil(pages.length / COLUMNS),
    getScrollElement: () => frame.current,
    estimateSize: () => ROW,
    overscan: 2,
  });
  const row = Math.floor(current / COLUMNS);
  useEffect(() => {
    virtualizer.scrollToIndex(row, { align: 'auto' });
  }, [row, virtualizer]);
  return (
    <div className="thumbnails" ref={frame} tabIndex={0} role="region" aria-label="Seiten im Kleinen">
      <div className="viewport-space" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map((item) => (
          <div key={item.key} className="thumbnail-row" style={{ transform: `translateY(${item.start}px)` }}>
            {pages.slice(item.index * COLUMNS, (item.index + 1) * COLUMNS).map((page, column) => {
              const index = item.index * COLUMNS + column;
              return (
                <button
                  key={index}
                  type="button"
                  className="thumbnail"
                  aria-current={index === current ? 'true' : undefined}
                  onClick={() => onJump(index)}
                >
                  <img src={thumbnailOf(page.deliveryId, page.page)} alt="" loading="lazy" />
                  <span>{page.label}</span>
                </button>
              );
            })}
          </div>
        ))}
      </div>
    </div>
  );
}
