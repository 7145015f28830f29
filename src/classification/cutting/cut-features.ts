import { similarity } from '../text/fold';
import type { PageLook } from './page-look';

/** What speaks for (or, learned as negative, against) a document beginning at a page, seen with the page before. */
export const CUT_FEATURES = [
  'bias',
  'counterOne',
  'counterLater',
  'counterFollows',
  'counterOpen',
  'counterDone',
  'letterhead',
  'address',
  'salutation',
  'reference',
  'bigLine',
  'title',
  'headAndReference',
  'startsInSentence',
  'laterHeading',
  'numberFollows',
  'numberAboveOne',
  'previousOpen',
  'previousClosing',
  'previousFull',
  'previousShort',
  'blankBetween',
  'sameLayout',
  'otherPaper',
  'sameFirstLine',
  'sameMark',
  'fewWords',
  'ownType',
  'otherType',
] as const;

export type CutFeature = (typeof CUT_FEATURES)[number];

/** What the cut of a page depends on besides the two looks. */
export interface CutContext {
  /** Strength of the best form title on the page, 0…about 7. */
  readonly titleStrength: number;
  readonly blankBetween: boolean;
  /** Log certainties of the types of the page and of the page before, `nachzuindizieren` last. */
  readonly types: Float64Array;
  readonly previousTypes: Float64Array;
}

/** Certainty of the likeliest known type. */
function likeliest(types: Float64Array): number {
  return Math.exp(types.subarray(0, -1).reduce((best, value) => Math.max(best, value), -Infinity));
}

/** 0…1: how little two pages have in common in what they may be. */
function difference(one: Float64Array, other: Float64Array): number {
  let shared = 0;
  for (let type = 0; type < one.length; type++) shared += Math.exp(Math.min(one[type]!, other[type]!));
  return 1 - Math.min(1, shared);
}

function flag(value: boolean): number {
  return value ? 1 : 0;
}

/** One number a feature, in the order of CUT_FEATURES. */
export function cutFeatures(previous: PageLook, page: PageLook, context: CutContext): number[] {
  const counter = page.counter;
  const before = previous.counter;
  const follows =
    counter !== null && before !== null && counter.number === before.number + 1 && counter.total === before.total;
  const open = before?.total !== undefined && before.number < before.total && counter?.number !== 1;
  const sameLayout =
    Math.abs(previous.margin - page.margin) < 0.015 &&
    Math.abs(previous.lineHeight - page.lineHeight) < 0.15 * Math.max(previous.lineHeight, page.lineHeight);
  const sharedMark = [...page.marks].some((mark) => previous.marks.has(mark));
  const values: Record<CutFeature, number> = {
    bias: 1,
    counterOne: flag(counter?.number === 1),
    counterLater: flag(counter !== null && counter.number > 1),
    counterFollows: flag(follows),
    counterOpen: flag(open),
    counterDone: flag(before?.total !== undefined && before.number === before.total),
    letterhead: flag(page.letterhead),
    address: flag(page.address),
    salutation: flag(page.salutation),
    reference: flag(page.reference),
    bigLine: flag(page.bigLine),
    title: Math.min(1, context.titleStrength / 4),
    headAndReference: flag(page.letterhead && page.reference),
    startsInSentence: flag(page.startsInSentence),
    laterHeading: flag(page.startsWithLaterHeading),
    numberFollows: flag(
      page.firstNumber !== null &&
        previous.lastNumber !== null &&
        (page.firstNumber === previous.lastNumber + 1 || page.firstNumber === previous.lastNumber),
    ),
    numberAboveOne: flag(page.firstNumber !== null && page.firstNumber > 1),
    previousOpen: flag(previous.endsInSentence),
    previousClosing: flag(previous.closing),
    previousFull: flag(previous.bottom > 0.78),
    previousShort: flag(previous.bottom < 0.55),
    blankBetween: flag(context.blankBetween),
    sameLayout: flag(sameLayout),
    otherPaper: flag(Math.abs(previous.aspect - page.aspect) > 0.08),
    sameFirstLine: flag(
      page.firstLine.length > 5 && similarity(page.firstLine.slice(0, 60), previous.firstLine.slice(0, 60)) > 0.8,
    ),
    sameMark: flag(sharedMark),
    fewWords: flag(page.words < 12),
    ownType: likeliest(context.types),
    otherType: difference(context.previousTypes, context.types),
  };
  return CUT_FEATURES.map((name) => values[name]);
}

/** Certainty 0…1 that a document begins here: logistic regression over the features. */
export function cutProbability(features: readonly number[], weights: readonly number[]): number {
  let sum = 0;
  for (let place = 0; place < features.length; place++) {
    sum += features[place]! * (weights[place] ?? 0);
  }
  return 1 / (1 + Math.exp(-sum));
}
