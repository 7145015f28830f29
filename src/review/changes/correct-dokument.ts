import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { findOrCreateVorgang } from '../../akte/filing';
import { foldName, foldNumber } from '../../akte/search/fold';
import type { FieldValue } from '../../classification/document';
import { documentTitle } from '../../classification/document-title';
import { registerOf, type ReferenceProfile } from '../../classification/profile';
import { execute, firstRow } from '../../platform/database/sql';
import { EakteError } from '../../platform/eakte-error';
import { newId } from '../../platform/id';
import { recordDecision } from '../learning/record-decision';
import { writeDokument, lockDokumente, type DokumentState } from './document-state';

/** What a person says about a document; what is absent stays as it is. */
export interface Correction {
  readonly type?: string | undefined;
  readonly title?: string | undefined;
  /** Partial dates stay partial; null: the document has none. */
  readonly date?: string | null | undefined;
  readonly register?: string | undefined;
  readonly vorgangId?: string | undefined;
  /** null takes a field away. */
  readonly fields?: Readonly<Record<string, string | null>> | undefined;
}

/** How a value that a person wrote is marked, as the classification marks its own. */
const byPerson: Omit<FieldValue, 'value'> = { confidence: 1, source: 'person' };

/**
 * The document as it is after a correction. A title that was the name of the old type becomes that of the new one; the
 * register follows the type unless a person names one. Throws VALIDATION for types and registers the profile does not know.
 */
export function corrected(profile: ReferenceProfile, before: DokumentState, correction: Correction): DokumentState {
  const { type = before.type } = correction;
  const typed = correction.type !== undefined;
  const known = type === before.type || profile.documentTypes.some((candidate) => candidate.id === type);
  if (!known) throw new EakteError('VALIDATION', `„type“: ${type} steht nicht im Profil`);
  const register = correction.register ?? (type === before.type ? before.register : registerOf(profile, type));
  if (!profile.registers.some((candidate) => candidate.id === register)) {
    throw new EakteError('VALIDATION', `„register“: ${register} steht nicht im Profil`);
  }
  const generic = documentTitle(null, before.type, profile) === before.title;
  const said = correction.fields ?? {};
  const kept = Object.entries(before.fields).filter(([name]) => said[name] === undefined);
  const written = Object.entries(said).flatMap(([name, value]): [string, DokumentState['fields'][string]][] =>
    value === null ? [] : [[name, { ...byPerson, value }]],
  );
  return {
    ...before,
    type,
    register,
    title: correction.title ?? (typed && generic ? documentTitle(null, type, profile) : before.title),
    date: correction.date === undefined ? before.date : correction.date,
    fields: Object.fromEntries([...kept, ...written]),
    confidence: typed ? 1 : before.confidence,
  };
}

/** Puts a document where its register says: into the Vorgang a person chose, or the default one. Throws VALIDATION for a Vorgang of another Akte. */
export async function inVorgang(
  tx: EntityManager,
  profile: ReferenceProfile,
  office: string,
  before: DokumentState,
  after: DokumentState,
  vorgangId: string | undefined,
): Promise<DokumentState> {
  const { akte_id: akteId } = after;
  if (vorgangId !== undefined) {
    const vorgang = await firstRow(
      tx,
      z.object({ id: z.string(), register: z.string() }),
      `SELECT id, register FROM vorgang WHERE office = $1 AND id = $2 AND akte_id = $3`,
      [office, vorgangId, akteId],
    );
    if (vorgang === undefined) throw new EakteError('VALIDATION', '„vorgangId“: kein Vorgang dieser Akte');
    return { ...after, register: vorgang.register, vorgang_id: vorgang.id };
  }
  if (akteId === null || after.register === before.register) return after;
  return { ...after, vorgang_id: await findOrCreateVorgang(tx, profile, office, akteId, after.register) };
}

/** Writes the corrected row and makes it findable; gives the row as it stands now. */
export async function storeCorrection(tx: EntityManager, office: string, after: DokumentState): Promise<DokumentState> {
  await writeDokument(tx, after);
  await execute(tx, `DELETE FROM search_term WHERE dokument_id = $1 AND from_person`, [after.id]);
  const [stored] = await lockDokumente(tx, office, [after.id]);
  if (stored === undefined) throw new Error('corrected document is gone');
  if (stored.akte_id !== null) await indexFields(tx, office, stored.akte_id, stored);
  return stored;
}

/** What a person wrote into fields is found like print: names by name, everything with three digits by number. */
async function indexFields(tx: EntityManager, office: string, akteId: string, dokument: DokumentState): Promise<void> {
  for (const [name, field] of Object.entries(dokument.fields)) {
    if (field['source'] !== 'person') continue;
    const isName = name === 'name' || name === 'vorname';
    if (!isName && (field.value.match(/\d/g) ?? []).length < 3) continue;
    await execute(
      tx,
      `INSERT INTO search_term (office, akte_id, delivery_id, dokument_id, page, kind, term, from_person) VALUES ($1, $2, $3, $4, $5, $6, $7, true)`,
      [
        office,
        akteId,
        dokument.delivery_id,
        dokument.id,
        dokument.first_page,
        isName ? 'name' : 'nummer',
        isName ? foldName(field.value) : foldNumber(field.value),
      ],
    );
  }
}

/** Keeps what the person decided as examples to learn from. Values that stayed are no examples here (see confirm). */
export async function learnCorrection(
  tx: EntityManager,
  who: { readonly office: string; readonly actor: string },
  before: DokumentState,
  after: DokumentState,
  correction: Correction,
): Promise<void> {
  const base = {
    office: who.office,
    deliveryId: after.delivery_id,
    firstPage: after.first_page,
    lastPage: after.last_page,
    modelVersion: before.classified_by,
    decidedBy: who.actor,
  };
  if (correction.type !== undefined) {
    await recordDecision(tx, { ...base, kind: 'type', oldValue: before.type, newValue: after.type });
  }
  for (const [field, value] of Object.entries(correction.fields ?? {})) {
    if (value === null) continue;
    const oldValue = before.fields[field]?.value ?? null;
    await recordDecision(tx, { ...base, kind: 'field', field, oldValue, newValue: value });
  }
  if (correction.date !== undefined && correction.date !== null) {
    await recordDecision(tx, {
      ...base,
      kind: 'field',
      field: 'date',
      oldValue: before.date,
      newValue: correction.date,
    });
  }
}

/** The row of a change that took effect at once; gives its id. */
export async function noteCorrection(
  tx: EntityManager,
  who: { readonly office: string; readonly actor: string; readonly reason: string | null },
  before: DokumentState,
  after: DokumentState,
): Promise<string> {
  const id = newId();
  await execute(
    tx,
    `INSERT INTO aenderung (id, office, delivery_id, akte_id, art, state, actor, reason, dokumente, before, after, switched_at)
     VALUES ($1, $2, $3, $4, 'angaben', 'gilt', $5, $6, $7, $8, $9, now())`,
    [
      id,
      who.office,
      after.delivery_id,
      after.akte_id,
      who.actor,
      who.reason,
      [after.id],
      JSON.stringify({ dokumente: [before] }),
      JSON.stringify({ dokumente: [after] }),
    ],
  );
  return id;
}
