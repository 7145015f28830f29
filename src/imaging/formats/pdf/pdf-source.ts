import { EakteError } from '../../../platform/eakte-error';
import type { DecodedPage } from '../../page-image';
import { FileBytes } from '../file-bytes';
import type { Finding } from '../finding';
import type { FormatInspection, PageSource } from '../format-reader';
import { checkPageCount } from '../limits';
import { checkActiveContent } from './active-content';
import { checkPages } from './check-pages';
import { type PageLeaf, readPageTree } from './page-tree';
import { PdfFile } from './pdf-file';
import { decodePdfPage, renderedPage } from './pdf-page';
import { RenderedPages } from './rendered-pages';

const RENDER_DPI = 300;

/**
 * Checks structure, every page's streams and the absence of active content. A file with a broken cross-reference is
 * accepted with a finding as long as all its pages are whole; one that only the owner's password protects as well.
 */
export async function inspectPdf(file: FileBytes): Promise<FormatInspection> {
  const pdf = new PdfFile(file);
  if (pdf.encrypted) return inspectProtected(file);
  const pageCount = withRepair(pdf, () => {
    const leaves = readPageTree(pdf);
    checkPages(pdf, leaves);
    return leaves.length;
  });
  return { pageCount, findings: [...structureFindings(pdf), ...checkActiveContent(pdf)] };
}

/** Opens a PDF: reads the page tree, then each page when it is asked for. */
export async function openPdf(path: string): Promise<PageSource> {
  const file = FileBytes.open(path);
  const rendered = new RenderedPages(file);
  const close = (): Promise<void> => {
    rendered.close();
    file.close();
    return Promise.resolve();
  };
  try {
    const pdf = new PdfFile(file);
    if (pdf.encrypted) {
      const pageCount = await rendered.pageCount();
      return { pageCount, decodePage: (page) => protectedPage(rendered, page), close };
    }
    let leaves = withRepair(pdf, () => readPageTree(pdf));
    const decodePage = async (page: number, textLayer = false): Promise<DecodedPage> => {
      try {
        return await decodePdfPage(pdf, leafAt(leaves, page), page, rendered, textLayer);
      } catch (error) {
        if (!(error instanceof EakteError) || error.code !== 'FILE_CORRUPT' || !pdf.repair()) throw error;
        leaves = readPageTree(pdf);
        return decodePdfPage(pdf, leafAt(leaves, page), page, rendered, textLayer);
      }
    };
    return { pageCount: leaves.length, decodePage, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Runs the reading; when it meets damage, rebuilds the cross-reference once and runs it again. */
function withRepair<Result>(pdf: PdfFile, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof EakteError) || error.code !== 'FILE_CORRUPT' || !pdf.repair()) throw error;
    return read();
  }
}

function leafAt(leaves: readonly PageLeaf[], page: number): PageLeaf {
  const leaf = leaves[page - 1];
  if (leaf === undefined) throw new RangeError(`page ${page} does not exist`);
  return leaf;
}

function structureFindings(pdf: PdfFile): Finding[] {
  if (pdf.repaired) {
    const message = 'Das Objektverzeichnis des PDF war beschädigt und wurde aus dem Inhalt neu aufgebaut.';
    return [{ code: 'PDF_REPAIRED', message }];
  }
  const revisions = pdf.laterRevisions;
  if (revisions === 0) return [];
  const times = revisions === 1 ? 'einmal' : `${revisions}-mal`;
  const message = `Das PDF wurde nachträglich ${times} geändert; übernommen wurde der letzte Stand, das Original bleibt aufbewahrt.`;
  return [{ code: 'PDF_REVISED', message }];
}

/** Encrypted files are read by the renderer alone, which opens those that need no password to read. */
async function inspectProtected(file: FileBytes): Promise<FormatInspection> {
  const rendered = new RenderedPages(file);
  try {
    const pageCount = await rendered.pageCount();
    if (pageCount < 1) throw new EakteError('PDF_NO_PAGES', 'Der Seitenbaum ist leer');
    checkPageCount(pageCount);
    if ((await rendered.attachmentCount()) > 0) {
      throw new EakteError('PDF_ACTIVE_CONTENT', 'Das PDF enthält eingebettete Dateien');
    }
    const message = 'Das PDF ist gegen Änderungen geschützt (Besitzerkennwort); lesen lässt es sich ohne Kennwort.';
    return { pageCount, findings: [{ code: 'PDF_OWNER_PASSWORD', message }] };
  } finally {
    rendered.close();
  }
}

async function protectedPage(rendered: RenderedPages, page: number): Promise<DecodedPage> {
  return { page, ...(await renderedPage(rendered, page, RENDER_DPI, false, [])) };
}
