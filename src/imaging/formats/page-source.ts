import type { FileFormat } from './detect-format';
import type { PageSource } from './format-reader';
import { openJpeg } from './jpeg/jpeg-source';
import { openPdf } from './pdf/pdf-source';
import { openPng } from './png/png-source';
import { openTiff } from './tiff/tiff-source';

export type { PageSource } from './format-reader';

/**
 * Opens a delivered file whose format `inspectFile` has found. Reads the directory of pages only. Throws EakteError
 * with the codes of `inspectFile` when the file cannot be read as that format.
 */
export async function openPageSource(path: string, format: FileFormat): Promise<PageSource> {
  switch (format) {
    case 'tiff':
      return openTiff(path);
    case 'jpeg':
      return openJpeg(path);
    case 'png':
      return openPng(path);
    case 'pdf':
      return openPdf(path);
  }
}
