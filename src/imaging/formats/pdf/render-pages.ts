import { FileBytes } from '../file-bytes';
import type { Raster } from '../raster';
import type { PageWord } from './page-words';
import { RenderedPages } from './rendered-pages';

/**
 * All pages of a PDF as a viewer shows them, one after the other, with their words (visible or not; boxes in px of the image).
 * Throws FILE_CORRUPT, PDF_ENCRYPTED, PAGE_UNREADABLE.
 */
export async function* renderPdfPages(
  path: string,
  dpi: number,
): AsyncGenerator<{
  readonly page: number;
  readonly raster: Raster;
  readonly dpi: number;
  readonly words: readonly PageWord[];
}> {
  const file = FileBytes.open(path);
  const rendered = new RenderedPages(file);
  try {
    const count = await rendered.pageCount();
    for (let page = 1; page <= count; page += 1) {
      const { raster, dpi: used, words } = await rendered.render(page, dpi, true);
      yield { page, raster, dpi: used, words: words ?? [] };
    }
  } finally {
    rendered.close();
    file.close();
  }
}
