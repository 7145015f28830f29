import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { findOrCreateVorgang, indexPages } from '../../akte/filing';
import { registerOf, type ReferenceProfile } from '../../classification/profile';
import type { TaskSpec } from '../../pipeline/stage';
import { execute, firstRow, rows } from '../../platform/database/sql';
import { auditDecision } from '../audit-decision';
import { recordDecision } from '../learning/record-decision';
import {
  lockDokumente,
  pageStates,
  renumber,
  retireDokument,
  writeDokument,
  writePages,
  type ChangeState,
  type DokumentState,
} from './document-state';
import { keepFassung } from './fassungen';
import { renewFile } from './renew-file';

const changeRow = z.object({
  id: z.string(),
  office: z.string(),
  delivery_id: z.string(),
  akte_id: z.string().nullable(),
  akte_state: z.string().nullable(),
  art: z.string(),
  actor: z.string(),
  dokumente: z.array(z.string()),
  seiten: z.array(z.number()),
});
type ChangeRow = z.output<typeof changeRow>;

const draftRow = z.object({
  dokument_id: z.string(),
  aus: z.string().nullable(),
  type: z.string(),
  title: z.string(),
  first_page: z.number(),
  last_page: z.number(),
  pdf_sha: z.string(),
  pdf_bytes: z.coerce.number(),
  vermerk_sha: z.string(),
});
type Draft = z.output<typeof draftRow>;

/**
 * A prepared change takes effect, all of it at this moment: pages, cut, files, order, search. Called by the last of its
 * archive tasks inside the fenced transaction (the delivery is locked). A file that lags behind a newer title is made once more.
 */
export async function switchChange(
  tx: EntityManager,
  profile: ReferenceProfile,
  changeId: string,
): Promise<TaskSpec[]> {
  const change = await firstRow(
    tx,
    changeRow,
    `SELECT c.id, c.office, c.delivery_id, d.akte_id, a.state AS akte_state, c.art, c.actor, c.dokumente, c.seiten
       FROM aenderung c JOIN delivery d ON d.id = c.delivery_id LEFT JOIN akte a ON a.id = d.akte_id
      WHERE c.id = $1 AND c.state = 'in_arbeit' FOR UPDATE OF c`,
    [changeId],
  );
  if (change === undefined) return [];
  const drafts = await rows(
    tx,
    draftRow,
    `SELECT dokument_id, aus, type, title, first_page, last_page, pdf_sha, pdf_bytes, vermerk_sha FROM dokument_entwurf
      WHERE aenderung_id = $1 ORDER BY first_page`,
    [changeId],
  );
  const known = await lockDokumente(tx, change.office, [
    ...change.dokumente,
    ...drafts.flatMap((draft) => (draft.aus === null ? [] : [draft.aus])),
  ]);
  const handedOver = change.akte_state !== null && change.akte_state !== 'aktiv';
  if (handedOver || (change.art === 'datei' && !stillFits(drafts, known))) {
    await execute(tx, `UPDATE aenderung SET state = 'ueberholt' WHERE id = $1`, [changeId]);
    return [];
  }
  const touched = known.filter((dokument) => change.dokumente.includes(dokument.id));
  return change.art === 'datei'
    ? switchFile(tx, change, drafts, touched)
    : switchCut(tx, profile, change, drafts, known);
}

/** The document is still what the file says it is. */
function stillFits(drafts: readonly Draft[], known: readonly DokumentState[]): boolean {
  return drafts.every((draft) =>
    known.some(
      (dokument) =>
        dokument.id === draft.dokument_id &&
        dokument.ersetzt_am === null &&
        dokument.title === draft.title &&
        dokument.first_page === draft.first_page &&
        dokument.last_page === draft.last_page,
    ),
  );
}

/** Only the file follows: what people see of the document is the same, and so is its version. */
async function switchFile(
  tx: EntityManager,
  change: ChangeRow,
  drafts: readonly Draft[],
  touched: readonly DokumentState[],
): Promise<TaskSpec[]> {
  for (const draft of drafts) {
    const before = touched.find((dokument) => dokument.id === draft.dokument_id);
    if (before !== undefined) await keepFassung(tx, change.office, change.id, before, draft.pdf_sha);
    await execute(tx, `UPDATE dokument SET pdf_sha = $2, pdf_bytes = $3, vermerk_sha = $4 WHERE id = $1`, [
      draft.dokument_id,
      draft.pdf_sha,
      draft.pdf_bytes,
      draft.vermerk_sha,
    ]);
  }
  await finish(tx, change, { dokumente: [], seiten: [] }, { dokumente: [], seiten: [] });
  return [];
}

