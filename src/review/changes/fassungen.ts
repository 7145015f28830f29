import type { EntityManager } from 'typeorm';
import { execute } from '../../platform/database/sql';
import type { DokumentState } from './document-state';

/** Remembers the files of a document that are about to be replaced by `nextSha`; files that stay are not remembered. */
export async function keepFassung(
  tx: EntityManager,
  office: string,
  changeId: string,
  before: Pick<DokumentState, 'id' | 'delivery_id' | 'pdf_sha' | 'pdf_bytes' | 'vermerk_sha'>,
  nextSha: string | null,
): Promise<void> {
  if (before.pdf_sha === null || before.pdf_sha === nextSha) return;
  await execute(
    tx,
    `INSERT INTO dokument_fassung (office, delivery_id, dokument_id, fassung, pdf_sha, pdf_bytes, vermerk_sha, aenderung_id)
     SELECT $1, $7, $2, coalesce(max(fassung), 0) + 1, $3, $4, $5, $6 FROM dokument_fassung WHERE dokument_id = $2`,
    [office, before.id, before.pdf_sha, before.pdf_bytes ?? 0, before.vermerk_sha, changeId, before.delivery_id],
  );
}
