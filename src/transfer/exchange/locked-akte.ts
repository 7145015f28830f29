import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { execute, firstRow, type Sql } from '../../platform/database/sql';
import { newId } from '../../platform/id';
import { akteInStock, type StockAkte } from './akte-in-stock';
import type { Exchange } from './exchange';
import { audit } from './handover';
import { partnerOf } from './partner';

/** Whether a Sperrvermerk keeps an Akte from leaving, for this receiver and this person. */
export type LockState = 'frei' | 'gesperrt' | 'freigegeben' | 'selbst-freigegeben';

/**
 * A locked Akte (Auskunftssperre § 51 BMG, § 4 AZRG, adoption, threat) may leave when a second person has released it for this
 * receiver; who sends cannot be the one who released.
 */
export async function lockState(
  sql: Sql,
  office: string,
  akteId: string,
  partner: string,
  actor: string,
): Promise<LockState> {
  const row = await firstRow(
    sql,
    z.object({ locked: z.boolean(), others: z.boolean(), own: z.boolean() }),
    `SELECT EXISTS (SELECT 1 FROM sperrvermerk WHERE office = $1 AND akte_id = $2 AND aufgehoben_at IS NULL) AS locked,
            coalesce(bool_or(f.freigegeben_von <> $4), false) AS others, coalesce(bool_or(f.freigegeben_von = $4), false) AS own
       FROM versandfreigabe f WHERE f.office = $1 AND f.akte_id = $2 AND f.an = $3 AND f.lieferung_uuid IS NULL`,
    [office, akteId, partner, actor],
  );
  if (row?.locked !== true) return 'frei';
  if (row.others) return 'freigegeben';
  return row.own ? 'selbst-freigegeben' : 'gesperrt';
}

/** The second person: releases a locked Akte for one receiver, once, with a reason. Throws `NOT_FOUND`, `PARTNER_UNKNOWN`. */
export async function releaseLocked(
  exchange: Exchange,
  aktenzeichen: string,
  to: string,
  by: { readonly actor: string; readonly grund: string },
): Promise<void> {
  const akte = await akteInStock(exchange, aktenzeichen);
  const partner = await partnerOf(exchange, to);
  await exchange.dataSource.transaction(async (tx) => {
    await execute(
      tx,
      `INSERT INTO versandfreigabe (id, office, akte_id, an, grund, freigegeben_von) VALUES ($1, $2, $3, $4, $5, $6)`,
      [newId(), exchange.office, akte.id, partner.code, by.grund, by.actor],
    );
    await audit(tx, exchange.office, 'transfer.locked-released', akte.id, { partner: partner.code, actor: by.actor });
  });
}

/** A release counts for one delivery. */
export async function useRelease(
  tx: EntityManager,
  stock: StockAkte,
  partner: string,
  lieferung: string,
): Promise<void> {
  await execute(
    tx,
    `UPDATE versandfreigabe SET lieferung_uuid = $3 WHERE akte_id = $1 AND an = $2 AND lieferung_uuid IS NULL`,
    [stock.id, partner, lieferung],
  );
}