async function switchCut(
  tx: EntityManager,
  profile: ReferenceProfile,
  change: ChangeRow,
  drafts: readonly Draft[],
  known: readonly DokumentState[],
): Promise<TaskSpec[]> {
  const touched = known.filter((dokument) => change.dokumente.includes(dokument.id));
  const before: ChangeState = {
    dokumente: touched,
    seiten: await pageStates(tx, change.delivery_id, change.seiten),
  };
  const drawn = await rows(
    tx,
    z.object({ row: z.looseObject({ page: z.number() }) }),
    `SELECT row FROM seite_entwurf WHERE aenderung_id = $1 ORDER BY page`,
    [change.id],
  );
  await writePages(
    tx,
    change.delivery_id,
    drawn.map(({ row }) => row),
  );
  for (const dokument of touched) {
    const draft = drafts.find((candidate) => candidate.dokument_id === dokument.id);
    await keepFassung(tx, change.office, change.id, dokument, draft?.pdf_sha ?? null);
    if (draft === undefined) await retireDokument(tx, dokument.id);
    else await writeDokument(tx, { ...dokument, ...placeOf(draft) });
  }
  for (const draft of drafts) {
    const origin = known.find((dokument) => dokument.id === draft.aus);
    if (origin !== undefined) await insertFrom(tx, profile, change, draft, origin);
  }
  await renumber(tx, change.delivery_id, change.akte_id);
  await indexAgain(tx, change);
  await learnCuts(tx, change, drafts, touched);
  const after: ChangeState = { dokumente: await lockDokumente(tx, change.office, change.dokumente), seiten: [] };
  await finish(tx, change, before, after);
  const specs: TaskSpec[] = [];
  for (const dokument of after.dokumente) {
    const draft = drafts.find((candidate) => candidate.dokument_id === dokument.id);
    if (draft === undefined || draft.title === dokument.title) continue;
    specs.push(...(await renewFile(tx, { office: change.office, actor: change.actor }, dokument)));
  }
  return specs;
}

const placeOf = (
  draft: Draft,
): Pick<DokumentState, 'first_page' | 'last_page' | 'pdf_sha' | 'pdf_bytes' | 'vermerk_sha'> => ({
  first_page: draft.first_page,
  last_page: draft.last_page,
  pdf_sha: draft.pdf_sha,
  pdf_bytes: draft.pdf_bytes,
  vermerk_sha: draft.vermerk_sha,
});

async function insertFrom(
  tx: EntityManager,
  profile: ReferenceProfile,
  change: ChangeRow,
  draft: Draft,
  origin: DokumentState,
): Promise<void> {
  const register = registerOf(profile, draft.type);
  const vorgang =
    change.akte_id === null ? null : await findOrCreateVorgang(tx, profile, change.office, change.akte_id, register);
  await execute(
    tx,
    `INSERT INTO dokument (id, office, delivery_id, number, akte_id, vorgang_id, akte_position, register, type, title, first_page, last_page,
                           confidence, cut_confidence, alternatives, fields, pdf_sha, pdf_bytes, vermerk_sha, classified_by)
     VALUES ($1, $2, $3, 1000000 + $4, $5, $6, $7, $8, $9, $10, $4, $11, $12, 1, $13, '{}', $14, $15, $16, $17)`,
    [
      draft.dokument_id,
      change.office,
      change.delivery_id,
      draft.first_page,
      change.akte_id,
      vorgang,
      // The last place of all; renumber puts it where its first page belongs.
      change.akte_id === null ? null : 1_000_000 + draft.first_page,
      register,
      draft.type,
      draft.title,
      draft.last_page,
      draft.type === origin.type ? origin.confidence : 0,
      JSON.stringify([{ type: origin.type, confidence: 0.5 }]),
      draft.pdf_sha,
      draft.pdf_bytes,
      draft.vermerk_sha,
      origin.classified_by,
    ],
  );
}

/** The numbers on pages that were read again. */
async function indexAgain(tx: EntityManager, change: ChangeRow): Promise<void> {
  if (change.akte_id === null) return;
  for (const page of change.seiten) {
    await execute(tx, `DELETE FROM search_term WHERE delivery_id = $1 AND page = $2 AND NOT from_person`, [
      change.delivery_id,
      page,
    ]);
    await indexPages(tx, { id: change.delivery_id, office: change.office }, change.akte_id, page, page);
  }
}

/** Where documents begin is an example to learn from. */
async function learnCuts(
  tx: EntityManager,
  change: ChangeRow,
  drafts: readonly Draft[],
  touched: readonly DokumentState[],
): Promise<void> {
  const example = (page: number, modelVersion: string, begins: boolean): Promise<void> =>
    recordDecision(tx, {
      office: change.office,
      deliveryId: change.delivery_id,
      kind: 'cut',
      firstPage: page,
      lastPage: page,
      oldValue: begins ? 'kein-beginn' : 'beginn',
      newValue: begins ? 'beginn' : 'kein-beginn',
      modelVersion,
      decidedBy: change.actor,
    });
  for (const draft of drafts) {
    const origin = touched.find((dokument) => dokument.id === draft.aus);
    if (draft.aus !== null) await example(draft.first_page, origin?.classified_by ?? 'person', true);
  }
  for (const dokument of touched) {
    const stays = drafts.some((draft) => draft.dokument_id === dokument.id);
    if (!stays) await example(dokument.first_page, dokument.classified_by, false);
  }
}

async function finish(tx: EntityManager, change: ChangeRow, before: ChangeState, after: ChangeState): Promise<void> {
  await execute(
    tx,
    `UPDATE aenderung SET state = 'gilt', switched_at = now(), akte_id = $2, before = $3, after = $4 WHERE id = $1`,
    [change.id, change.akte_id, JSON.stringify(before), JSON.stringify(after)],
  );
  // What was drawn up is the real thing now.
  await execute(tx, `DELETE FROM dokument_entwurf WHERE aenderung_id = $1`, [change.id]);
  await execute(tx, `DELETE FROM seite_entwurf WHERE aenderung_id = $1`, [change.id]);
  await auditDecision(tx, change.office, change.actor, 'change.effective', change.id, { art: change.art });
}
