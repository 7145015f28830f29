import { EakteError } from '../../../platform/eakte-error';
import { checkPageCount } from '../limits';
import type { PdfFile } from './pdf-file';
import { type PdfDict, PdfRef, type PdfValue } from './values';

/** Attributes a page inherits from the nodes above it (ISO 32000-1, table 30). */
const INHERITED = ['Resources', 'MediaBox', 'CropBox', 'Rotate'] as const;

/** A leaf of the page tree: which object, and what it inherits. The page itself is read when it is needed. */
export interface PageLeaf {
  readonly value: PdfValue;
  readonly inherited: PdfDict;
}

const MAX_DEPTH = 200;

/**
 * All pages in order. Throws EakteError PDF_NO_PAGES, FILE_CORRUPT (circle, missing page) or FILE_TOO_LARGE. Walks with
 * a list of its own, not by recursion: the depth is the file's choice.
 */
export function readPageTree(pdf: PdfFile): PageLeaf[] {
  const leaves: PageLeaf[] = [];
  const seen = new Set<number>();
  const root = pdf.catalog.get('Pages');
  const waiting: { value: PdfValue; inherited: PdfDict; depth: number }[] = [
    { value: root ?? null, inherited: new Map(), depth: 0 },
  ];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    const { value, inherited, depth } = node;
    if (value instanceof PdfRef) {
      if (seen.has(value.number)) throw new EakteError('FILE_CORRUPT', 'Der Seitenbaum verweist auf sich selbst');
      seen.add(value.number);
    }
    if (depth > MAX_DEPTH) throw new EakteError('FILE_CORRUPT', 'Der Seitenbaum ist zu tief');
    const dict = pdf.dict(value);
    if (dict.has('Kids')) {
      const passedOn = passOn(inherited, dict);
      const kids = pdf.array(dict.get('Kids'));
      for (const kid of [...kids].reverse()) waiting.push({ value: kid, inherited: passedOn, depth: depth + 1 });
    } else if (dict.size > 0) {
      leaves.push({ value, inherited });
    } else if (depth > 0) {
      throw new EakteError('FILE_CORRUPT', `Seite ${leaves.length + 1} fehlt in der Datei`);
    }
    checkPageCount(leaves.length);
  }
  if (leaves.length === 0) throw new EakteError('PDF_NO_PAGES', 'Der Seitenbaum ist leer');
  return leaves;
}

/** The page dictionary with inherited attributes filled in. */
export function pageDict(pdf: PdfFile, { value, inherited }: PageLeaf): PdfDict {
  return new Map([...inherited, ...pdf.dict(value)]);
}

function passOn(inherited: PdfDict, node: PdfDict): PdfDict {
  const own = INHERITED.flatMap((key) => {
    const value = node.get(key);
    return value === undefined ? [] : [[key, value] as const];
  });
  return own.length === 0 ? inherited : new Map([...inherited, ...own]);
}
