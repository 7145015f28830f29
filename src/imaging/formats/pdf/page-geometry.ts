import type { Rotation } from '../../page-image';
import type { PdfFile } from './pdf-file';
import type { PdfDict, PdfValue } from './values';

/** The visible part of a page, in units of its user space, and how it is turned and scaled. */
export interface PageGeometry {
  readonly left: number;
  readonly bottom: number;
  readonly width: number;
  readonly height: number;
  /** Clockwise degrees by which viewers turn the page (/Rotate). */
  readonly rotate: Rotation;
  /** Points (1/72 inch) a unit of user space. */
  readonly userUnit: number;
}

const A4 = [0, 0, 595.28, 841.89] as const;
/** Largest side viewers show; beyond it the box is damaged. ISO 32000-1, annex C: 14,400 units. */
const MAX_UNITS = 14_400 * 2;

/** Geometry of a page with its inherited attributes: CropBox within MediaBox, A4 when the file gives no usable box. */
export function pageGeometry(pdf: PdfFile, page: PdfDict): PageGeometry {
  const media = box(pdf, page.get('MediaBox')) ?? A4;
  const crop = box(pdf, page.get('CropBox')) ?? media;
  const left = Math.max(media[0], crop[0]);
  const bottom = Math.max(media[1], crop[1]);
  const right = Math.min(media[2], crop[2]);
  const top = Math.min(media[3], crop[3]);
  const visible = right - left > 1 && top - bottom > 1 ? ([left, bottom, right, top] as const) : media;
  const userUnit = pdf.number(page.get('UserUnit')) ?? 1;
  return {
    left: visible[0],
    bottom: visible[1],
    width: visible[2] - visible[0],
    height: visible[3] - visible[1],
    rotate: quarterTurn(pdf.number(page.get('Rotate')) ?? 0),
    userUnit: userUnit > 0 ? userUnit : 1,
  };
}

/** Degrees as one of the four clockwise quarter turns; negative and full turns are brought into range. */
export function quarterTurn(degrees: number): Rotation {
  const quarters = (((Math.round(degrees / 90) % 4) + 4) % 4) as 0 | 1 | 2 | 3;
  return ([0, 90, 180, 270] as const)[quarters];
}

function box(pdf: PdfFile, value: PdfValue | undefined): readonly [number, number, number, number] | null {
  const [x1, y1, x2, y2] = pdf.array(value).map((item) => pdf.number(item));
  if (typeof x1 !== 'number' || typeof y1 !== 'number' || typeof x2 !== 'number' || typeof y2 !== 'number') return null;
  const sides = [Math.min(x1, x2), Math.min(y1, y2), Math.max(x1, x2), Math.max(y1, y2)] as const;
  const width = sides[2] - sides[0];
  const height = sides[3] - sides[1];
  return width > 1 && height > 1 && width <= MAX_UNITS && height <= MAX_UNITS ? sides : null;
}
