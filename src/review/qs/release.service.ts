import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import type { TaskSpec } from '../../pipeline/stage';
import type { Ring } from '../../pipeline/task-table';
import { execute, rows } from '../../platform/database/sql';
import { EakteError } from '../../platform/eakte-error';
import { auditDecision } from '../audit-decision';
import { CorrectionsService, type Decider, type PageWish } from '../changes/corrections.service';
import { requireChangeable } from '../changes/require-changeable';
import { qsBatch, qsOverview, unfinished, type QsBatch } from './qs-batch';
import { DECISION_KINDS } from './qs-values';

const pressRow = z.object({
  delivery_id: z.string(),
  page: z.number(),
  art: z.enum(DECISION_KINDS),
  value: z.looseObject({ degrees: z.number().optional(), type: z.string().optional() }),
  dokument_id: z.string().nullable(),
});
type Press = z.output<typeof pressRow>;

/** What a person decides about a batch as a whole. */
export interface BatchVerdict {
  readonly decision: 'freigeben' | 'ablehnen';
  readonly reason: string | null;
}

/** The actor of an installation without sign-in: there one person may do everything. */
const WITHOUT_SIGN_IN = 'lokal';

/** The end of QS: decisions take effect together, or the batch goes back. */
@Injectable()
export class ReleaseService {
  constructor(private readonly corrections: CorrectionsService) {}

  /**
   * Releases or rejects a batch. Throws NOT_READY while deliveries are in work or after an earlier verdict, QS_INCOMPLETE
   * while pages of the plan are unseen, QS_SAME_PERSON for whoever brought the batch in, VALIDATION for a missing reason.
   */
  async decide(who: Decider, batchId: string, verdict: BatchVerdict): Promise<void> {
    await this.corrections.inTransaction(async (tx) => {
      const batch = await qsBatch(tx, who.office, batchId, true);
      if (batch.qs_state !== 'offen') throw new EakteError('NOT_READY', 'Über die Lieferung ist schon entschieden');
      if (batch.created_by === who.actor && who.actor !== WITHOUT_SIGN_IN) throw new EakteError('QS_SAME_PERSON');
      if ((await unfinished(tx, who.office, batchId)) > 0)
        throw new EakteError('NOT_READY', 'Die Lieferung ist in Arbeit');
      const follow = verdict.decision === 'freigeben' ? await this.release(tx, who, batch, verdict) : [];
      if (verdict.decision === 'ablehnen') await reject(tx, who, batchId, verdict.reason);
      await execute(tx, `UPDATE batch SET qs_state = $2, qs_by = $3, qs_at = now(), qs_reason = $4 WHERE id = $1`, [
        batchId,
        verdict.decision === 'freigeben' ? 'freigegeben' : 'abgelehnt',
        who.actor,
        verdict.reason,
      ]);
      await auditDecision(tx, who.office, who.actor, `qs.${verdict.decision}`, batchId);
      return follow;
    });
  }

  private async release(
    tx: EntityManager,
    who: Decider,
    batch: QsBatch,
    verdict: BatchVerdict,
  ): Promise<(TaskSpec | Ring)[]> {
    const { progress, acceptance } = await qsOverview(tx, who.office, batch);
    const unseen = progress.sample - progress.sampleChecked + progress.flagged - progress.flaggedChecked;
    if (acceptance.verdict === 'offen') throw new EakteError('QS_INCOMPLETE', `${unseen} Seiten stehen noch aus`);
    if (acceptance.verdict === 'nicht-annehmbar' && verdict.reason === null) {
      throw new EakteError('VALIDATION', '„reason“: mehr Fehler als vereinbart; eine Freigabe braucht eine Begründung');
    }
    const presses = await rows(
      tx,
      pressRow,
      `SELECT q.delivery_id, q.page, q.art, q.value, p.dokument_id FROM qs_entscheidung q
         JOIN page p ON p.delivery_id = q.delivery_id AND p.page = q.page
        WHERE q.office = $1 AND q.batch_id = $2 AND q.undone_at IS NULL AND q.art NOT IN ('gut', 'notiz', 'nachscan') ORDER BY q.id`,
      [who.office, batch.id],
    );
    const follow: (TaskSpec | Ring)[] = [];
    for (const deliveryId of new Set(presses.map((press) => press.delivery_id))) {
      const own = presses.filter((press) => press.delivery_id === deliveryId);
      follow.push(...(await this.apply(tx, who, deliveryId, own)));
    }
    return follow;
  }

  /** All that was decided about one delivery: names at once, cuts and pages as one change. */
  private async apply(
    tx: EntityManager,
    who: Decider,
    deliveryId: string,
    presses: readonly Press[],
  ): Promise<readonly (TaskSpec | Ring)[]> {
    const delivery = await requireChangeable(tx, who.office, deliveryId);
    const begins = presses.filter((press) => press.art === 'trennen').map((press) => press.page);
    const follow: (TaskSpec | Ring)[] = [];
    for (const press of presses) {
      if (press.art !== 'typ' || press.value.type === undefined || begins.includes(press.page)) continue;
      if (press.dokument_id === null) continue;
      follow.push(...(await this.corrections.correctIn(tx, who, press.dokument_id, null, { type: press.value.type })));
    }
    const typeOf = (page: number): string | undefined =>
      presses.find((press) => press.art === 'typ' && press.page === page)?.value.type;
    const prepared = await this.corrections.prepareEdits(
      tx,
      who,
      delivery,
      'qs',
      {
        begin: begins.map((page) => this.corrections.beginning(page, typeOf(page))),
        join: presses.filter((press) => press.art === 'verbinden').map((press) => press.page),
      },
      wishesOf(presses),
    );
    return [...follow, ...(prepared?.rings ?? [])];
  }
}

function wishesOf(presses: readonly Press[]): PageWish[] {
  const wishes = new Map<number, PageWish>();
  for (const { art, page, value } of presses) {
    const before = wishes.get(page) ?? { page };
    if (art === 'drehen' && value.degrees !== undefined) wishes.set(page, { ...before, degrees: value.degrees });
    if (art === 'leer' || art === 'nicht-leer') wishes.set(page, { ...before, blank: art === 'leer' });
  }
  return [...wishes.values()];
}

/** The provider has to bring the batch again: what is filed stays readable and says so. */
async function reject(tx: EntityManager, who: Decider, batchId: string, reason: string | null): Promise<void> {
  if (reason === null) throw new EakteError('VALIDATION', '„reason“: eine Ablehnung braucht eine Begründung');
  await execute(
    tx,
    `UPDATE delivery SET state = 'pruefung', state_since = now(), code = 'QS_REJECTED', reason = $3
      WHERE office = $1 AND batch_id = $2 AND state IN ('fertig', 'pruefung')`,
    [who.office, batchId, `QS hat die Lieferung abgelehnt: ${reason}`],
  );
}
