import { EakteError } from '../../platform/eakte-error';
import { openByteSource } from './reading/byte-source';
import { DocumentFrame } from './document-frame';
import { ObjectCopier } from './object-copier';
import type { PdfSink, WrittenPdf } from './object-writer';
import { pageLabelsOf, pagesOf } from './reading/page-tree';
import { isArray, isReference, PdfSyntaxError } from './reading/pdf-parser';
import { isPlain, PdfReader } from './reading/pdf-reader';
import type { Bookmark, PdfaMetadata } from './pdfa-document';
import { srgbProfile } from './srgb-profile';

/** One document of an Akte. */
export interface MergeSource {
  /** A PDF/A written by `writePdfa`: path or bytes. */
  readonly pdf: string | Uint8Array;
  /** Bookmark of the document. */
  readonly title: string;
  /** Bookmark above it; documents of the same register that follow each other share one. */
  readonly register?: string;
}

/**
 * Puts documents into one PDF/A-2u: pages, images and texts are taken over byte for byte, page labels stay, bookmarks
 * are register → document. Same sources and metadata give the same bytes. Memory: one object at a time; images go
 * through in pieces of 1 MiB.
 * @throws EakteError PDFA_SOURCE_UNUSABLE when a source is damaged or not a PDF/A of ours; PDF_NO_PAGES without pages.
 */
export async function mergePdfa(
  sources: Iterable<MergeSource> | AsyncIterable<MergeSource>,
  metadata: PdfaMetadata,
  out: PdfSink,
): Promise<WrittenPdf> {
  const frame = await DocumentFrame.begin(out);
  const copier = new ObjectCopier(frame.writer);
  const documents: { readonly register: string | undefined; readonly bookmark: Bookmark }[] = [];
  for await (const source of sources) {
    const pageIndex = frame.pageCount;
    await appendDocument(frame, copier, source);
    documents.push({ register: source.register, bookmark: { title: source.title, pageIndex } });
  }
  if (frame.pageCount === 0) throw new EakteError('PDF_NO_PAGES');
  return frame.end(metadata, { bookmarks: bookmarksByRegister(documents) });
}

async function appendDocument(frame: DocumentFrame, copier: ObjectCopier, source: MergeSource): Promise<void> {
  const bytes = await openByteSource(source.pdf);
  try {
    const reader = await PdfReader.open(bytes);
    await requireOwnColours(reader);
    const labels = await pageLabelsOf(reader);
    const copy = copier.from(reader);
    const before = frame.pageCount;
    for await (const page of pagesOf(reader)) {
      // Annotations would bring links to pages and forms; our documents have none.
      if (page.entries.has('Annots')) throw new PdfSyntaxError('a page with annotations');
      const entries = await copy.entries(page, ['Type', 'Parent']);
      await frame.addPage(entries, labels.get(frame.pageCount - before));
    }
    if (frame.pageCount === before) throw new PdfSyntaxError('no pages');
  } catch (error) {
    if (!(error instanceof PdfSyntaxError)) throw error;
    throw new EakteError('PDFA_SOURCE_UNUSABLE', undefined, { cause: error });
  } finally {
    await bytes.close();
  }
}

/** DeviceRGB of a page means the output intent of its file: only the same intent keeps the colours. */
async function requireOwnColours(reader: PdfReader): Promise<void> {
  const catalog = await reader.dictionary(reader.trailer.entries.get('Root'));
  const intents = await reader.resolve(catalog?.entries.get('OutputIntents'));
  const first = isPlain(intents) && isArray(intents) ? intents.items[0] : undefined;
  const intent = await reader.dictionary(first);
  const reference = intent?.entries.get('DestOutputProfile');
  const stream = isReference(reference) ? await reader.resolve(reference) : null;
  const profile = isPlain(stream) ? null : await reader.decodedBytes(stream);
  if (profile === null || !Buffer.from(srgbProfile()).equals(profile)) {
    throw new PdfSyntaxError('another output intent than ours');
  }
}

function bookmarksByRegister(
  documents: readonly { readonly register: string | undefined; readonly bookmark: Bookmark }[],
): Bookmark[] {
  const bookmarks: { title: string; pageIndex: number; children: Bookmark[]; register: string | undefined }[] = [];
  for (const { register, bookmark } of documents) {
    const open = bookmarks.at(-1);
    if (register !== undefined && open?.register === register) open.children.push(bookmark);
    else if (register === undefined) bookmarks.push({ ...bookmark, children: [], register });
    else bookmarks.push({ title: register, pageIndex: bookmark.pageIndex, children: [bookmark], register });
  }
  return bookmarks.map(({ title, pageIndex, children }) => ({ title, pageIndex, children }));
}
