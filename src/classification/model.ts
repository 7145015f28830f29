import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { EakteError } from '../platform/eakte-error';
import { CUT_FEATURES } from './cutting/cut-features';
import { readWeights, type LinearModel } from './types/linear-model';
import settings from './model/settings.json';

const settingsSchema = z.object({
  version: z.string().min(1),
  cut: z.record(z.string(), z.number()),
  phrase: z.object({ title: z.number(), body: z.number(), head: z.number(), unknown: z.number() }),
  linear: z.number().nonnegative(),
  later: z.number().nonnegative(),
  joint: z.number().nonnegative(),
  temperature: z.number().positive(),
  threshold: z.number().min(0).max(1),
});

/** Everything learned: weights of the cut evidence, the linear text model, and the numbers that weigh them together. */
export interface ClassifierModel {
  readonly version: string;
  /** One weight a cut feature, in the order of CUT_FEATURES. */
  readonly cut: readonly number[];
  /** What one point of phrase evidence adds to the log certainty; `unknown` is the log certainty of "nobody knows". */
  readonly phrase: { readonly title: number; readonly body: number; readonly head: number; readonly unknown: number };
  /** Weight of the linear model's log certainty beside the phrases. */
  readonly linearWeight: number;
  /** Weight of later pages' words for the type of the document, 0…1. */
  readonly laterWeight: number;
  /** How much a change of type speaks for a cut between two pages, 0…1. */
  readonly jointWeight: number;
  /** Softens (above 1) or sharpens the certainty of types so that it holds what it says. */
  readonly temperature: number;
  /** Documents less certain than this become `nachzuindizieren`. */
  readonly threshold: number;
  readonly linear: LinearModel | null;
  /** What an office's decisions add, null for the shipped model alone. */
  readonly office: LinearModel | null;
}

/** A layer learned from an office's decisions, as it is stored. */
export interface OfficeModel {
  readonly version: string;
  readonly weights: Uint8Array;
}

/**
 * The model of parsed settings and weights.
 * @throws EakteError VALIDATION when they are none.
 */
export function parseModel(json: unknown, weights: Uint8Array | null): ClassifierModel {
  const parsed = settingsSchema.safeParse(json);
  if (!parsed.success) {
    throw new EakteError('VALIDATION', `Modell: ${parsed.error.issues[0]?.message ?? 'unlesbar'}`);
  }
  const { version, cut, phrase, linear, later, joint, temperature, threshold } = parsed.data;
  return {
    version,
    cut: CUT_FEATURES.map((name) => cut[name] ?? 0),
    phrase,
    linearWeight: linear,
    laterWeight: later,
    jointWeight: joint,
    temperature,
    threshold,
    linear: weights === null ? null : readWeights(weights),
    office: null,
  };
}

/**
 * The shipped model: `model/settings.json` and `model/weights.bin` beside the code (made by `npm run train`).
 * @throws EakteError VALIDATION when the files are damaged; file errors of node when they are missing.
 */
export function loadModel(): ClassifierModel {
  // Weights that do not count need not be there.
  return parseModel(settings, settings.linear === 0 ? null : readFileSync(join(__dirname, 'model', 'weights.bin')));
}

/**
 * The shipped model with an office's layer on top; its version names both.
 * @throws EakteError VALIDATION when the layer's bytes are damaged.
 */
export function withOffice(model: ClassifierModel, office: OfficeModel | null): ClassifierModel {
  if (office === null) return model;
  return { ...model, version: `${model.version}~${office.version}`, office: readWeights(office.weights) };
}
