import type { Bookmark } from './pdfa-document';
import type { ObjectWriter } from './object-writer';
import { pdfReference, pdfTextString } from './pdf-values';

/**
 * Writes the bookmarks (ISO 32000-1, 12.3.3), open at the first level.
 * @param pageObject object number of a page by its 0-based index
 * @returns the number of the outline dictionary, null without bookmarks
 * @throws RangeError when a bookmark points to a page that does not exist
 */
export async function writeOutline(
  writer: ObjectWriter,
  bookmarks: readonly Bookmark[],
  pageObject: (pageIndex: number) => number | undefined,
): Promise<number | null> {
  if (bookmarks.length === 0) return null;
  const root = writer.reserve();
  const ends = await writeLevel(writer, bookmarks, root, pageObject);
  const limits = `/First ${pdfReference(ends.first)} /Last ${pdfReference(ends.last)}`;
  await writer.object(`<< /Type /Outlines ${limits} /Count ${bookmarks.length} >>`, root);
  return root;
}

async function writeLevel(
  writer: ObjectWriter,
  bookmarks: readonly Bookmark[],
  parent: number,
  pageObject: (pageIndex: number) => number | undefined,
): Promise<{ first: number; last: number }> {
  const numbers = bookmarks.map(() => writer.reserve());
  for (const [index, bookmark] of bookmarks.entries()) {
    const page = pageObject(bookmark.pageIndex);
    if (page === undefined) throw new RangeError(`bookmark to page ${bookmark.pageIndex}, which does not exist`);
    const own = numbers[index]!;
    const children = bookmark.children ?? [];
    const entries = [
      `/Title ${pdfTextString(bookmark.title)}`,
      `/Parent ${pdfReference(parent)}`,
      `/Dest [${pdfReference(page)} /Fit]`,
    ];
    const previous = numbers[index - 1];
    const next = numbers[index + 1];
    if (previous !== undefined) entries.push(`/Prev ${pdfReference(previous)}`);
    if (next !== undefined) entries.push(`/Next ${pdfReference(next)}`);
    if (children.length > 0) {
      const ends = await writeLevel(writer, children, own, pageObject);
      // A negative count: the children are there, closed.
      entries.push(`/First ${pdfReference(ends.first)} /Last ${pdfReference(ends.last)} /Count ${-children.length}`);
    }
    await writer.object(`<< ${entries.join(' ')} >>`, own);
  }
  return { first: numbers[0]!, last: numbers.at(-1)! };
}
