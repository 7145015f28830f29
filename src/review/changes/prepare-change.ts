import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { STAGE_VERSIONS } from '../../pipeline/stage-versions';
import type { TaskSpec } from '../../pipeline/stage';
import { createTasks, type Ring } from '../../pipeline/task-table';
import { execute, firstRow, rows } from '../../platform/database/sql';
import { EakteError } from '../../platform/eakte-error';
import { newId } from '../../platform/id';
import type { PlannedDokument } from './cut-plan';
import type { ChangeableDelivery } from './require-changeable';

/** What people may do to documents; `datei` is the file that follows an earlier change. */
export type ChangeKind = 'angaben' | 'trennen' | 'verbinden' | 'seite' | 'qs' | 'datei';

/** A page that a person sees differently: `rotation` is the whole turn from the delivered image, clockwise. */
export interface PageEdit {
  readonly page: number;
  readonly rotation?: number;
  readonly blank?: boolean;
}

export interface PreparedChange {
  readonly id: string;
  readonly rings: readonly Ring[];
}

/**
 * Starts a change whose files have to be made first. People see what was until all of them are there; then it takes
 * effect in one transaction (switch-change.ts). `planned` are all documents that get a new file, `retired` those that end.
 * Throws CHANGE_RUNNING when an earlier change of one of these documents is not through.
 */
export async function prepareChange(
  tx: EntityManager,
  who: { readonly office: string; readonly actor: string; readonly reason: string | null },
  delivery: ChangeableDelivery,
  art: ChangeKind,
  change: {
    readonly planned: readonly PlannedDokument[];
    readonly retired: readonly string[];
    readonly pages: readonly PageEdit[];
  },
): Promise<PreparedChange> {
  const { office } = who;
  const dokumente = [...change.planned.map((planned) => planned.id), ...change.retired];
  if (art !== 'datei') await requireNoneRunning(tx, delivery.id, dokumente);
  const id = newId();
  await execute(
    tx,
    `INSERT INTO aenderung (id, office, delivery_id, akte_id, art, state, actor, reason, dokumente, seiten)
     VALUES ($1, $2, $3, $4, $5, 'in_arbeit', $6, $7, $8, $9)`,
    [
      id,
      office,
      delivery.id,
      delivery.akte_id,
      art,
      who.actor,
      who.reason,
      dokumente,
      change.pages.map(({ page }) => page),
    ],
  );
  await execute(
    tx,
    `INSERT INTO dokument_entwurf (office, delivery_id, aenderung_id, dokument_id, aus, number, type, title, first_page, last_page)
     SELECT $1, $4, $2, id, "from", "firstPage", type, title, "firstPage", "lastPage"
       FROM jsonb_to_recordset($3::jsonb) AS t(id uuid, "from" uuid, type text, title text, "firstPage" integer, "lastPage" integer)`,
    [office, id, JSON.stringify(change.planned), delivery.id],
  );
  // The place it will have, for the file's own words: what stays before it, and what is planned up to it.
  await execute(
    tx,
    `UPDATE dokument_entwurf e SET number =
            (SELECT count(*) FROM dokument d WHERE d.delivery_id = $2 AND d.ersetzt_am IS NULL AND NOT d.id = ANY($3) AND d.first_page < e.first_page)
          + (SELECT count(*) FROM dokument_entwurf o WHERE o.aenderung_id = $1 AND o.first_page <= e.first_page)
      WHERE e.aenderung_id = $1`,
    [id, delivery.id, dokumente],
  );
  const specs =
    change.pages.length > 0
      ? await pageTasks(tx, office, delivery.id, id, change.pages)
      : await archiveTasksOf(tx, { office, deliveryId: delivery.id, inputSha: delivery.sha256, aenderungId: id });
  return { id, rings: await createTasks(tx, STAGE_VERSIONS, specs) };
}

/** One archive task for each document of a change; the pages that were read again are taken from their drafts. */
export async function archiveTasksOf(
  tx: EntityManager,
  change: {
    readonly office: string;
    readonly deliveryId: string;
    readonly inputSha: string;
    readonly aenderungId: string;
  },
): Promise<TaskSpec[]> {
  const drafts = await rows(
    tx,
    z.object({ dokument_id: z.string(), first_page: z.number() }),
    `SELECT dokument_id, first_page FROM dokument_entwurf WHERE aenderung_id = $1 ORDER BY first_page`,
    [change.aenderungId],
  );
  return drafts.map((draft) => ({
    office: change.office,
    deliveryId: change.deliveryId,
    stage: 'archive',
    part: draft.first_page,
    inputSha: change.inputSha,
    params: { aenderung: change.aenderungId, dokument: draft.dokument_id },
  }));
}

async function pageTasks(
  tx: EntityManager,
  office: string,
  deliveryId: string,
  aenderung: string,
  pages: readonly PageEdit[],
): Promise<TaskSpec[]> {
  const files = await rows(
    tx,
    z.object({ page: z.number(), sha256: z.string() }),
    `SELECT p AS page, (SELECT f.sha256 FROM delivery_file f WHERE f.delivery_id = $1 AND f.first_page <= p ORDER BY f.first_page DESC LIMIT 1)
       FROM unnest($2::integer[]) p`,
    [deliveryId, pages.map(({ page }) => page)],
  );
  return pages.map(({ page, rotation, blank }) => ({
    office,
    deliveryId,
    stage: 'page',
    part: page,
    inputSha: files.find((file) => file.page === page)?.sha256 ?? '',
    params: { aenderung, ...(rotation === undefined ? {} : { rotation }), ...(blank === undefined ? {} : { blank }) },
  }));
}

/** A change whose tasks were given up does not count: it holds nobody. */
async function requireNoneRunning(tx: EntityManager, deliveryId: string, dokumente: readonly string[]): Promise<void> {
  const running = await firstRow(
    tx,
    z.object({ id: z.string() }),
    `SELECT a.id FROM aenderung a
      WHERE a.delivery_id = $1 AND a.state = 'in_arbeit' AND a.art <> 'datei' AND a.dokumente && $2::uuid[]
        AND NOT EXISTS (SELECT FROM stage_task t WHERE t.office = a.office AND t.delivery_id = a.delivery_id
                           AND t.state = 'quarantined' AND t.params ->> 'aenderung' = a.id::text)
      LIMIT 1`,
    [deliveryId, dokumente],
  );
  if (running !== undefined) throw new EakteError('CHANGE_RUNNING');
}
