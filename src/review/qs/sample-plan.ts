import { z } from 'zod';

/** Acceptable quality limits of ISO 2859-1, percent of pages with a fault, from strict to mild. */
export const AQLS = [0.01, 0.015, 0.025, 0.04, 0.065, 0.1, 0.15, 0.25, 0.4, 0.65, 1, 1.5, 2.5, 4, 6.5] as const;

/** How a batch is looked at. Flagged pages are always looked at, whatever the plan. */
export const planSchema = z.discriminatedUnion('art', [
  z.strictObject({ art: z.literal('voll') }),
  z.strictObject({ art: z.literal('jede'), n: z.int().min(2).max(10_000) }),
  z.strictObject({ art: z.literal('typ'), typen: z.array(z.string().min(1).max(100)).min(1).max(200) }),
  z.strictObject({ art: z.literal('aql'), aql: z.literal(AQLS) }),
]);
export type Plan = z.output<typeof planSchema>;

/** What a plan asks for in a batch of a given size. */
export interface Sample {
  /** Pages to look at; null where the pages themselves decide (by type). */
  readonly size: number | null;
  /** Faulty pages in the sample up to which the batch is acceptable; null where no such number is agreed. */
  readonly acceptUpTo: number | null;
}

/** ISO 2859-1 table 1, general inspection level II: the largest lot of each code letter A … Q (beyond: the last letter but R). */
const LOTS = [8, 15, 25, 50, 90, 150, 280, 500, 1200, 3200, 10_000, 35_000, 150_000, 500_000, Infinity];
/** ISO 2859-1 table 2-A: the sample of each code letter A … R. */
const SIZES = [2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800, 1250, 2000];
/**
 * Table 2-A runs in diagonals: for each AQL one letter has acceptance number 0; the letter after it uses that plan, the
 * next one the plan after it, and from there on the acceptance numbers follow this row.
 */
const ACCEPTANCE = [0, 0, 1, 1, 2, 3, 5, 7, 10, 14, 21];
/** Letters further than the one with zero, to the plan that is used instead of an arrow. */
const ARROWS = new Map([
  [1, 0],
  [2, 3],
]);

/** Normal single sampling after ISO 2859-1: sample and acceptance number for a lot, at an AQL in percent. A sample as large as the lot is all of it. */
export function iso2859(
  lot: number,
  aql: (typeof AQLS)[number],
): { readonly size: number; readonly acceptUpTo: number } {
  const letter = LOTS.findIndex((limit) => lot <= limit);
  const zero = SIZES.length - 2 - AQLS.indexOf(aql);
  const away = letter - zero;
  // Below the diagonal every lot uses the plan with zero; beyond its end the last one.
  const step = away <= 0 ? 0 : Math.min(ARROWS.get(away) ?? away, ACCEPTANCE.length - 1);
  return { size: Math.min(lot, SIZES[zero + step] ?? lot), acceptUpTo: ACCEPTANCE[step] ?? 0 };
}

/** What a plan asks for in a batch of `lot` pages. */
export function samplePlan(plan: Plan, lot: number): Sample {
  switch (plan.art) {
    case 'voll':
      return { size: lot, acceptUpTo: null };
    case 'jede':
      return { size: Math.ceil(lot / plan.n), acceptUpTo: null };
    case 'typ':
      return { size: null, acceptUpTo: null };
    case 'aql':
      return iso2859(lot, plan.aql);
  }
}
