import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { fileDelivery } from '../src/akte/filing';
import { aktenzeichenKey } from '../src/classification/aktenzeichen';
import { execute, rows } from '../src/platform/database/sql';
import { describeCode } from '../src/platform/eakte-error';
import type { Stage, StageOutcome, Task } from '../src/pipeline/stage';
import { STAGE_VERSIONS } from '../src/pipeline/stage-versions';
import { addFinding, loadDelivery } from './delivery-rows';
import type { WorkerContext } from './worker-context';

/** Findings that do not stop the filing but ask a person to look at the delivery. */
const ASKS_FOR_A_LOOK = ['PAGE_COUNT_MISMATCH', 'BLATT_COUNT_MISMATCH', 'STAMMDATEN_DIFFER'];

/** The documents go into their Akte. Params may carry the Aktenzeichen a person decided on. */
export function fileStage(context: WorkerContext): Stage {
  return {
    name: 'file',
    version: STAGE_VERSIONS.file,
    async run(task: Task): Promise<StageOutcome> {
      const delivery = await loadDelivery(context.dataSource, task.deliveryId);
      const decided = z.object({ aktenzeichen: z.string() }).safeParse(task.params);
      const aktenzeichen = decided.success ? decided.data.aktenzeichen : delivery.aktenzeichen;
      if (aktenzeichen === null) throw new Error('delivery without Aktenzeichen reached filing');
      // Stammdaten of the list belong to the listed Aktenzeichen only.
      const listed = delivery.stammdaten?.aktenzeichen === aktenzeichen ? delivery.stammdaten : null;
      return {
        kind: 'done',
        async apply(tx) {
          if (await isHandedOver(tx, delivery.office, aktenzeichen)) {
            await execute(
              tx,
              `UPDATE delivery SET state = 'pruefung', state_since = now(), finished_at = now(), aktenzeichen = $2,
                      code = 'AKTE_IN_UEBERGABE', reason = $3 WHERE id = $1`,
              [delivery.id, aktenzeichen, describeCode('AKTE_IN_UEBERGABE').title],
            );
            return [];
          }
          const { akteId, differing } = await fileDelivery(tx, context.profile, delivery, listed ?? { aktenzeichen });
          if (differing.length > 0) {
            await addFinding(tx, delivery, {
              code: 'STAMMDATEN_DIFFER',
              message: `Die Stammdatenliste weicht von der Akte ab: ${differing.join(', ')}. Die Akte blieb unverändert.`,
            });
          }
          const open = await rows(
            tx,
            z.object({ code: z.string(), message: z.string() }),
            `SELECT code, message FROM finding WHERE delivery_id = $1 AND code = ANY($2) ORDER BY created_at LIMIT 1`,
            [delivery.id, ASKS_FOR_A_LOOK],
          );
          const look = open[0];
          await execute(
            tx,
            `UPDATE delivery SET state = $2, state_since = now(), finished_at = now(), akte_id = $3, aktenzeichen = $4, code = $5, reason = $6
              WHERE id = $1`,
            [
              delivery.id,
              look === undefined ? 'fertig' : 'pruefung',
              akteId,
              aktenzeichen,
              look?.code ?? null,
              look?.message ?? null,
            ],
          );
          return [];
        },
      };
    },
  };
}

/** An Akte that goes to another office, or is there, takes no more documents: a person decides where they belong. */
async function isHandedOver(tx: EntityManager, office: string, aktenzeichen: string): Promise<boolean> {
  const found = await rows(
    tx,
    z.object({ state: z.string() }),
    `SELECT state FROM akte WHERE office = $1 AND aktenzeichen_key = $2 FOR UPDATE`,
    [office, aktenzeichenKey(aktenzeichen)],
  );
  return found.some(({ state }) => state !== 'aktiv');
}
