import type { DecodedPage } from '../../page-image';
import type { Finding } from '../finding';
import { resolveResolution } from '../resolution';
import { type PageContent, scanContent } from './content-scan';
import { decodeImagePage, placementOf, visibleBox } from './image-page';
import { type PageGeometry, pageGeometry } from './page-geometry';
import { type PageLeaf, pageDict } from './page-tree';
import type { PdfFile } from './pdf-file';
import type { RenderedPages } from './rendered-pages';
import type { PdfDict } from './values';

/** Resolution for pages without a scan of their own, dpi. */
const RENDER_DPI = 300;
const LOWEST_SCAN_DPI = 150;
const HIGHEST_SCAN_DPI = 600;
/** Part of the page from which images count as a scan: the text is then in them. */
const SCAN_COVERAGE = 0.5;
/** Part of the page from which an image has a say in the resolution. */
const BAND_COVERAGE = 0.02;

/** Annotations that change nothing on paper. */
const UNSEEN_ANNOTATIONS = new Set(['Link', 'Popup']);
/** Annotation flags Invisible, Hidden and NoView (ISO 32000-1, table 165). */
const UNSEEN_FLAGS = 0x01 | 0x02 | 0x20;

/**
 * Decodes one page: a page that is one image by taking that image over, any other by rendering it. Pages with real text
 * and no scan bring their words along; with `textLayer` those of a scan do, too.
 */
export async function decodePdfPage(
  pdf: PdfFile,
  leaf: PageLeaf,
  page: number,
  rendered: RenderedPages,
  textLayer: boolean,
): Promise<DecodedPage> {
  const where = `Seite ${page}`;
  const dict = pageDict(pdf, leaf);
  const geometry = pageGeometry(pdf, dict);
  const content = scanContent(pdf, dict, visibleBox(geometry));
  const annotated = hasVisibleAnnotations(pdf, dict);
  const layered = textLayer && content.hiddenText && !content.layers;
  const findings = contentFindings({ ...content, hiddenText: content.hiddenText && !layered });
  const [image, second] = content.images;
  if (image !== undefined && second === undefined && !content.visibleText && !content.otherMarks && !annotated) {
    const scan = await decodeImagePage(pdf, image, geometry, where);
    if (scan !== null) {
      const { width, height } = scan.raster.grey;
      const resolution = resolveResolution(width, height, scan.resolution);
      const words = layered ? await unseenWords(rendered, page, width, height) : [];
      return {
        page,
        ...scan.raster,
        ...(words.length > 0 && { bornDigital: { words } }),
        ...resolution,
        ...(scan.encoded !== undefined && { encoded: scan.encoded, encodedRotation: scan.rotation }),
        findings: [...findings, ...scan.findings, ...resolution.findings],
      };
    }
  }
  const scans = scanResolutions(pdf, content, geometry);
  // Text that nobody sees must not get into the search: with layers or hidden text the page is recognised by its looks.
  const authored = content.visibleText && !content.hiddenText && !content.layers && scans.length === 0 && !annotated;
  // Text and form fields painted over a coarse scan are rendered as sharply as on a page without one.
  const least = scans.length === 0 || content.visibleText || annotated ? RENDER_DPI : LOWEST_SCAN_DPI;
  const dpi = Math.max(least, ...scans);
  return { page, ...(await renderedPage(rendered, page, dpi, authored || layered, findings)) };
}

/** The words over a scan, boxes in px of the scan: the renderer gives them in px of its own image of the same page. */
async function unseenWords(
  rendered: RenderedPages,
  page: number,
  width: number,
  height: number,
): Promise<NonNullable<DecodedPage['bornDigital']>['words']> {
  const { raster, words } = await rendered.render(page, LOWEST_SCAN_DPI, true);
  const [x, y] = [width / raster.grey.width, height / raster.grey.height];
  return (words ?? []).map(({ text, box }) => ({
    text,
    box: { left: box.left * x, right: box.right * x, top: box.top * y, bottom: box.bottom * y },
  }));
}

/** A page as the renderer shows it; with its words when `withWords` and they can be trusted. */
export async function renderedPage(
  rendered: RenderedPages,
  page: number,
  dpi: number,
  withWords: boolean,
  findings: readonly Finding[],
): Promise<Omit<DecodedPage, 'page'>> {
  const { raster, dpi: used, words } = await rendered.render(page, dpi, withWords);
  const resolution = resolveResolution(raster.grey.width, raster.grey.height, { dpiX: used, dpiY: used });
  return {
    ...raster,
    ...resolution,
    ...(words !== null && words.length > 0 && { bornDigital: { words } }),
    findings: [...findings, ...resolution.findings],
  };
}

/** Resolutions of the images when they cover much of the page together; scanners also deliver a page in bands. */
function scanResolutions(pdf: PdfFile, content: PageContent, geometry: PageGeometry): number[] {
  const placements = content.images.flatMap(({ stream, matrix }) => {
    const width = pdf.number(stream.dict.get('Width')) ?? 0;
    const height = pdf.number(stream.dict.get('Height')) ?? 0;
    return placementOf(matrix, width, height, geometry) ?? [];
  });
  const covered = placements.reduce((sum, { coverage }) => sum + coverage, 0);
  if (covered < SCAN_COVERAGE) return [];
  return placements
    .filter(({ coverage }) => coverage >= BAND_COVERAGE)
    .map(({ dpiX, dpiY }) => Math.min(HIGHEST_SCAN_DPI, Math.max(dpiX, dpiY)));
}

function hasVisibleAnnotations(pdf: PdfFile, page: PdfDict): boolean {
  return pdf.array(page.get('Annots')).some((value) => {
    const annotation = pdf.dict(value);
    const flags = pdf.number(annotation.get('F')) ?? 0;
    const kind = pdf.name(annotation.get('Subtype')) ?? 'Link';
    // The renderer draws form fields by their value even where the file brings no appearance along.
    const drawn = annotation.has('AP') || kind === 'Widget';
    return drawn && !UNSEEN_ANNOTATIONS.has(kind) && (flags & UNSEEN_FLAGS) === 0;
  });
}

function contentFindings({ hiddenText, layers }: PageContent): Finding[] {
  const findings: Finding[] = [];
  if (hiddenText) {
    const message = 'Die Seite trägt unsichtbaren Text einer früheren Texterkennung; er wurde nicht übernommen.';
    findings.push({ code: 'PDF_TEXT_LAYER_IGNORED', message });
  }
  if (layers) {
    const message = 'Die Seite hat Ebenen; übernommen wurde, was beim Drucken sichtbar ist.';
    findings.push({ code: 'PDF_LAYERS', message });
  }
  return findings;
}
