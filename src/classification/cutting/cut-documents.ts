import type { Separator } from '../../imaging/page-image';
import { NACHZUINDIZIEREN } from '../document';
import type { ClassifierModel } from '../model';
import type { PageLines } from '../text/page-lines';
import { normaliseLog, type TypeEvidence } from '../types/type-evidence';
import { cutFeatures, cutProbability } from './cut-features';
import { decode, type SequencePage } from './decode';
import { pageLook, type PageLook } from './page-look';

/** A page of the delivery, read; `evidence` is null for blank pages and separator sheets. */
export interface ReadPage {
  readonly page: number;
  readonly lines: PageLines;
  readonly blank: boolean;
  readonly separator: Separator | null;
  readonly evidence: TypeEvidence | null;
}

/** A document cut out of the stream. */
export interface CutDocument {
  readonly firstPage: number;
  readonly lastPage: number;
  /** Its pages with print on them. */
  readonly printed: readonly ReadPage[];
  /** 0…1: a document begins at `firstPage`. */
  readonly certainty: number;
  /** Certainty a type, in the order of the type list (the last is `nachzuindizieren`). */
  readonly types: Float64Array;
  /** Type named by the separator sheet before it. */
  readonly announced: string | null;
}

interface Printed {
  readonly page: ReadPage;
  readonly evidence: TypeEvidence;
  readonly look: PageLook;
  readonly blankBefore: boolean;
  readonly separatorBefore: Separator | null;
}

/** With sheets between documents a cut elsewhere means a forgotten sheet: that is rare (log odds). */
const SHEETED_FILE = -2.5;

function printedPages(pages: readonly ReadPage[]): Printed[] {
  const printed: Printed[] = [];
  let blankBefore = false;
  let separatorBefore: Separator | null = null;
  for (const page of pages) {
    if (page.separator !== null) {
      separatorBefore = page.separator;
      blankBefore = false;
    } else if (page.blank || page.evidence === null) {
      blankBefore = true;
    } else {
      printed.push({ page, evidence: page.evidence, look: pageLook(page.lines), blankBefore, separatorBefore });
      blankBefore = false;
      separatorBefore = null;
    }
  }
  return printed;
}

function shift(probability: number, logOdds: number): number {
  const odds = (probability / (1 - probability)) * Math.exp(logOdds);
  return Math.min(1 - 1e-6, Math.max(1e-6, odds / (1 + odds)));
}

/** Cut certainties before types are looked at; separator sheets command. */
export function cutCertainties(
  printed: readonly {
    look: PageLook;
    blankBefore: boolean;
    separatorBefore: Separator | null;
    evidence: { titleStrength: number; logCertainty: Float64Array };
  }[],
  weights: readonly number[],
): number[] {
  const sheets = printed.filter(
    (page) => page.separatorBefore?.kind === 'dokument' || page.separatorBefore?.kind === 'patch',
  ).length;
  const sheeted = sheets >= 2 && sheets * 12 >= printed.length;
  return printed.map((page, place) => {
    const before = printed[place - 1];
    if (before === undefined || page.separatorBefore !== null) {
      return 1;
    }
    const features = cutFeatures(before.look, page.look, {
      titleStrength: page.evidence.titleStrength,
      blankBetween: page.blankBefore,
      types: page.evidence.logCertainty,
      previousTypes: before.evidence.logCertainty,
    });
    const certainty = Math.min(1 - 1e-6, Math.max(1e-6, cutProbability(features, weights)));
    return sheeted ? shift(certainty, SHEETED_FILE) : certainty;
  });
}

/** Evidence of types as log ratios to "all equally likely"; a separator sheet announces the type of the first page. */
function typeRatios(
  page: Printed,
  types: readonly string[],
  model: ClassifierModel,
): { first: Float64Array; later: Float64Array } {
  const announced = page.separatorBefore?.kind === 'dokument' ? types.indexOf(page.separatorBefore.typeId) : -1;
  const own = page.evidence.logCertainty.map((value) => value + Math.log(types.length));
  return {
    first: announced < 0 ? own : own.map((_, place) => (place === announced ? 4 : -12)),
    later: own.map((value) => model.laterWeight * Math.max(-3, value)),
  };
}

function sequencePage(page: Printed, cut: number, types: readonly string[], model: ClassifierModel): SequencePage {
  const { first, later } = typeRatios(page, types, model);
  // A change of type speaks for a cut, but pages of one document do not always look their type: it counts for less.
  const damp = (values: Float64Array): Float64Array => values.map((value) => value * model.jointWeight);
  return { cut, first: damp(first), later: damp(later) };
}

/** Certainty a type for a document made of these pages. */
function typesOf(pages: readonly Printed[], types: readonly string[], model: ClassifierModel): Float64Array {
  const sum = new Float64Array(types.length);
  pages.forEach((page, place) => {
    const ratios = typeRatios(page, types, model);
    (place === 0 ? ratios.first : ratios.later).forEach((value, type) => (sum[type]! += value));
  });
  return normaliseLog(sum).map(Math.exp);
}

/**
 * Cuts a page stream into documents: a sequence model over cuts and types together. Every page but the separator sheets
 * lies in exactly one document: a blank page in the one before it (the back of its last sheet), behind a separator
 * sheet in the one that follows; blank pages alone between two sheets are a document of their own.
 */
export function cutDocuments(
  pages: readonly ReadPage[],
  types: readonly string[],
  model: ClassifierModel,
): CutDocument[] {
  const printed = printedPages(pages);
  const cuts = cutCertainties(printed, model.cut);
  const decoded = decode(printed.map((page, place) => sequencePage(page, cuts[place]!, types, model)));
  const starts = new Map(
    printed.flatMap((page, place) => (decoded[place]!.begins ? [[page.page, { page, place }] as const] : [])),
  );
  const membersOf = (place: number): Printed[] => {
    const end = decoded.findIndex((page, other) => other > place && page.begins);
    return printed.slice(place, end < 0 ? undefined : end);
  };
  const documents: MutableDocument[] = [];
  let open: MutableDocument | null = null;
  let waiting: ReadPage[] = [];
  const closeBlank = (): void => {
    if (waiting.length > 0) {
      documents.push(blankDocument(waiting, types));
      waiting = [];
    }
  };
  for (const page of pages) {
    if (page.separator !== null) {
      closeBlank();
      open = null;
      continue;
    }
    const start = starts.get(page);
    if (start !== undefined) {
      const { place } = start;
      const commanded = place === 0 || start.page.separatorBefore !== null;
      open = {
        firstPage: waiting[0]?.page ?? page.page,
        lastPage: page.page,
        printed: [page],
        certainty: round(commanded ? 1 : decoded[place]!.beginsCertainty),
        types: typesOf(membersOf(place), types, model),
        announced: start.page.separatorBefore?.kind === 'dokument' ? start.page.separatorBefore.typeId : null,
      };
      waiting = [];
      documents.push(open);
    } else if (open === null) {
      waiting.push(page);
    } else {
      open.lastPage = page.page;
      if (page.evidence !== null) {
        open.printed.push(page);
      }
    }
  }
  closeBlank();
  return documents;
}

type MutableDocument = { -readonly [Key in keyof CutDocument]: CutDocument[Key] } & { printed: ReadPage[] };

function blankDocument(pages: readonly ReadPage[], types: readonly string[]): MutableDocument {
  return {
    firstPage: pages[0]!.page,
    lastPage: pages.at(-1)!.page,
    printed: [],
    certainty: 1,
    types: Float64Array.from(types, (type) => (type === NACHZUINDIZIEREN ? 1 : 0)),
    announced: null,
  };
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
