import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { execute, firstRow } from '../../platform/database/sql';
import type { MessageOf } from '../xauslaender/registry/messages';
import { akteById, manifestOf, packAkte } from './akte-in-stock';
import type { Exchange } from './exchange';
import { audit, findHandover, heldHandovers, hold, step, type Handover } from './handover';
import { loadMessage } from './messages-at-hand';

/**
 * What the receipt must prove before the Akte is given away: the sign it repeats is the manifest of what was sent, and
 * every document in the own store still is what was sent (each is read and compared with its hash). Gives the reason when
 * it does not; throws nothing for a damaged store, because then the Akte must stay.
 */
export async function receiptProblem(
  exchange: Exchange,
  quittung: MessageOf<'0020'>,
  handover: Handover,
): Promise<string | undefined> {
  if (quittung.inhalt.quittung.ursprungsereignis.zeichen !== handover.manifest)
    return 'Die Quittung nennt nicht das Zeichen der Lieferung';
  if (handover.akteId === null || handover.lieferungUuid === null) return 'Zur Quittung gibt es hier keine Akte';
  const stock = await akteById(exchange.dataSource, exchange.office, handover.akteId);
  const packed = await packAkte(exchange, stock, handover.lieferungUuid).catch((error: unknown) => String(error));
  if (typeof packed === 'string') return `Die eigenen Dokumente lassen sich nicht prüfen: ${packed}`;
  return packed.manifest === handover.manifest && manifestOf(handover.dokumente) === handover.manifest
    ? undefined
    : 'Die eigenen Dokumente sind nicht mehr die, die gesendet wurden';
}

/** Closes a handover by its receipt: Ausländerdatei B notes the receiving office and the day. */
export async function closeByReceipt(
  tx: EntityManager,
  exchange: Exchange,
  quittung: MessageOf<'0020'>,
  found: Handover,
  problem: string | undefined,
): Promise<string | undefined> {
  const handover = await findHandover(tx, exchange.office, 'id', found.id);
  if (handover === undefined) return 'Zur Quittung gibt es keine Übergabe';
  if (problem !== undefined) {
    await hold(tx, handover.id, { code: 'QUITTUNG_ABWEICHEND', reason: problem });
    return problem;
  }
  const moved = await step(tx, handover, 'erhält 0020');
  if (moved.kind === 'nicht-vorgesehen') return moved.grund;
  await execute(
    tx,
    `UPDATE outbox SET receipt_uuid = $2 WHERE uebergabe_id = $1 AND type IN ('010206', '010207') AND receipt_uuid IS NULL`,
    [handover.id, quittung.kopf.identifikation.nachrichtenUUID],
  );
  await execute(
    tx,
    `UPDATE akte SET state = 'abgegeben', abgegeben_an = $2, abgegeben_am = coalesce(abgegeben_am, $3::date),
            -- AufenthV § 68: Ausländerdatei B ends ten years after the move to it.
            datei_b_bis = coalesce(datei_b_bis, ($3::date + interval '10 years')::date)
      WHERE id = $1 AND uebergabe_id = $4`,
    [handover.akteId, handover.partner, quittung.kopf.identifikation.erstellungszeitpunkt.slice(0, 10), handover.id],
  );
  await hold(tx, handover.id, null);
  await audit(tx, exchange.office, 'transfer.closed', handover.akteId ?? handover.id, { partner: handover.partner });
  return undefined;
}

/** Looks again at receipts that were held because the own documents could not be proven; a mended store closes them. */
export async function retryHeldReceipts(exchange: Exchange): Promise<void> {
  for (const handover of await heldHandovers(exchange, 'QUITTUNG_ABWEICHEND')) {
    const kept = await firstRow(
      exchange.dataSource,
      z.object({ msg_uuid: z.string() }),
      `SELECT msg_uuid FROM inbox WHERE office = $1 AND uebergabe_id = $2 AND type = '0020' AND outcome = 'angenommen'
        ORDER BY received_at DESC LIMIT 1`,
      [exchange.office, handover.id],
    );
    const quittung = kept === undefined ? undefined : await loadMessage(exchange, kept.msg_uuid);
    if (quittung?.type !== '0020' || (await receiptProblem(exchange, quittung, handover)) !== undefined) continue;
    await exchange.dataSource.transaction((tx) => closeByReceipt(tx, exchange, quittung, handover, undefined));
  }
}
