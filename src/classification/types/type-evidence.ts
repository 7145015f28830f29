import { NACHZUINDIZIEREN } from '../document';
import type { ClassifierModel } from '../model';
import type { ReferenceProfile } from '../profile';
import type { PageLine, PageLines } from '../text/page-lines';
import { cuesOf, type TypeCues } from '../wording';
import { pageFeatures } from './features';
import { linearScores } from './linear-model';
import { withOfficeLayer } from './office-layer';
import { phraseEvidence } from './phrase-evidence';

/** What one page says about the type of its document. */
export interface TypeEvidence {
  /** Log certainty a type, in the order of `TypeReader.types`, normalised (their exponentials sum to 1). */
  readonly logCertainty: Float64Array;
  /** Strength of the best form title on the page, 0…about 7. */
  readonly titleStrength: number;
  /** The line that looks like the title of each type, null without one. */
  readonly titleLines: readonly (PageLine | null)[];
  /** Restricted types for which explicit evidence is printed on the page. */
  readonly explicit: ReadonlySet<string>;
}

/** Reads types off pages for one profile and one model; build once, use for every page. */
export interface TypeReader {
  /** Ids of the profile, and `nachzuindizieren` last: the mass of everything nobody knows. */
  readonly types: readonly string[];
  read(page: PageLines): TypeEvidence;
}

/** Divides by the sum, in logarithms. */
export function normaliseLog(values: Float64Array): Float64Array {
  const top = Math.max(...values);
  const total = top + Math.log(values.reduce((sum, value) => sum + Math.exp(value - top), 0));
  return values.map((value) => value - total);
}

/**
 * What the linear model's log certainty of a class counts for: bounded below, so that a wording it has never seen cannot
 * overrule a printed title; a type it does not know lives from its phrases. `place` is -1 for unknown types.
 */
export function learnedPoints(log: Float64Array, place: number): number {
  return place < 0 ? UNKNOWN_TO_MODEL : Math.max(WORST, log[place]!) - WORST;
}

const WORST = -7;
const UNKNOWN_TO_MODEL = 2;

/** A reader of document types from phrases (profile and wording) and, where trained, the linear text model. */
export function typeReader(profile: ReferenceProfile, model: ClassifierModel): TypeReader {
  const cues: readonly TypeCues[] = cuesOf(profile);
  const types = [...cues.map((entry) => entry.typeId), NACHZUINDIZIEREN];
  const classOf = new Map(model.linear?.classes.map((id, place) => [id, place]));
  const read = (page: PageLines): TypeEvidence => {
    const phrases = phraseEvidence(page, cues);
    const features = model.linear === null && model.office === null ? null : pageFeatures(page);
    const words = model.linear === null || features === null ? null : linearScores(model.linear, features);
    const log = words === null ? null : normaliseLog(words);
    const values = Float64Array.from(types, (id, place) => {
      const phrase = phrases[place];
      const points =
        phrase === undefined
          ? model.phrase.unknown
          : model.phrase.title * phrase.title +
            model.phrase.body * Math.sqrt(phrase.body) +
            model.phrase.head * phrase.head;
      const learned = log === null || phrase === undefined ? 0 : learnedPoints(log, classOf.get(id) ?? -1);
      return (points + model.linearWeight * learned) / model.temperature;
    });
    const explicit = new Set(cues.filter((_, place) => phrases[place]?.explicit).map((entry) => entry.typeId));
    const base = normaliseLog(values);
    return {
      logCertainty:
        model.office === null || features === null
          ? base
          : normaliseLog(withOfficeLayer(base, types, model.office, features)),
      titleStrength: phrases.reduce((best, phrase) => Math.max(best, phrase.title), 0),
      titleLines: phrases.map((phrase) => phrase.titleLine),
      explicit,
    };
  };
  return { types, read };
}
