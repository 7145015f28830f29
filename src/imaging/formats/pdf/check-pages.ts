import { EakteError } from '../../../platform/eakte-error';
import { checkPixelSize } from '../limits';
import { type PageLeaf, pageDict } from './page-tree';
import type { PdfFile } from './pdf-file';
import { isArray, PdfRef, PdfStream, type PdfValue } from './values';

/**
 * Checks without decoding that the content and the images of every page are whole inside the file. Throws EakteError
 * FILE_CORRUPT naming the first page that is not, IMAGE_TOO_LARGE for an image beyond the limits. In a file whose cross-reference had to be rebuilt a missing object is
 * a lost one; otherwise it is an empty one (ISO 32000-1, 7.3.10).
 */
export function checkPages(pdf: PdfFile, leaves: readonly PageLeaf[]): void {
  leaves.forEach((leaf, index) => {
    const where = `Seite ${index + 1}`;
    try {
      checkPage(pdf, leaf, where);
    } catch (error) {
      if (!(error instanceof EakteError) || error.code !== 'FILE_CORRUPT' || error.detail?.startsWith(where) === true)
        throw error;
      throw new EakteError('FILE_CORRUPT', `${where}: ${error.detail ?? ''}`, { cause: error });
    }
  });
}

function checkPage(pdf: PdfFile, leaf: PageLeaf, where: string): void {
  const page = pageDict(pdf, leaf);
  const contents = pdf.resolve(page.get('Contents'));
  const parts = isArray(contents) ? contents : [page.get('Contents') ?? null];
  const xObjects = pdf.dict(pdf.dict(page.get('Resources')).get('XObject'));
  for (const part of [...parts, ...xObjects.values()]) checkPart(pdf, part, where);
}

/** Reading a stream object finds its end mark, so a cut stream does not get through. */
function checkPart(pdf: PdfFile, part: PdfValue, where: string): void {
  const value = pdf.resolve(part);
  const lost = value === null ? part instanceof PdfRef && pdf.repaired : !(value instanceof PdfStream);
  if (value instanceof PdfStream && pdf.name(value.dict.get('Subtype')) === 'Image') {
    checkPixelSize(pdf.number(value.dict.get('Width')) ?? 0, pdf.number(value.dict.get('Height')) ?? 0, where);
  }
  if (lost) throw new EakteError('FILE_CORRUPT', 'Inhalt der Seite fehlt in der Datei');
}
