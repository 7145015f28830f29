import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { indexPages } from '../../akte/filing';
import type { TaskSpec } from '../../pipeline/stage';
import { execute, firstRow } from '../../platform/database/sql';
import { EakteError } from '../../platform/eakte-error';
import { auditDecision } from '../audit-decision';
import { storeCorrection } from './correct-dokument';
import {
  changeStateSchema,
  lockDokumente,
  renumber,
  retireDokument,
  writeDokument,
  writePages,
  type ChangeState,
  type DokumentState,
} from './document-state';
import { keepFassung } from './fassungen';
import { renewFile } from './renew-file';
import { requireChangeable } from './require-changeable';

const changeRow = z.object({
  id: z.string(),
  delivery_id: z.string(),
  art: z.string(),
  state: z.string(),
  before: changeStateSchema,
  after: changeStateSchema,
});

/**
 * Takes a change back: documents, pages and files are what they were, from bytes that were kept. Throws NOT_FOUND,
 * NOT_READY unless it is in effect, CHANGED_MEANWHILE when one of its documents was changed since.
 */
export async function undoChange(
  tx: EntityManager,
  who: { readonly office: string; readonly actor: string },
  changeId: string,
): Promise<TaskSpec[]> {
  const found = await firstRow(
    tx,
    z.object({ delivery_id: z.string() }),
    `SELECT delivery_id FROM aenderung WHERE office = $1 AND id = $2`,
    [who.office, changeId],
  );
  if (found === undefined) throw new EakteError('NOT_FOUND', 'Änderung');
  const delivery = await requireChangeable(tx, who.office, found.delivery_id);
  const change = await firstRow(
    tx,
    changeRow,
    `SELECT id, delivery_id, art, state, before, after FROM aenderung WHERE id = $1 FOR UPDATE`,
    [changeId],
  );
  if (change?.state !== 'gilt' || change.art === 'datei') {
    throw new EakteError('NOT_READY', 'Nur was gilt, lässt sich zurücknehmen');
  }
  const now = await lockDokumente(
    tx,
    who.office,
    change.after.dokumente.map((dokument) => dokument.id),
  );
  requireUntouched(change.art, change.after, now);
  const specs: TaskSpec[] = [];
  if (change.art === 'angaben') {
    for (const before of change.before.dokumente) {
      const current = now.find((dokument) => dokument.id === before.id);
      if (current === undefined) continue;
      const { pdf_sha, pdf_bytes, vermerk_sha, akte_position } = current;
      const stored = await storeCorrection(tx, who.office, {
        ...before,
        pdf_sha,
        pdf_bytes,
        vermerk_sha,
        akte_position,
      });
      if (stored.title !== current.title) specs.push(...(await renewFile(tx, who, stored)));
    }
  } else {
    await restoreCut(tx, who.office, change, now, delivery.akte_id);
  }
  await execute(tx, `UPDATE aenderung SET state = 'zurueckgenommen', undone_at = now(), undone_by = $2 WHERE id = $1`, [
    changeId,
    who.actor,
  ]);
  await auditDecision(tx, who.office, who.actor, 'change.undone', changeId, { art: change.art });
  return specs;
}

/** Moves by itself, or follows later (the file of a new title). */
const MOVES = ['version', 'number', 'akte_position', 'pdf_bytes'];
const FOLLOWS = ['pdf_sha', 'vermerk_sha'];

/** What a change left behind, as far as it can tell whether somebody touched it since. */
function comparable(dokument: DokumentState, art: string): string {
  const left = art === 'angaben' ? [...MOVES, ...FOLLOWS] : MOVES;
  return JSON.stringify(Object.entries(dokument).filter(([column]) => !left.includes(column)));
}

function requireUntouched(art: string, after: ChangeState, now: readonly DokumentState[]): void {
  for (const dokument of after.dokumente) {
    const current = now.find((candidate) => candidate.id === dokument.id);
    if (current === undefined || comparable(current, art) !== comparable(dokument, art)) {
      throw new EakteError('CHANGED_MEANWHILE', 'Eines der Dokumente wurde seither wieder geändert');
    }
  }
}

async function restoreCut(
  tx: EntityManager,
  office: string,
  change: z.output<typeof changeRow>,
  now: readonly DokumentState[],
  akteId: string | null,
): Promise<void> {
  for (const dokument of now) {
    const before = change.before.dokumente.find((candidate) => candidate.id === dokument.id);
    await keepFassung(tx, office, change.id, dokument, before?.pdf_sha ?? null);
    // Made by the change: it goes. Out of the way first, so that places are free for those that come back.
    if (before === undefined) await retireDokument(tx, dokument.id);
  }
  for (const before of change.before.dokumente) {
    const taken = await firstRow(
      tx,
      z.object({ next: z.number() }),
      `SELECT coalesce(max(number), 0)::integer + 1000000 AS next FROM dokument WHERE delivery_id = $1`,
      [change.delivery_id],
    );
    await execute(tx, `UPDATE dokument SET number = $2 WHERE id = $1`, [before.id, taken?.next ?? 1_000_000]);
    await writeDokument(tx, before);
  }
  await writePages(tx, change.delivery_id, change.before.seiten);
  await renumber(tx, change.delivery_id, akteId);
  if (akteId === null) return;
  for (const { page } of change.before.seiten) {
    await execute(tx, `DELETE FROM search_term WHERE delivery_id = $1 AND page = $2 AND NOT from_person`, [
      change.delivery_id,
      page,
    ]);
    await indexPages(tx, { id: change.delivery_id, office }, akteId, page, page);
  }
}
