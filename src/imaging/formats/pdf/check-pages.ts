import { EakteError } from '../../../platform/eakte-error';
import { type PageLeaf, pageDict } from './page-tree';
import type { PdfFile } from './pdf-file';
import { isArray, PdfRef, PdfStream, type PdfValue } from './values';

/**
 * Checks without decoding that the content and the images of every page are whole inside the file. Throws EakteError
 * FILE_CORRUPT naming the first page that is not. In a file whose cross-reference had to be rebuilt a missing object is
 * a lost one; otherwise it is an empty one (ISO 32000-1, 7.3.10).
 */
export function checkPages(pdf: PdfFile, leaves: readonly PageLeaf[]): void {
  leaves.forEach((leaf, index) => {
    try {
      checkPage(pdf, leaf);
    } catch (error) {
      if (!(error instanceof EakteError) || error.code !== 'FILE_CORRUPT') throw error;
      throw new EakteError('FILE_CORRUPT', `Seite ${index + 1}: ${error.detail ?? ''}`, { cause: error });
    }
  });
}

function checkPage(pdf: PdfFile, leaf: PageLeaf): void {
  const page = pageDict(pdf, leaf);
  const contents = pdf.resolve(page.get('Contents'));
  const parts = isArray(contents) ? contents : [page.get('Contents') ?? null];
  const xObjects = pdf.dict(pdf.dict(page.get('Resources')).get('XObject'));
  for (const part of [...parts, ...xObjects.values()]) checkPart(pdf, part);
}

/** Reading a stream object finds its end mark, so a cut stream does not get through. */
function checkPart(pdf: PdfFile, part: PdfValue): void {
  const value = pdf.resolve(part);
  const lost = value === null ? part instanceof PdfRef && pdf.repaired : !(value instanceof PdfStream);
  if (lost) throw new EakteError('FILE_CORRUPT', 'Inhalt der Seite fehlt in der Datei');
}
