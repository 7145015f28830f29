import { z } from 'zod';
import { execute, firstRow, rows } from '../../platform/database/sql';
import { EakteError } from '../../platform/eakte-error';
import type { Exchange } from './exchange';
import { audit, findHandover, hold } from './handover';

const proposal = z.object({ made: z.boolean(), vorgeschlagen_von: z.string(), bestaetigt_von: z.string().nullable() });

/**
 * Takes a delivery back that has not left the house: the first person proposes with a reason, a second one confirms.
 * Afterwards the Akte is free, the messages are gone, and a tombstone names them. What has gone out is not taken back: the
 * other office may have it (it can refuse it). Throws `NOT_FOUND`, `TRANSFER_STEP_INVALID`, `FOUR_EYES` (the same person).
 */
export async function withdraw(
  exchange: Exchange,
  id: string,
  actor: string,
  grund: string,
): Promise<{ readonly done: boolean }> {
  return exchange.dataSource.transaction(async (tx) => {
    const handover = await findHandover(tx, exchange.office, 'id', id);
    if (handover === undefined) throw new EakteError('NOT_FOUND', 'Übergabe');
    const messages = await rows(
      tx,
      z.object({ id: z.string(), type: z.string(), msg_uuid: z.string(), payload_sha: z.string(), state: z.string() }),
      `SELECT id, type, msg_uuid, payload_sha, state FROM outbox WHERE uebergabe_id = $1 AND type IN ('010206', '010207', '010203')
        ORDER BY created_at, id FOR UPDATE`,
      [id],
    );
    if (handover.rolle !== 'aktenfuehrend' || handover.lieferungUuid === null)
      throw new EakteError('TRANSFER_STEP_INVALID', 'Hier ist keine Lieferung zurückzuziehen');
    const attempted = await firstRow(
      tx,
      z.object({ n: z.number() }),
      `SELECT count(*)::integer AS n FROM outbox WHERE uebergabe_id = $1 AND attempts > 0 AND type IN ('010206', '010207')`,
      [id],
    );
    if ((attempted?.n ?? 0) > 0 || messages.some(({ state }) => state === 'zugestellt'))
      throw new EakteError('TRANSFER_STEP_INVALID', 'Nachrichten dieser Lieferung sind schon hinausgegangen');
    const first = await firstRow(
      tx,
      proposal,
      `INSERT INTO zurueckziehung (uebergabe_id, office, grund, vorgeschlagen_von) VALUES ($1, $2, $3, $4)
       ON CONFLICT (uebergabe_id) DO UPDATE SET grund = zurueckziehung.grund RETURNING (xmax = 0) AS made, vorgeschlagen_von, bestaetigt_von`,
      [id, exchange.office, grund, actor],
    );
    if (first === undefined || first.bestaetigt_von !== null) return { done: true };
    if (first.vorgeschlagen_von === actor && !first.made)
      throw new EakteError('FOUR_EYES', 'Die Zurückziehung ist schon vorgeschlagen');
    if (first.made) {
      await audit(tx, exchange.office, 'transfer.withdrawal-proposed', id, { actor });
      // Held until the second person has decided: nothing of it goes out meanwhile.
      await execute(tx, `UPDATE outbox SET state = 'vorbereitet' WHERE uebergabe_id = $1 AND state = 'bereit'`, [id]);
      await hold(tx, id, { code: 'ZURUECKZIEHUNG', reason: 'Die Zurückziehung wartet auf eine zweite Person' });
      return { done: false };
    }
    const taken = messages.map(({ type, msg_uuid, payload_sha }) => ({ type, uuid: msg_uuid, sha256: payload_sha }));
    await execute(
      tx,
      `UPDATE zurueckziehung SET bestaetigt_von = $2, bestaetigt_at = now(), nachrichten = $3 WHERE uebergabe_id = $1`,
      [id, actor, JSON.stringify(taken)],
    );
    await execute(tx, `UPDATE outbox SET state = 'zurueckgezogen' WHERE id = ANY($1)`, [messages.map((row) => row.id)]);
    await execute(
      tx,
      `UPDATE akte SET state = 'aktiv', uebergabe_id = NULL WHERE uebergabe_id = $1 AND state = 'in_uebergabe'`,
      [id],
    );
    await execute(
      tx,
      `UPDATE uebergabe SET closed_at = now(), zuletzt = 'Zurückgezogen, bevor etwas hinausging' WHERE id = $1`,
      [id],
    );
    await hold(tx, id, null);
    await audit(tx, exchange.office, 'transfer.withdrawn', id, { actor });
    return { done: true };
  });
}

/** The second person says no: the delivery goes on. */
export async function keepDelivery(exchange: Exchange, id: string): Promise<void> {
  await exchange.dataSource.transaction(async (tx) => {
    const gone = await firstRow(
      tx,
      z.object({ uebergabe_id: z.string() }),
      `DELETE FROM zurueckziehung WHERE office = $1 AND uebergabe_id = $2 AND bestaetigt_von IS NULL RETURNING uebergabe_id`,
      [exchange.office, id],
    );
    if (gone === undefined) throw new EakteError('TRANSFER_STEP_INVALID', 'Es wartet keine Zurückziehung');
    const handover = await findHandover(tx, exchange.office, 'id', id);
    await hold(tx, id, null);
    if (handover?.zustand === 'lieferung-vollstaendig')
      await execute(tx, `UPDATE outbox SET state = 'bereit' WHERE uebergabe_id = $1 AND state = 'vorbereitet'`, [id]);
    await audit(tx, exchange.office, 'transfer.withdrawal-refused', id);
  });
}
