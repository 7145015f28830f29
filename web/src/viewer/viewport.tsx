import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import type { AkteSeite, Box } from '../api/shapes';
import { GAP, paperSize, rowsOf, scaleOf, type Size, type Turn, type Zoom } from './geometry';
import { PageSheet } from './page-sheet';

const NO_MARKS: readonly Box[] = [];

/** Where to go; `at` changes with every wish, so that the same page can be wished for again. */
export interface Jump {
  readonly index: number;
  readonly at: number;
}

/** The pages, one under the other; only those near the eye exist. Tells which page is looked at. */
export function Viewport({
  pages,
  zoom,
  double,
  turns,
  marks,
  jump,
  current,
  onCurrent,
  onScale,
}: {
  readonly pages: readonly AkteSeite[];
  readonly zoom: Zoom;
  readonly double: boolean;
  readonly turns: ReadonlyMap<number, Turn>;
  /** By `<deliveryId>.<page>`. */
  readonly marks: ReadonlyMap<string, readonly Box[]>;
  readonly jump: Jump;
  readonly current: number;
  readonly onCurrent: (index: number) => void;
  readonly onScale: (scale: number) => void;
}): ReactNode {
  const frame = useRef<HTMLDivElement>(null);
  const room = useRoom(frame);
  const rows = useMemo(() => rowsOf(pages.length, double), [pages.length, double]);
  const columns = double ? 2 : 1;
  const scaleAt = (index: number): number => {
    const page = pages[index];
    return page === undefined ? 1 : scaleOf(paperSize(page, turns.get(index) ?? 0), zoom, room, columns);
  };
  const heightOf = (row: readonly number[]): number =>
    Math.max(
      ...row.map((index) => {
        const page = pages[index];
        return page === undefined ? 0 : paperSize(page, turns.get(index) ?? 0).height * scaleAt(index);
      }),
    ) + GAP;
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => frame.current,
    estimateSize: (row) => heightOf(rows[row] ?? []),
    overscan: 1,
    paddingStart: GAP,
    scrollPaddingStart: GAP / 2,
  });

  const rowOf = (index: number): number => (double ? Math.floor(index / 2) : index);
  const place = useRef(current);
  place.current = current;
  // A new size keeps the page that is looked at.
  useLayoutEffect(() => {
    virtualizer.measure();
    virtualizer.scrollToIndex(rowOf(place.current), { align: 'start' });
  }, [zoom, double, room.width, room.height, turns]);
  useLayoutEffect(() => {
    virtualizer.scrollToIndex(rowOf(jump.index), { align: 'start' });
    onCurrent(jump.index);
  }, [jump]);
  const shownScale = scaleAt(current);
  useEffect(() => onScale(shownScale), [shownScale, onScale]);

  const onScroll = (): void => {
    const element = frame.current;
    if (element === null) return;
    const eye = element.scrollTop + element.clientHeight / 3;
    // Asked by the place, not by what is drawn: after a long jump the old pages are still the drawn ones.
    const index = rows[virtualizer.getVirtualItemForOffset(eye)?.index ?? -1]?.[0];
    if (index === undefined) return;
    if (rowOf(index) !== rowOf(current)) onCurrent(index);
  };
  return (
    <div className="viewport" ref={frame} onScroll={onScroll} tabIndex={0} role="region" aria-label="Seiten der Akte">
      <div className="viewport-space" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map((item) => (
          <div key={item.key} className="viewport-row" style={{ transform: `translateY(${item.start}px)` }}>
            {(rows[item.index] ?? []).map((index) => {
              const page = pages[index];
              if (page === undefined) return null;
              const turn = turns.get(index) ?? 0;
              const dpi = page.dpi > 0 ? page.dpi : 200;
              return (
                <PageSheet
                  key={index}
                  page={page}
                  number={index + 1}
                  scale={(scaleAt(index) * 96) / dpi}
                  turn={turn}
                  marks={marks.get(`${page.deliveryId}.${page.page}`) ?? NO_MARKS}
                  current={index === current}
                />
              );
            })}
          </div>
        ))}
      </div>
    </div>
  );
}

function useRoom(frame: React.RefObject<HTMLDivElement | null>): Size {
  const [room, setRoom] = useState<Size>({ width: 800, height: 900 });
  useLayoutEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const take = (): void =>
      setRoom((before) =>
        before.width === element.clientWidth && before.height === element.clientHeight
          ? before
          : { width: element.clientWidth, height: element.clientHeight },
      );
    take();
    const observer = new ResizeObserver(take);
    observer.observe(element);
    return () => observer.disconnect();
  }, [frame]);
  return room;
}
