import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { indexPages } from '../src/akte/filing';
import { execute, firstRow } from '../src/platform/database/sql';
import type { StageOutcome } from '../src/pipeline/stage';
import { addFinding, type Delivery } from './delivery-rows';
import type { PageFailure } from './page/protocol';

/** A page of an Akte from another office belongs to a document that is filed already: it can be found and read at once. */
export async function tellDokument(tx: EntityManager, delivery: Delivery, page: number): Promise<void> {
  const dokument = await firstRow(
    tx,
    z.object({ id: z.string(), akte_id: z.string() }),
    `SELECT id, akte_id FROM dokument WHERE delivery_id = $1 AND ersetzt_am IS NULL AND $2 BETWEEN first_page AND last_page`,
    [delivery.id, page],
  );
  if (dokument === undefined) throw new Error(`page ${page} lies in no document`);
  await execute(tx, `UPDATE page SET dokument_id = $3 WHERE delivery_id = $1 AND page = $2`, [
    delivery.id,
    page,
    dokument.id,
  ]);
  await indexPages(tx, delivery, dokument.akte_id, page, page);
}

/** The document stays readable as its file; the page has no picture and no text here, and that is said. */
export function unreadable(delivery: Delivery, page: number, failure: PageFailure): StageOutcome {
  return {
    kind: 'done',
    async apply(tx) {
      await addFinding(tx, delivery, { code: failure.code, message: failure.reason, page });
      await execute(tx, `UPDATE delivery SET seiten_fertig = seiten_fertig + 1 WHERE id = $1`, [delivery.id]);
      return [];
    },
  };
}
