import type { ReactNode } from 'react';
import type { Box } from '../api/shapes';

/** Marks on a page: boxes in px of the upright page of `width` × `height`, laid over whatever size it is shown in. */
export function Boxes({
  boxes,
  width,
  height,
  current = false,
}: {
  readonly boxes: readonly Box[];
  readonly width: number;
  readonly height: number;
  readonly current?: boolean;
}): ReactNode {
  return boxes.map((box) => (
    <span
      key={`${box.left}/${box.top}/${box.right}`}
      className={current ? 'mark current' : 'mark'}
      style={{
        left: `${(box.left / width) * 100}%`,
        top: `${(box.top / height) * 100}%`,
        width: `${((box.right - box.left) / width) * 100}%`,
        height: `${((box.bottom - box.top) / height) * 100}%`,
      }}
    />
  ));
}
