import { EakteError } from '../../../platform/eakte-error';
import type { FileBytes } from '../file-bytes';
import { MAX_PIXELS } from '../limits';
import type { Raster } from '../raster';
import { discardPdfium, loadPdfium, openDocument, type OpenDocument, type Pdfium } from './pdfium';
import { hasUndecodedImage, renderOpenPage } from './render-page';
import { type PageWord, readWords } from './page-words';

/** A rendered page with the resolution it was rendered at and, if asked for, its words. */
export interface RenderedPage {
  readonly raster: Raster;
  readonly dpi: number;
  /** Null when they were not asked for or the text of the page cannot be trusted. */
  readonly words: readonly PageWord[] | null;
}

/** Pages after which the document is opened anew, so that what PDFium keeps of it does not grow with the delivery. */
const PAGES_PER_OPENING = 50;
/** Bytes of FPDF_FORMFILLINFO, generously; all callbacks are absent. */
const FORM_INFO_LENGTH = 256;
const FORM_INFO_VERSION = 2;
const POINTS_PER_INCH = 72;
/** Part of the largest image that a rendered page may have: the bitmap and its copy stand in memory side by side. */
const RENDERED_SHARE = 0.4;

/** Renders pages of one file with PDFium, which it opens when the first page is asked for. */
export class RenderedPages {
  private document: { pdfium: Pdfium; open: OpenDocument; form: number; info: number } | null = null;
  private rendered = 0;

  constructor(private readonly file: FileBytes) {}

  /** Number of pages as PDFium counts them. Throws PDF_ENCRYPTED and FILE_CORRUPT. */
  async pageCount(): Promise<number> {
    const { pdfium, open } = await this.opened();
    return pdfium._FPDF_GetPageCount(open.handle);
  }

  /** Number of embedded files. Throws PDF_ENCRYPTED and FILE_CORRUPT. */
  async attachmentCount(): Promise<number> {
    const { pdfium, open } = await this.opened();
    return pdfium._FPDFDoc_GetAttachmentCount(open.handle);
  }

  /**
   * Renders page `page` (1-based) at `dpi`, less when the page is so large that the image would break the limits.
   * Throws PAGE_UNREADABLE when PDFium cannot load the page or fails over it.
   */
  async render(page: number, dpi: number, withWords: boolean): Promise<RenderedPage> {
    if (this.rendered >= PAGES_PER_OPENING) this.close();
    this.rendered += 1;
    const opened = await this.opened();
    try {
      return renderFrom(opened, page, dpi, withWords);
    } catch (error) {
      if (error instanceof EakteError) throw error;
      // A trap inside the module. What it was doing is lost, and so is the document it had open.
      this.document = null;
      discardPdfium();
      throw new EakteError('PAGE_UNREADABLE', `Seite ${page}: Der Seiteninhalt ist unlesbar`, { cause: error });
    }
  }

  close(): void {
    if (this.document === null) return;
    const { pdfium, open, form, info } = this.document;
    if (form !== 0) pdfium._FPDFDOC_ExitFormFillEnvironment(form);
    pdfium.wasmExports.free(info);
    open.close();
    this.document = null;
    this.rendered = 0;
  }

  private async opened(): Promise<{ pdfium: Pdfium; open: OpenDocument; form: number }> {
    if (this.document !== null) return this.document;
    const pdfium = await loadPdfium();
    // Somebody else may have opened it while the module was loading.
    this.document ??= this.openWith(pdfium);
    return this.document;
  }

  private openWith(pdfium: Pdfium): { pdfium: Pdfium; open: OpenDocument; form: number; info: number } {
    const open = openDocument(pdfium, this.file);
    if (open === 'encrypted') throw new EakteError('PDF_ENCRYPTED', 'Das PDF lässt sich ohne Kennwort nicht öffnen');
    if (open === 'unreadable') throw new EakteError('FILE_CORRUPT', 'Das PDF lässt sich nicht öffnen');
    const info = pdfium.wasmExports.malloc(FORM_INFO_LENGTH);
    pdfium.HEAPU8.fill(0, info, info + FORM_INFO_LENGTH);
    pdfium.HEAPU8[info] = FORM_INFO_VERSION;
    const form = pdfium._FPDFDOC_InitFormFillEnvironment(open.handle, info);
    return { pdfium, open, form, info };
  }
}

function renderFrom(
  { pdfium, open, form }: { pdfium: Pdfium; open: OpenDocument; form: number },
  page: number,
  dpi: number,
  withWords: boolean,
): RenderedPage {
  const handle = pdfium._FPDF_LoadPage(open.handle, page - 1);
  if (handle === 0) throw new EakteError('PAGE_UNREADABLE', `Seite ${page}: Der Seiteninhalt ist unlesbar`);
  try {
    if (hasUndecodedImage(pdfium, handle))
      throw new EakteError('PAGE_UNREADABLE', `Seite ${page}: Ein Bild ist unlesbar`);
    const widthInches = pdfium._FPDF_GetPageWidthF(handle) / POINTS_PER_INCH;
    const heightInches = pdfium._FPDF_GetPageHeightF(handle) / POINTS_PER_INCH;
    const fitting = Math.min(dpi, Math.sqrt((MAX_PIXELS * RENDERED_SHARE) / (widthInches * heightInches)));
    const width = Math.max(1, Math.round(widthInches * fitting));
    const height = Math.max(1, Math.round(heightInches * fitting));
    const raster = renderOpenPage(pdfium, handle, form, width, height);
    return { raster, dpi: fitting, words: withWords ? readWords(pdfium, handle, width, height) : null };
  } finally {
    pdfium._FPDF_ClosePage(handle);
  }
}
