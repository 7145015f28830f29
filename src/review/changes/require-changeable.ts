import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { firstRow } from '../../platform/database/sql';
import { EakteError } from '../../platform/eakte-error';

const deliveryRow = z.object({
  id: z.string(),
  sha256: z.string().nullable(),
  kind: z.string(),
  state: z.string(),
  akte_id: z.string().nullable(),
  akte_state: z.string().nullable(),
});
/** A delivery whose documents may be changed now; `sha256` names what its tasks start from. */
export type ChangeableDelivery = z.output<typeof deliveryRow> & { readonly sha256: string };

/**
 * Locks a delivery whose documents somebody wants to change: changes of one delivery come one after another. Throws
 * NOT_FOUND, NOT_READY while it is being worked on or is in quarantine, AKTE_IN_UEBERGABE while its Akte is read-only.
 */
export async function requireChangeable(
  tx: EntityManager,
  office: string,
  deliveryId: string,
): Promise<ChangeableDelivery> {
  const delivery = await firstRow(
    tx,
    deliveryRow,
    `SELECT d.id, d.sha256, d.kind, d.state, d.akte_id, a.state AS akte_state
       FROM delivery d LEFT JOIN akte a ON a.id = d.akte_id WHERE d.office = $1 AND d.id = $2 FOR UPDATE OF d`,
    [office, deliveryId],
  );
  if (delivery === undefined) throw new EakteError('NOT_FOUND', 'Lieferung');
  const { sha256 } = delivery;
  if (sha256 === null || (delivery.state !== 'fertig' && delivery.state !== 'pruefung')) {
    throw new EakteError('NOT_READY', 'Die Lieferung ist noch in Arbeit oder nicht verarbeitet');
  }
  if (delivery.akte_state !== null && delivery.akte_state !== 'aktiv') throw new EakteError('AKTE_IN_UEBERGABE');
  return { ...delivery, sha256 };
}

/** Throws NOT_READY for an Akte of another office: its documents are the originals and stay as they came. */
export function requireOwnScan(delivery: ChangeableDelivery): void {
  if (delivery.kind !== 'akte') return;
  throw new EakteError('NOT_READY', 'Dokumente einer anderen Behörde bleiben in Schnitt und Seiten, wie sie kamen');
}
