import { createHash } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { withOffice, type ClassifierModel, type OfficeModel } from '../../classification/model';
import type { ReferenceProfile } from '../../classification/profile';
import { writeWeights, type LinearModel } from '../../classification/types/linear-model';
import { trainOfficeLayer, withOfficeLayer } from '../../classification/types/office-layer';
import { typeReader } from '../../classification/types/type-evidence';
import type { Blobs } from '../../platform/blobs';
import { rows, type Sql } from '../../platform/database/sql';
import { learningExamples, type SortedExample } from './learning-examples';
import { currentOfficeModel, storeOfficeModel, wasGivenUp, type ModelTrial } from './office-models';

/** How learning ended. `kept`: the model in use stays, with the reason. */
export type LearningOutcome =
  | { readonly kind: 'few'; readonly examples: number }
  | { readonly kind: 'taken'; readonly version: string; readonly trial: ModelTrial }
  | { readonly kind: 'kept'; readonly reason: 'nicht besser' | 'zurückgenommen'; readonly trial: ModelTrial };

/** Fewer examples on either side say nothing. */
const LEARNED_MIN = 6;
const HELD_BACK_MIN = 3;

/** What learning stands on. */
export interface LearningContext {
  readonly dataSource: DataSource;
  readonly blobs: Blobs;
  readonly profile: ReferenceProfile;
  /** The shipped model. */
  readonly model: ClassifierModel;
}

/**
 * Learns from the decisions of an office: trains a layer on three quarters of them, compares it with the model in use on
 * the quarter held back, and takes it only when it is right more often there. Every trial is kept with its numbers.
 */
export async function learnOffice(context: LearningContext, office: string, by: string): Promise<LearningOutcome> {
  const { dataSource, blobs, profile, model } = context;
  const reader = typeReader(profile, model);
  const examples = await learningExamples(dataSource, blobs, office, profile, reader);
  const learned = examples.filter((example) => !example.heldBack);
  const held = examples.filter((example) => example.heldBack);
  if (learned.length < LEARNED_MIN || held.length < HELD_BACK_MIN) return { kind: 'few', examples: examples.length };
  const layer = await trainOfficeLayer(learned, reader.types);
  const weights = writeWeights(layer);
  const next: OfficeModel = { version: createHash('sha256').update(weights).digest('hex').slice(0, 12), weights };
  const current = withOffice(model, await currentOfficeModel(dataSource, office, model.version)).office;
  const trial: ModelTrial = {
    examples: learned.length,
    heldBack: held.length,
    rightBefore: countRight(held, reader.types, current),
    rightAfter: countRight(held, reader.types, layer),
  };
  const better = trial.rightAfter > trial.rightBefore;
  const givenUp = better && (await wasGivenUp(dataSource, office, next.version));
  const taken = better && !givenUp;
  await dataSource.transaction((tx) => storeOfficeModel(tx, office, model.version, next, trial, taken ? { by } : null));
  if (taken) return { kind: 'taken', version: next.version, trial };
  return { kind: 'kept', reason: givenUp ? 'zurückgenommen' : 'nicht besser', trial };
}

function countRight(examples: readonly SortedExample[], types: readonly string[], layer: LinearModel | null): number {
  return examples.filter(({ base, features, typeId }) => {
    const scores = layer === null ? base : withOfficeLayer(base, types, layer, features);
    return types[scores.indexOf(Math.max(...scores))] === typeId;
  }).length;
}

/** Offices with at least `least` type decisions since their last trial: those for which learning is due. */
export async function officesToLearn(sql: Sql, least: number): Promise<string[]> {
  const due = await rows(
    sql,
    z.object({ office: z.string() }),
    `SELECT office FROM decision_example AS decision
     WHERE kind = 'type' AND decided_at > coalesce(
       (SELECT max(created_at) FROM learned_model WHERE learned_model.office = decision.office), '-infinity')
     GROUP BY office HAVING count(*) >= $1 ORDER BY office`,
    [least],
  );
  return due.map(({ office }) => office);
}
