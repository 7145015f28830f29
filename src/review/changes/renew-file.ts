import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import type { TaskSpec } from '../../pipeline/stage';
import { execute, firstRow } from '../../platform/database/sql';
import { newId } from '../../platform/id';
import type { DokumentState } from './document-state';
import { archiveTasksOf } from './prepare-change';

/**
 * A new PDF/A and Transfervermerk for a document whose title changed; the present ones stay in use until they are there.
 * Gives the tasks to be created. Nothing for documents of another office: their files are the originals.
 */
export async function renewFile(
  tx: EntityManager,
  who: { readonly office: string; readonly actor: string },
  dokument: DokumentState,
): Promise<TaskSpec[]> {
  const delivery = await firstRow(
    tx,
    z.object({ sha256: z.string(), akte_id: z.string().nullable() }),
    `SELECT sha256, akte_id FROM delivery WHERE id = $1 AND kind <> 'akte'`,
    [dokument.delivery_id],
  );
  if (delivery === undefined || dokument.pdf_sha === null) return [];
  const id = newId();
  await execute(
    tx,
    `INSERT INTO aenderung (id, office, delivery_id, akte_id, art, state, actor, dokumente) VALUES ($1, $2, $3, $4, 'datei', 'in_arbeit', $5, $6)`,
    [id, who.office, dokument.delivery_id, delivery.akte_id, who.actor, [dokument.id]],
  );
  await execute(
    tx,
    `INSERT INTO dokument_entwurf (office, delivery_id, aenderung_id, dokument_id, number, type, title, first_page, last_page)
     VALUES ($1, $9, $2, $3, $4, $5, $6, $7, $8)`,
    [
      who.office,
      id,
      dokument.id,
      dokument.number,
      dokument.type,
      dokument.title,
      dokument.first_page,
      dokument.last_page,
      dokument.delivery_id,
    ],
  );
  return archiveTasksOf(tx, {
    office: who.office,
    deliveryId: dokument.delivery_id,
    inputSha: delivery.sha256,
    aenderungId: id,
  });
}
