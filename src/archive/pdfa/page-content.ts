import type { PdfaPage } from './pdfa-document';
import { EakteError } from '../../platform/eakte-error';
import type { GlyphlessEncoding } from './glyphless-font';
import { pdfNumber } from './pdf-values';
import { textOperators } from './text-layer';

/** Name of the page image in the resources of a page. */
export const PAGE_IMAGE = 'Im1';

/** Page size in points (1/72 inch). */
export interface PageSize {
  readonly width: number;
  readonly height: number;
}

/**
 * Size of the upright page in points.
 * @throws EakteError IMAGE_TOO_LARGE outside 3…14,400 points (ISO 19005-2, 6.1.13).
 */
export function pageSize(page: PdfaPage): PageSize {
  const size = { width: (page.width * 72) / page.dpi, height: (page.height * 72) / page.dpi };
  const inside = (points: number) => points >= 3 && points <= 14_400;
  if (!inside(size.width) || !inside(size.height)) {
    throw new EakteError('IMAGE_TOO_LARGE', `Seitengröße ${page.width} × ${page.height} Punkte bei ${page.dpi} dpi`);
  }
  return size;
}

/** The content stream of a page: the image, turned and straightened by a matrix, and the invisible text over it. */
export function pageContent(page: PdfaPage, encoding: GlyphlessEncoding): string {
  const { width, height } = pageSize(page);
  const clip = `0 0 ${pdfNumber(width)} ${pdfNumber(height)} re W n`;
  const matrix = imageMatrix(page)
    .map((part) => pdfNumber(part, 6))
    .join(' ');
  const image = `q\n${clip}\n${matrix} cm\n/${PAGE_IMAGE} Do\nQ\n`;
  if (page.text === null) return image;
  const scale = { x: width / page.text.width, y: height / page.text.height };
  return image + textOperators(page.text, encoding, scale, height);
}

type Matrix = readonly [number, number, number, number, number, number];

/**
 * The matrix that lays the unit square of the image over the page: turned clockwise by `rotation` it fills the page,
 * then it is turned clockwise by `skewDegrees` about the page's centre.
 */
function imageMatrix(page: PdfaPage): Matrix {
  const { width, height } = pageSize(page);
  const upright = {
    0: [width, 0, 0, height, 0, 0],
    90: [0, -height, width, 0, 0, height],
    180: [-width, 0, 0, -height, width, height],
    270: [0, height, -width, 0, width, 0],
  } as const;
  const [a, b, c, d, e, f] = upright[page.image.rotation];
  const angle = (page.image.skewDegrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [x, y] = [width / 2, height / 2];
  return [
    a * cos + b * sin,
    b * cos - a * sin,
    c * cos + d * sin,
    d * cos - c * sin,
    (e - x) * cos + (f - y) * sin + x,
    (f - y) * cos - (e - x) * sin + y,
  ];
}
