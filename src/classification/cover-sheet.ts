import type { ClassifiablePage, ClassificationFinding, Stammdaten } from './document';
import { lookalikeKey, findAktenzeichen, labelledAktenzeichen } from './fields/aktenzeichen';
import { findName } from './fields/person';
import { editDistance } from './text/fold';
import { pageLines, type PageLines } from './text/page-lines';

/** A file number a cover sheet or separator sheet gives. */
export interface CoverAktenzeichen {
  readonly aktenzeichen: string;
  /** 1-based page of the delivery. */
  readonly page: number;
  readonly source: 'separator' | 'print';
  /** 0…1; barcodes are certain. */
  readonly confidence: number;
}

/** Later covers may belong to earlier files bound in (Vorakten); only the first sheets name the file itself. */
const COVER_PAGES = 3;

const COVER =
  /\b(aktendeckblatt|auslanderakte|auslander einzelakte|deckblatt|leitbeleg|stammdatenblatt|personalbogen|einzelakte|aktenvorblatt|akte nach dem|aktenband|auslanderpersonalakte)/;

/** True when a page calls itself the cover of a file. */
export function isCoverSheet(page: PageLines): boolean {
  return page.lines.some((line) => line.y < 0.5 && line.words.length <= 8 && COVER.test(line.folded));
}

function firstPrintedPages(pages: readonly ClassifiablePage[]): ClassifiablePage[] {
  return pages.filter((page) => !page.blank && page.separator === null).slice(0, COVER_PAGES);
}

/** The file numbers read on separator sheets (`AKTE:`) and on cover sheets among the first pages, in page order. */
export function coverSheetAktenzeichen(pages: readonly ClassifiablePage[]): CoverAktenzeichen[] {
  const separators = pages.flatMap((page): CoverAktenzeichen[] =>
    page.separator?.kind === 'akte'
      ? [{ aktenzeichen: page.separator.aktenzeichen, page: page.page, source: 'separator', confidence: 1 }]
      : [],
  );
  const covers = firstPrintedPages(pages).flatMap((page): CoverAktenzeichen[] => {
    const lines = pageLines(page.text);
    const read = isCoverSheet(lines) ? labelledAktenzeichen(lines) : null;
    return read === null
      ? []
      : [{ aktenzeichen: read.text, page: page.page, source: 'print', confidence: read.confidence }];
  });
  return [...separators, ...covers].sort((a, b) => a.page - b.page);
}

/** Clearly another number, not the same one misread: one edit in eight signs and more is what recognition does. */
function clearlyOther(read: string, expected: string): boolean {
  const a = lookalikeKey(read);
  const b = lookalikeKey(expected);
  const limit = Math.max(1, Math.floor(Math.max(a.length, b.length) / 5));
  return a.length >= 4 && !a.includes(b) && !b.includes(a) && editDistance(a, b, limit) > limit;
}

/**
 * Findings COVER_MISMATCH: a cover or AKTE separator names clearly another file than the Stammdaten. A number that
 * differs in little is only reported when the person is not on the cover either.
 */
export function coverFindings(pages: readonly ClassifiablePage[], stammdaten: Stammdaten): ClassificationFinding[] {
  const byPage = new Map(pages.map((page) => [page.page, page]));
  return coverSheetAktenzeichen(pages).flatMap((cover): ClassificationFinding[] => {
    const key = lookalikeKey(cover.aktenzeichen);
    if (key === lookalikeKey(stammdaten.aktenzeichen)) {
      return [];
    }
    const lines = pageLines(byPage.get(cover.page)!.text);
    if (
      cover.source === 'print' &&
      findAktenzeichen(lines, stammdaten.aktenzeichen) !== null &&
      namesPerson(lines, stammdaten)
    ) {
      return [];
    }
    const other =
      cover.source === 'separator' ||
      clearlyOther(cover.aktenzeichen, stammdaten.aktenzeichen) ||
      !namesPerson(lines, stammdaten);
    const trusted = cover.confidence >= 0.5;
    if (!other || !trusted) {
      return [];
    }
    const message = `Das Deckblatt nennt das Aktenzeichen ${cover.aktenzeichen}, erwartet wird ${stammdaten.aktenzeichen}.`;
    return [{ code: 'COVER_MISMATCH', page: cover.page, message }];
  });
}

/** Without a name in the Stammdaten the cover gets the benefit of the doubt. */
function namesPerson(page: PageLines, stammdaten: Stammdaten): boolean {
  return stammdaten.name === undefined || findName(page, stammdaten.name) !== null;
}
