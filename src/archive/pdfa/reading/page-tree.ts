import {
  isArray,
  isReference,
  isName,
  latin1,
  isString,
  type PdfDictionary,
  PdfSyntaxError,
  type PdfValue,
} from './pdf-parser';
import { isPlain, type PdfReader } from './pdf-reader';

const INHERITED = ['Resources', 'MediaBox', 'CropBox', 'Rotate'];
const DEEPEST = 64;

/** The page dictionaries in order, with the entries they inherit (ISO 32000-1, 7.7.3.4); one in memory at a time. */
export async function* pagesOf(reader: PdfReader): AsyncGenerator<PdfDictionary> {
  const catalog = await reader.dictionary(reader.trailer.entries.get('Root'));
  if (catalog === null) throw new PdfSyntaxError('no document catalogue');
  yield* below(reader, catalog.entries.get('Pages') ?? null, new Map(), new Set(), 0);
}

async function* below(
  reader: PdfReader,
  node: PdfValue,
  inherited: ReadonlyMap<string, PdfValue>,
  visited: Set<number>,
  depth: number,
): AsyncGenerator<PdfDictionary> {
  if (isReference(node)) {
    if (visited.has(node.number)) throw new PdfSyntaxError('a page tree that leads back to itself');
    visited.add(node.number);
  }
  const dictionary = await reader.dictionary(node);
  if (dictionary === null || depth > DEEPEST) throw new PdfSyntaxError('a broken page tree');
  const passedOn = new Map(inherited);
  for (const key of INHERITED) {
    const value = dictionary.entries.get(key);
    if (value !== undefined) passedOn.set(key, value);
  }
  const kids = await reader.resolve(dictionary.entries.get('Kids'));
  if (isPlain(kids) && isArray(kids)) {
    for (const kid of kids.items) yield* below(reader, kid, passedOn, visited, depth + 1);
  } else {
    yield { kind: 'dictionary', entries: new Map([...passedOn, ...dictionary.entries]) };
  }
}

/**
 * The page labels of a PDF with one prefix a page, as we write them (12.4.2), by 0-based page index.
 * Pages that only count have no entry.
 */
export async function pageLabelsOf(reader: PdfReader): Promise<ReadonlyMap<number, string>> {
  const catalog = await reader.dictionary(reader.trailer.entries.get('Root'));
  const labels = await reader.dictionary(catalog?.entries.get('PageLabels') ?? null);
  const numbers = await reader.resolve(labels?.entries.get('Nums'));
  const found = new Map<number, string>();
  if (!isPlain(numbers) || !isArray(numbers)) return found;
  for (let index = 0; index + 1 < numbers.items.length; index += 2) {
    const page = numbers.items[index]!;
    const label = await reader.dictionary(numbers.items[index + 1]);
    const prefix = label?.entries.get('P');
    if (typeof page !== 'number' || label === null || !isString(prefix) || isName(label.entries.get('S'))) continue;
    found.set(page, textOf(prefix.bytes));
  }
  return found;
}

/** A text string: UTF-16BE or UTF-8 with byte order mark, otherwise latin-1 (for what we look at, PDFDocEncoding is that). */
export function textOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return new TextDecoder('utf-8').decode(bytes);
  return latin1(bytes);
}
