import type { AkteSeite } from '../api/shapes';

/** How large pages are shown: as wide as the room, a whole page at once, or a share of the paper's size. */
export type Zoom = 'breite' | 'seite' | number;

/** Quarter turns clockwise, for looking only; nothing stored changes. */
export type Turn = 0 | 90 | 180 | 270;

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Pixels of the screen per inch of paper at 100 %. */
const CSS_DPI = 96;
/** Room around and between pages, px. */
export const GAP = 16;

const STEPS = [0.25, 0.35, 0.5, 0.7, 0.85, 1, 1.25, 1.5, 2, 3, 4];

export const zoomIn = (scale: number): number => STEPS.find((step) => step > scale + 0.01) ?? 4;
export const zoomOut = (scale: number): number => STEPS.findLast((step) => step < scale - 0.01) ?? 0.25;

const turned = (size: Size, turn: Turn): Size => (turn % 180 === 0 ? size : { width: size.height, height: size.width });

/** Size of a page on paper, in px of the screen at 100 %. */
export function paperSize(page: AkteSeite, turn: Turn): Size {
  const dpi = page.dpi > 0 ? page.dpi : 200;
  return turned({ width: (page.width / dpi) * CSS_DPI, height: (page.height / dpi) * CSS_DPI }, turn);
}

/** Scale of a page in a room of the viewport's size with `columns` pages beside each other. */
export function scaleOf(paper: Size, zoom: Zoom, room: Size, columns: number): number {
  if (typeof zoom === 'number') return zoom;
  const wide = Math.max(80, room.width / columns - GAP - GAP / columns) / paper.width;
  if (zoom === 'breite') return Math.min(wide, 4);
  return Math.min(wide, Math.max(80, room.height - 2 * GAP) / paper.height);
}

/** The pages of each row: one, or two as in an open file (the first page stands alone on the right). */
export function rowsOf(count: number, double: boolean): readonly (readonly number[])[] {
  if (!double) return Array.from({ length: count }, (_, index) => [index]);
  const rows: number[][] = [];
  for (let index = 0; index < count; index += 2) rows.push(index + 1 < count ? [index, index + 1] : [index]);
  return rows;
}

/** The page a person means: "Bl. 12", "12 R", "S. 17" or the running number; null when there is none. */
export function findPage(pages: readonly AkteSeite[], said: string): number | null {
  const plain = (text: string): string => text.toLowerCase().replace(/[\s.]/g, '');
  const wanted = plain(said);
  if (wanted === '') return null;
  for (const label of [wanted, `bl${wanted}`, `s${wanted}`]) {
    const found = pages.findIndex((page) => plain(page.label) === label);
    if (found >= 0) return found;
  }
  const number = Number(wanted);
  return Number.isInteger(number) && number >= 1 && number <= pages.length ? number - 1 : null;
}
