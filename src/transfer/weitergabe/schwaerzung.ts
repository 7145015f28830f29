import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { z } from 'zod';
import { writePdfa } from '../../archive/pdfa/write-pdfa';
import type { PdfaPage } from '../../archive/pdfa/pdfa-document';
import { renderPdfPages } from '../../imaging/formats/pdf/render-pages';
import { encodeRasterJpeg } from '../../imaging/encoding/raster-jpeg';
import type { Box, GreyImage, RgbImage } from '../../imaging/page-image';
import { bornDigitalText } from '../../ocr/born-digital';
import { EakteError } from '../../platform/eakte-error';

const share = z.number().min(0).max(1);

/** A place that must not be seen, and why. Coordinates as shares of the page (0 left or top, 1 right or bottom). */
export const schwaerzungSchema = z.strictObject({
  dokumentId: z.uuid(),
  /** Page of the document's PDF, 1-based; without it the whole document is withheld. */
  seite: z.number().int().min(1).optional(),
  /** Without it the whole page is blackened. */
  rahmen: z.strictObject({ left: share, top: share, right: share, bottom: share }).optional(),
  grund: z.string().trim().min(1).max(300),
});
export type Schwaerzung = z.output<typeof schwaerzungSchema>;

/** Resolution of the new page images, dpi. */
const DPI = 200;

/**
 * Writes a copy of a PDF in which the places are gone for good: each page is drawn as an image, the places are painted over in
 * its pixels, words that touch them are left out of the text layer, and nothing else of the old file comes along (no
 * metadata, attachments, layers, earlier versions). Throws `VALIDATION` for a page that is not there.
 */
export async function writeRedacted(
  pdf: string,
  target: string,
  places: readonly Schwaerzung[],
  title: string,
  label: (page: number) => string,
): Promise<void> {
  const out = createWriteStream(target, { mode: 0o600 });
  const last = Math.max(...places.map(({ seite }) => seite ?? 1));
  async function* pages(): AsyncGenerator<PdfaPage> {
    let count = 0;
    for await (const { page, raster, dpi, words } of renderPdfPages(pdf, DPI)) {
      count = page;
      const { width, height } = raster.grey;
      const boxes = places.filter(({ seite }) => seite === page).map(({ rahmen }) => boxOf(rahmen, width, height));
      for (const box of boxes) blacken(raster, box);
      const kept = words.filter(({ box }) => !boxes.some((hidden) => touches(hidden, box)));
      yield {
        width,
        height,
        dpi,
        image: {
          image: await encodeRasterJpeg(raster),
          takenOver: false,
          rotation: 0,
          skewDegrees: 0,
          dpiX: dpi,
          dpiY: dpi,
        },
        text: kept.length === 0 ? null : bornDigitalText(kept, { width, height, dpi }),
        label: label(page),
      };
    }
    if (last > count) throw new EakteError('VALIDATION', `Das Dokument hat keine Seite ${last}`);
  }
  await writePdfa(pages(), { title, createdAt: null, creatorTool: 'eakte', producer: 'eakte', language: 'de-DE' }, out);
  out.end();
  await finished(out);
}

/** A little wider than marked: letters reach over their boxes. */
const MARGIN = 4;

function boxOf(rahmen: Schwaerzung['rahmen'], width: number, height: number): Box {
  if (rahmen === undefined) return { left: 0, top: 0, right: width, bottom: height };
  return {
    left: Math.max(0, Math.floor(rahmen.left * width) - MARGIN),
    top: Math.max(0, Math.floor(rahmen.top * height) - MARGIN),
    right: Math.min(width, Math.ceil(rahmen.right * width) + MARGIN),
    bottom: Math.min(height, Math.ceil(rahmen.bottom * height) + MARGIN),
  };
}

const touches = (one: Box, other: Box): boolean =>
  one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;

function blacken({ grey, rgb }: { readonly grey: GreyImage; readonly rgb?: RgbImage }, box: Box): void {
  for (let y = box.top; y < box.bottom; y += 1) {
    grey.data.fill(0, y * grey.width + box.left, y * grey.width + box.right);
    rgb?.data.fill(0, (y * grey.width + box.left) * 3, (y * grey.width + box.right) * 3);
  }
}
