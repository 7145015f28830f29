import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import type { EncodedImage } from '../../imaging/page-image';
import { EakteError } from '../../platform/eakte-error';
import { cmykProfile } from './cmyk-profile';
import { DocumentFrame, type PdfaAttachment } from './document-frame';
import { GlyphlessEncoding, writeGlyphlessFont } from './glyphless-font';
import { imageComponents, imageEntries, requireHonestImage } from './image-object';
import { readJpegProfile } from './jpeg-frame';
import type { PdfSink, WrittenPdf } from './object-writer';
import { PAGE_IMAGE, pageContent, pageSize } from './page-content';
import { pdfNumber, pdfReference } from './pdf-values';
import type { Bookmark, PdfaMetadata, PdfaPage } from './pdfa-document';
import { TEXT_FONT } from './text-layer';

export interface PdfaOptions {
  readonly bookmarks?: readonly Bookmark[];
  /** Makes the file a PDF/A-3u with this file attached to the document. */
  readonly attachment?: PdfaAttachment;
}

/**
 * Writes a PDF/A-2u (with an attachment: PDF/A-3u) of scanned pages in one pass: images as they were delivered, text
 * invisible over them. Same pages, metadata and options give the same bytes. Memory: one page at a time, plus a few
 * numbers for each page. Page labels come from the pages.
 * @throws EakteError PDF_NO_PAGES without pages, PAGE_UNREADABLE for a JPEG that is not what it is said to be,
 *   IMAGE_TOO_LARGE for a page outside the limits of PDF/A; RangeError for a bookmark to a missing page.
 */
export async function writePdfa(
  pages: AsyncIterable<PdfaPage> | Iterable<PdfaPage>,
  metadata: PdfaMetadata,
  out: PdfSink,
  options: PdfaOptions = {},
): Promise<WrittenPdf> {
  const frame = await DocumentFrame.begin(out);
  const encoding = new GlyphlessEncoding();
  const font = frame.writer.reserve();
  const colours = new ColourSpaces(frame);
  for await (const page of pages) await writePage(frame, page, encoding, font, colours);
  if (frame.pageCount === 0) throw new EakteError('PDF_NO_PAGES');
  await writeGlyphlessFont(frame.writer, encoding, font);
  return frame.end(metadata, options);
}

async function writePage(
  frame: DocumentFrame,
  page: PdfaPage,
  encoding: GlyphlessEncoding,
  font: number,
  colours: ColourSpaces,
): Promise<void> {
  const { image } = page.image;
  requireHonestImage(image);
  const size = pageSize(page);
  const content = pageContent(page, encoding);
  const colourSpace = await colours.of(image);
  const imageObject = await frame.writer.stream(`${imageEntries(image)} /ColorSpace ${colourSpace}`, image.bytes);
  const contentObject = await frame.writer.stream('/Filter /FlateDecode', deflateSync(Buffer.from(content, 'latin1')));
  const fontResource = page.text === null ? '' : ` /Font << /${TEXT_FONT} ${pdfReference(font)} >>`;
  await frame.addPage(
    `/MediaBox [0 0 ${pdfNumber(size.width)} ${pdfNumber(size.height)}]` +
      ` /Resources << /XObject << /${PAGE_IMAGE} ${pdfReference(imageObject)} >>${fontResource} >>` +
      ` /Contents ${pdfReference(contentObject)}`,
    page.label,
  );
}

/** Colour spaces of the images; each profile is in the file once, however many pages use it. */
class ColourSpaces {
  private readonly profiles = new Map<string, number>();

  constructor(private readonly frame: DocumentFrame) {}

  /** A profile inside the JPEG is lifted into the PDF, because viewers only look there. */
  async of(image: EncodedImage): Promise<string> {
    const components = imageComponents(image);
    const own = image.encoding === 'jpeg' ? readJpegProfile(image.bytes, components) : null;
    const profile = own ?? (components === 4 ? cmykProfile() : null);
    // DeviceGray and DeviceRGB mean the sRGB of the output intent (ISO 19005-2, 6.2.4.3).
    if (profile === null) return components === 1 ? '/DeviceGray' : '/DeviceRGB';
    const digest = createHash('sha256').update(profile).digest('hex');
    let objectNumber = this.profiles.get(digest);
    if (objectNumber === undefined) {
      objectNumber = await this.frame.writer.stream(`/N ${components} /Filter /FlateDecode`, deflateSync(profile));
      this.profiles.set(digest, objectNumber);
    }
    return `[/ICCBased ${pdfReference(objectNumber)}]`;
  }
}
