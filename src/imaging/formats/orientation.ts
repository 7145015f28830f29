import type { Rotation } from '../page-image';

/** TIFF/EXIF orientation 1–8 (tag 274): where row 0 and column 0 of the stored image lie on the page. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/** A stored image becomes the page by turning it clockwise, then mirroring it. */
export interface Turn {
  readonly rotation: Rotation;
  readonly mirror: 'none' | 'leftRight' | 'topBottom';
}

const TURNS: Readonly<Record<Orientation, Turn>> = {
  1: { rotation: 0, mirror: 'none' },
  2: { rotation: 0, mirror: 'leftRight' },
  3: { rotation: 180, mirror: 'none' },
  4: { rotation: 0, mirror: 'topBottom' },
  5: { rotation: 90, mirror: 'leftRight' },
  6: { rotation: 90, mirror: 'none' },
  7: { rotation: 90, mirror: 'topBottom' },
  8: { rotation: 270, mirror: 'none' },
};

export const UNTURNED: Turn = TURNS[1];

/** The turn of an orientation value; anything but 1–8 (files write 0 and nonsense) counts as upright. */
export function turnOf(value: number | null): Turn {
  return isOrientation(value) ? TURNS[value] : UNTURNED;
}

/** True when the turn exchanges width and height. */
export function swapsSides(turn: Turn): boolean {
  return turn.rotation === 90 || turn.rotation === 270;
}

function isOrientation(value: number | null): value is Orientation {
  return value !== null && Number.isInteger(value) && value >= 1 && value <= 8;
}
