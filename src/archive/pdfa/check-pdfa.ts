import { ColourRules } from './check/colour-rules';
import { appearancesOf, ContentRules } from './check/content-rules';
import { checkCatalog, checkEmbeddedFile, checkOutputIntents, checkPageBoxes } from './check/document-rules';
import { checkFraming, checkHeader, checkTrailer } from './check/file-structure';
import { FontRules } from './check/font-rules';
import { checkInfo, checkMetadata } from './check/metadata-rules';
import { checkObject, nameOf } from './check/object-rules';
import { type PdfaViolation, ViolationList } from './check/pdfa-rules';
import { openByteSource, type ByteSource } from './reading/byte-source';
import { pagesOf } from './reading/page-tree';
import { isArray, isDictionary, type PdfDictionary, PdfSyntaxError, type PdfValue } from './reading/pdf-parser';
import { isPlain, PdfReader } from './reading/pdf-reader';

export type { PdfaRuleCode, PdfaViolation } from './check/pdfa-rules';

/**
 * As what a file is checked: as the PDF/A-2u or -3u that we promise (then Info and XMP must agree as well), or as the
 * part and level of ISO 19005 that it declares itself.
 */
export type PdfaExpectation = '2u' | '3u' | 'declared';

/**
 * A fast check of the structure of a PDF/A: every object is looked at, no image is decoded, memory holds one object at
 * a time. An empty list means: no rule of `PDFA_RULES` is broken. It does not replace veraPDF (npm run conformance),
 * it finds what goes wrong on the way of one file.
 * @param pdf path or bytes
 */
export async function checkPdfa(
  pdf: string | Uint8Array,
  options: { readonly as?: PdfaExpectation } = {},
): Promise<readonly PdfaViolation[]> {
  const found = new ViolationList();
  const source = await openByteSource(pdf);
  try {
    await checkFile(source, options.as ?? '2u', found);
  } catch (error) {
    if (!(error instanceof PdfSyntaxError)) throw error;
    found.add('UNREADABLE', error.message);
  } finally {
    await source.close();
  }
  return found.violations;
}

async function checkFile(source: ByteSource, expected: PdfaExpectation, found: ViolationList): Promise<void> {
  await checkHeader(source, found);
  const reader = await PdfReader.open(source);
  await checkTrailer(reader, found);
  // Strings and streams of an encrypted file are noise.
  if (reader.trailer.entries.has('Encrypt')) return;
  const catalog = await reader.dictionary(reader.trailer.entries.get('Root'));
  if (catalog === null) throw new PdfSyntaxError('no document catalogue');

  const metadata = await checkMetadata(reader, catalog, found);
  const declared = metadata?.identification ?? null;
  if (expected !== 'declared') {
    if (declared?.part !== Number(expected[0]) || declared.conformance !== 'U') {
      found.add('IDENTIFICATION', `PDF/A-${expected} expected`);
    }
    if (metadata !== null) await checkInfo(reader, metadata.values, found);
  }
  const part = expected === 'declared' ? (declared?.part ?? 2) : Number(expected[0]);
  const unicode = expected !== 'declared' || declared?.conformance !== 'B';

  await checkObjects(reader, part, found);
  await checkCatalog(reader, catalog, found);
  const intent = await checkOutputIntents(reader, catalog, found);
  const colours = new ColourRules(reader, intent, found);
  const content = new ContentRules(reader, colours, new FontRules(reader, unicode, found), found);
  await checkPages(reader, catalog, content, intent === null, found);
}

async function checkObjects(reader: PdfReader, part: number, found: ViolationList): Promise<void> {
  for (const number of reader.references.places.keys()) {
    const where = `object ${number}`;
    try {
      const framed = await reader.framed(number);
      if (framed !== null) await checkFraming(reader, number, framed, found);
      const object = framed === null ? await reader.object(number) : framed.object;
      checkObject(object, where, found);
      const dictionary = isPlain(object) ? object : object.dictionary;
      if (isDictionary(dictionary)) checkEmbeddedFile(dictionary, part, where, found);
    } catch (error) {
      if (!(error instanceof PdfSyntaxError)) throw error;
      found.add('CROSS_REFERENCE', `${where}: ${error.message}`);
    }
  }
}

async function checkPages(
  reader: PdfReader,
  catalog: PdfDictionary,
  content: ContentRules,
  withoutIntent: boolean,
  found: ViolationList,
): Promise<void> {
  let pages = 0;
  for await (const page of pagesOf(reader)) {
    pages += 1;
    const where = `page ${pages}`;
    await checkPageBoxes(reader, page, where, found);
    if (page.entries.has('AA')) found.add('ACTION', `${where}: /AA`);
    if (page.entries.has('PresSteps')) found.add('ALTERNATE_PRESENTATION', where);
    const transparent = await checkPageContent(reader, page, content, where);
    const group = await reader.dictionary(page.entries.get('Group'));
    if (transparent && withoutIntent && group?.entries.has('CS') !== true) found.add('TRANSPARENCY', where);
  }
  const root = await reader.dictionary(catalog.entries.get('Pages'));
  if (pages === 0) found.add('PAGE_TREE', 'no pages');
  if (root?.entries.get('Count') !== pages) found.add('PAGE_TREE', `/Count is not ${pages}`);
}

/** @returns whether the page uses transparency, in its content or in the looks of its annotations. */
async function checkPageContent(
  reader: PdfReader,
  page: PdfDictionary,
  content: ContentRules,
  where: string,
): Promise<boolean> {
  const resources = await reader.dictionary(page.entries.get('Resources'));
  const bytes = await contentBytes(reader, page.entries.get('Contents'));
  let transparent = await content.check(bytes, resources, where);
  const annotations = await reader.resolve(page.entries.get('Annots'));
  if (!isPlain(annotations) || !isArray(annotations)) return transparent;
  for (const item of annotations.items) {
    const annotation = await reader.dictionary(item);
    if (annotation === null || nameOf(annotation.entries.get('Subtype')) === 'Popup') continue;
    for (const look of await appearancesOf(reader, annotation)) {
      if (await content.stream(look, resources, `${where}, annotation`)) transparent = true;
    }
  }
  return transparent;
}

async function contentBytes(reader: PdfReader, value: PdfValue | undefined): Promise<Uint8Array> {
  const contents = await reader.resolve(value);
  const items = isPlain(contents) ? (isArray(contents) ? contents.items : []) : [value ?? null];
  const parts: Uint8Array[] = [];
  for (const item of items) {
    const stream = await reader.resolve(item);
    if (isPlain(stream)) continue;
    parts.push((await reader.decodedBytes(stream)) ?? new Uint8Array(0), Buffer.from('\n'));
  }
  return Buffer.concat(parts);
}
