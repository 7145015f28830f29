import { z } from 'zod';
import type { OfficeModel } from '../../classification/model';
import { execute, firstRow, type Sql } from '../../platform/database/sql';

/** How a trained model did on examples that were held back from it. */
export interface ModelTrial {
  readonly examples: number;
  readonly heldBack: number;
  /** Right on the held-back examples: with the model in use until now, and with the new one. */
  readonly rightBefore: number;
  readonly rightAfter: number;
}

const modelRow = z
  .object({ version: z.string(), base_version: z.string(), weights: z.instanceof(Uint8Array) })
  .transform(({ version, base_version: baseVersion, weights }) => ({ version, baseVersion, weights }));
const choiceRow = z.object({ version: z.string().nullable() });

/**
 * The model an office uses on top of the shipped one, null for the shipped one alone. A model that was learned on
 * another shipped model does not count any more: its numbers would mean something else.
 */
export async function currentOfficeModel(sql: Sql, office: string, baseVersion: string): Promise<OfficeModel | null> {
  const choice = await currentChoice(sql, office);
  if (choice === null) return null;
  const row = await firstRow(
    sql,
    modelRow,
    'SELECT version, base_version, weights FROM learned_model WHERE office = $1 AND version = $2',
    [office, choice],
  );
  return row === undefined || row.baseVersion !== baseVersion ? null : { version: row.version, weights: row.weights };
}

async function currentChoice(sql: Sql, office: string): Promise<string | null> {
  const row = await firstRow(
    sql,
    choiceRow,
    'SELECT version FROM model_choice WHERE office = $1 ORDER BY id DESC LIMIT 1',
    [office],
  );
  return row?.version ?? null;
}

/** True for a model that somebody has gone back from: it is not taken a second time. */
export async function wasGivenUp(sql: Sql, office: string, version: string): Promise<boolean> {
  const row = await firstRow(
    sql,
    z.object({ found: z.boolean() }),
    `SELECT EXISTS (
       SELECT FROM (SELECT reason, lag(version) OVER (ORDER BY id) AS before FROM model_choice WHERE office = $1) AS choice
       WHERE reason = 'zurueckgenommen' AND before = $2) AS found`,
    [office, version],
  );
  return row?.found === true;
}

/** Stores a trained model with its trial, and makes it the office's model when it is taken. */
export async function storeOfficeModel(
  tx: Sql,
  office: string,
  baseVersion: string,
  model: OfficeModel,
  trial: ModelTrial,
  taken: { readonly by: string } | null,
): Promise<void> {
  await execute(
    tx,
    `INSERT INTO learned_model
       (office, version, base_version, weights, examples, held_back, right_before, right_after, taken)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (office, version) DO UPDATE SET created_at = now()`,
    [
      office,
      model.version,
      baseVersion,
      Buffer.from(model.weights),
      trial.examples,
      trial.heldBack,
      trial.rightBefore,
      trial.rightAfter,
      taken !== null,
    ],
  );
  if (taken !== null) await choose(tx, office, model.version, 'gelernt', taken.by);
}

/**
 * Goes back to the model that was in use before the present one (the shipped one where none was).
 * Gives the version now in use (null: the shipped one), or undefined when there is nothing to go back from.
 */
export async function rollBackModel(tx: Sql, office: string, by: string): Promise<string | null | undefined> {
  const current = await currentChoice(tx, office);
  if (current === null) return undefined;
  const before = await firstRow(
    tx,
    choiceRow,
    // The last choice made before the present model was first taken.
    `SELECT version FROM model_choice
     WHERE office = $1 AND id < (SELECT min(id) FROM model_choice WHERE office = $1 AND version = $2)
     ORDER BY id DESC LIMIT 1`,
    [office, current],
  );
  const version = before?.version ?? null;
  await choose(tx, office, version, 'zurueckgenommen', by);
  return version;
}

async function choose(
  tx: Sql,
  office: string,
  version: string | null,
  reason: 'gelernt' | 'zurueckgenommen',
  by: string,
): Promise<void> {
  await execute(tx, 'INSERT INTO model_choice (office, version, reason, chosen_by) VALUES ($1, $2, $3, $4)', [
    office,
    version,
    reason,
    by,
  ]);
}
