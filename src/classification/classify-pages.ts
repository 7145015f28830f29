import { coverFindings } from './cover-sheet';
import { cutDocuments, type CutDocument, type ReadPage } from './cutting/cut-documents';
import type {
  Classification,
  ClassificationFinding,
  ClassifiablePage,
  ClassifiedDocument,
  Stammdaten,
} from './document';
import { NACHZUINDIZIEREN } from './document';
import { documentTitle } from './document-title';
import { documentDate, roledDates } from './fields/date-roles';
import { documentFields, type FieldPage } from './fields/document-fields';
import type { ClassifierModel } from './model';
import { FALLBACK_REGISTER, registerOf, type ReferenceProfile } from './profile';
import { pageLines } from './text/page-lines';
import { decideType } from './types/decide-type';
import { typeReader } from './types/type-evidence';
import { WORDING_VERSION } from './wording';

/**
 * Cuts the pages of a delivery into documents and says what each one is: type, register, title, date, fields, each with
 * its certainty, and findings for people. Pages are 1-based as delivered; separator sheets belong to no document, blank
 * backs to the one before. Pure: the same pages, profile and model give the same answer.
 */
export function classifyPages(
  pages: readonly ClassifiablePage[],
  stammdaten: Stammdaten,
  profile: ReferenceProfile,
  model: ClassifierModel,
): Classification {
  const reader = typeReader(profile, model);
  const read: ReadPage[] = pages.map((page) => {
    const lines = pageLines(page.text);
    const printed = !page.blank && page.separator === null;
    return {
      page: page.page,
      lines,
      blank: page.blank,
      separator: page.separator,
      evidence: printed ? reader.read(lines) : null,
    };
  });
  const findings: ClassificationFinding[] = coverFindings(pages, stammdaten);
  const documents = cutDocuments(read, reader.types, model).map((cut) => {
    const { document, findings: own } = describe(cut, reader.types, stammdaten, profile, model);
    findings.push(...own);
    return document;
  });
  return { documents, findings, version: `${model.version}+${profile.version}+${WORDING_VERSION}` };
}

function describe(
  cut: CutDocument,
  types: readonly string[],
  stammdaten: Stammdaten,
  profile: ReferenceProfile,
  model: ClassifierModel,
): { document: ClassifiedDocument; findings: readonly ClassificationFinding[] } {
  const decision = decideType(cut, types, profile, model);
  const pages: FieldPage[] = cut.printed.map((page) => ({
    page: page.page,
    lines: page.lines,
    dates: roledDates(page.lines, stammdaten.geburtsdatum),
  }));
  const { fields, findings } = documentFields(pages, stammdaten, decision.type);
  const date = documentDate(
    pages.map((page) => page.dates),
    stammdaten.geburtsdatum,
  );
  const titleLine = cut.printed[0]?.evidence?.titleLines[types.indexOf(decision.type)] ?? null;
  return {
    document: {
      firstPage: cut.firstPage,
      lastPage: cut.lastPage,
      type: decision.type,
      register: decision.type === NACHZUINDIZIEREN ? FALLBACK_REGISTER : registerOf(profile, decision.type),
      title: documentTitle(titleLine, decision.type, profile),
      date: date?.value ?? null,
      fields,
      confidence: decision.confidence,
      cutConfidence: cut.certainty,
      alternatives: decision.alternatives,
    },
    findings,
  };
}
