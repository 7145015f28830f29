import { execute, type Sql } from '../../platform/database/sql';
import { newId } from '../../platform/id';

/** A page begins a document, or does not: the values of decisions of the kind `cut`. */
export type CutValue = 'beginn' | 'kein-beginn';

interface DecisionBase {
  readonly office: string;
  readonly deliveryId: string;
  /** Pages of the delivery, 1-based, inclusive: the document as it is after the decision; one page for a cut. */
  readonly firstPage: number;
  readonly lastPage: number;
  /** What had decided before: `dokument.classified_by`. */
  readonly modelVersion: string;
  /** Who: the subject of the caller, not the name. */
  readonly decidedBy: string;
}

/** What a person confirmed (old = new) or corrected. */
export type Decision =
  | (DecisionBase & { readonly kind: 'cut'; readonly oldValue: CutValue; readonly newValue: CutValue })
  | (DecisionBase & { readonly kind: 'type'; readonly oldValue: string | null; readonly newValue: string })
  | (DecisionBase & {
      readonly kind: 'field';
      readonly field: string;
      readonly oldValue: string | null;
      readonly newValue: string;
    });

/**
 * Keeps a person's decision as a training example of the office. Call it once a decision, inside the transaction that
 * writes the correction or the confirmation, for cuts (page that begins a document or no longer does), types (ids of the
 * profile) and fields alike. Costs one INSERT; learning itself happens later, in the background (`learnOffice`).
 */
export async function recordDecision(tx: Sql, decision: Decision): Promise<void> {
  const { office, deliveryId, kind, firstPage, lastPage, oldValue, newValue, modelVersion, decidedBy } = decision;
  await execute(
    tx,
    `INSERT INTO decision_example
       (id, office, delivery_id, kind, first_page, last_page, field, old_value, new_value, model_version, decided_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      newId(),
      office,
      deliveryId,
      kind,
      firstPage,
      lastPage,
      decision.kind === 'field' ? decision.field : null,
      oldValue,
      newValue,
      modelVersion,
      decidedBy,
    ],
  );
}
