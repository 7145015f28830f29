import type { CutDocument } from '../cutting/cut-documents';
import { NACHZUINDIZIEREN } from '../document';
import type { ClassifierModel } from '../model';
import type { ReferenceProfile } from '../profile';

/** The type of a document with its certainty and the runners-up. */
export interface TypeDecision {
  readonly type: string;
  /** 0…1 */
  readonly confidence: number;
  readonly alternatives: readonly { readonly type: string; readonly confidence: number }[];
}

/** What a separator sheet says is nearly always right; sheets do get mixed up. */
const ANNOUNCED = 0.99;
const RUNNERS_UP = 3;
/** Restricted types (R11) need print that names them, and near certainty on top. */
const RESTRICTED_THRESHOLD = 0.8;

const round = (value: number): number => Math.round(value * 1000) / 1000;

/**
 * Decides for the likeliest type, or for `nachzuindizieren` when it is not likely enough, or when it is a restricted
 * type (R11) for which no explicit evidence is printed: such a type is never guessed.
 */
export function decideType(
  cut: CutDocument,
  types: readonly string[],
  profile: ReferenceProfile,
  model: ClassifierModel,
): TypeDecision {
  const ranked = types
    .map((type, place) => ({ type, confidence: round(cut.types[place]!) }))
    .filter((entry) => entry.type !== NACHZUINDIZIEREN)
    .sort((a, b) => b.confidence - a.confidence);
  const { announced } = cut;
  if (announced !== null && announced !== NACHZUINDIZIEREN && types.includes(announced)) {
    const alternatives = ranked
      .filter((entry) => entry.type !== announced && entry.confidence >= 0.02)
      .slice(0, RUNNERS_UP);
    return { type: announced, confidence: ANNOUNCED, alternatives };
  }
  const best = ranked[0];
  const explicit = cut.printed.some((page) => best !== undefined && page.evidence?.explicit.has(best.type));
  const allowed =
    best !== undefined &&
    (!profile.restrictedTypes.has(best.type) || (explicit && best.confidence >= RESTRICTED_THRESHOLD));
  if (best === undefined || !allowed || best.confidence < model.threshold) {
    const alternatives = ranked.filter((entry) => entry.confidence >= 0.02).slice(0, RUNNERS_UP);
    const sure = best === undefined ? 1 : round(1 - best.confidence);
    return { type: NACHZUINDIZIEREN, confidence: sure, alternatives };
  }
  return {
    ...best,
    alternatives: ranked
      .slice(1)
      .filter((entry) => entry.confidence >= 0.02)
      .slice(0, RUNNERS_UP),
  };
}
