import { deflateSync } from 'node:zlib';
import type { Bookmark, PdfaMetadata } from './pdfa-document';
import { ObjectWriter, type PdfSink, type WrittenPdf } from './object-writer';
import { writeOutline } from './outline';
import { pdfDate, pdfName, pdfReference, pdfTextString } from './pdf-values';
import { srgbProfile } from './srgb-profile';
import { infoDictionary, languageTag, type PdfaPart, xmpPacket } from './xmp-packet';

/** A file that travels inside a PDF/A-3u, e.g. the Transfervermerk. */
export interface PdfaAttachment {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly mime: string;
  readonly description: string;
}

const KIDS = 64;

/**
 * Everything of a PDF/A that is not the pages' own content: page tree, labels, bookmarks, metadata, output intent,
 * attachment. Both ways to make a PDF/A (from images, from other PDFs) write their pages into a frame.
 */
export class DocumentFrame {
  readonly writer: ObjectWriter;
  private readonly catalog: number;
  private readonly pageRoot: number;
  private readonly leaves: { readonly node: number; readonly kids: number[] }[] = [];
  private readonly pages: number[] = [];
  private readonly labels: string[] = [];

  private constructor(sink: PdfSink) {
    this.writer = new ObjectWriter(sink);
    this.catalog = this.writer.reserve();
    this.pageRoot = this.writer.reserve();
  }

  static async begin(sink: PdfSink): Promise<DocumentFrame> {
    const frame = new DocumentFrame(sink);
    await frame.writer.begin();
    return frame;
  }

  get pageCount(): number {
    return this.pages.length;
  }

  /** Writes a page object; `entries` is the inside of its dictionary without /Type and /Parent. */
  async addPage(entries: string, label: string | undefined): Promise<void> {
    let leaf = this.leaves.at(-1);
    if (leaf === undefined || leaf.kids.length === KIDS) {
      leaf = { node: this.writer.reserve(), kids: [] };
      this.leaves.push(leaf);
    }
    const page = await this.writer.object(`<< /Type /Page /Parent ${pdfReference(leaf.node)} ${entries} >>`);
    leaf.kids.push(page);
    if (leaf.kids.length === KIDS) await this.writeLeaf(leaf);
    this.pages.push(page);
    this.labels.push(label ?? '');
  }

  /** Writes what is left; afterwards the file is complete. */
  async end(
    metadata: PdfaMetadata,
    extras: { readonly bookmarks?: readonly Bookmark[]; readonly attachment?: PdfaAttachment },
  ): Promise<WrittenPdf> {
    const { writer } = this;
    const part: PdfaPart = extras.attachment === undefined ? 2 : 3;
    const lastLeaf = this.leaves.at(-1);
    if (lastLeaf !== undefined && lastLeaf.kids.length < KIDS) await this.writeLeaf(lastLeaf);
    const kids = this.leaves.map((leaf) => pdfReference(leaf.node)).join(' ');
    await writer.object(`<< /Type /Pages /Kids [${kids}] /Count ${this.pages.length} >>`, this.pageRoot);

    const entries = [`/Type /Catalog /Pages ${pdfReference(this.pageRoot)}`];
    if (this.labels.some((label) => label !== '')) entries.push(`/PageLabels ${this.pageLabels()}`);
    const outline = await writeOutline(writer, extras.bookmarks ?? [], (pageIndex) => this.pages[pageIndex]);
    if (outline !== null) entries.push(`/Outlines ${pdfReference(outline)} /PageMode /UseOutlines`);
    if (extras.attachment !== undefined) entries.push(await this.writeAttachment(extras.attachment, metadata));
    // The packet stays readable: no filter on metadata.
    const packet = Buffer.from(xmpPacket(metadata, part), 'utf8');
    entries.push(`/Metadata ${pdfReference(await writer.stream('/Type /Metadata /Subtype /XML', packet))}`);
    entries.push(`/OutputIntents [${pdfReference(await this.writeOutputIntent())}]`);
    entries.push(`/Lang ${pdfTextString(languageTag(metadata))}`);
    entries.push('/ViewerPreferences << /DisplayDocTitle true >>');
    await writer.object(`<< ${entries.join(' ')} >>`, this.catalog);
    const info = await writer.object(infoDictionary(metadata));
    return writer.end(this.catalog, info, this.pages.length);
  }

  private async writeLeaf(leaf: { readonly node: number; readonly kids: readonly number[] }): Promise<void> {
    const kids = leaf.kids.map(pdfReference).join(' ');
    const parent = pdfReference(this.pageRoot);
    await this.writer.object(
      `<< /Type /Pages /Parent ${parent} /Kids [${kids}] /Count ${leaf.kids.length} >>`,
      leaf.node,
    );
  }

  /** A label a page (12.4.2); a page without one shows its place in the file. */
  private pageLabels(): string {
    const rows = this.labels.map((label, index) =>
      label === '' ? `${index} << /S /D /St ${index + 1} >>` : `${index} << /P ${pdfTextString(label)} >>`,
    );
    return `<< /Nums [${rows.join(' ')}] >>`;
  }

  private async writeOutputIntent(): Promise<number> {
    const profile = await this.writer.stream('/N 3 /Filter /FlateDecode', deflateSync(srgbProfile()));
    const name = '(sRGB IEC61966-2.1)';
    return this.writer.object(
      '<< /Type /OutputIntent /S /GTS_PDFA1 /RegistryName (http://www.color.org)' +
        ` /OutputConditionIdentifier ${name} /Info ${name} /DestOutputProfile ${pdfReference(profile)} >>`,
    );
  }

  /** ISO 19005-3, 6.8: an associated file of the document. */
  private async writeAttachment(attachment: PdfaAttachment, metadata: PdfaMetadata): Promise<string> {
    const file = await this.writer.stream(
      `/Type /EmbeddedFile /Subtype ${pdfName(attachment.mime)} /Filter /FlateDecode` +
        ` /Params << /Size ${attachment.bytes.length}${metadata.createdAt === null ? '' : ` /ModDate (${pdfDate(metadata.createdAt)})`} >>`,
      deflateSync(attachment.bytes),
    );
    const name = pdfTextString(attachment.name);
    const specification = await this.writer.object(
      `<< /Type /Filespec /F ${name} /UF ${name} /Desc ${pdfTextString(attachment.description)}` +
        ` /AFRelationship /Supplement /EF << /F ${pdfReference(file)} /UF ${pdfReference(file)} >> >>`,
    );
    const reference = pdfReference(specification);
    return `/AF [${reference}] /Names << /EmbeddedFiles << /Names [${name} ${reference}] >> >>`;
  }
}
