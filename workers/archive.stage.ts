import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { blattLabel } from '../src/archive/blatt';
import { checkPdfa } from '../src/archive/pdfa/check-pdfa';
import type { PdfaPage } from '../src/archive/pdfa/pdfa-document';
import { writePdfa } from '../src/archive/pdfa/write-pdfa';
import { readArchiveImage, readReading, type StoredPage } from '../src/archive/page-bundle';
import { writeTransfervermerk } from '../src/archive/transfervermerk/transfervermerk-json';
import type { PageReading } from '../src/ocr/read-page';
import { execute, firstRow, rows } from '../src/platform/database/sql';
import type { ProvenBlob } from '../src/platform/blobs';
import { EakteError } from '../src/platform/eakte-error';
import type { Stage, StageOutcome, Task, TaskSpec } from '../src/pipeline/stage';
import { STAGE_VERSIONS } from '../src/pipeline/stage-versions';
import { switchChange } from '../src/review/changes/switch-change';
import { loadDelivery, loadDraftPages, loadStoredPages, type Delivery } from './delivery-rows';
import { transfervermerkOf, type ArchivedPage } from './transfervermerk-of';
import type { WorkerContext } from './worker-context';

const dokumentRow = z.object({
  id: z.string(),
  number: z.number(),
  title: z.string(),
  first_page: z.number(),
  last_page: z.number(),
});
type DokumentRow = z.output<typeof dokumentRow>;

/** Params of a task that belongs to a change: the file of one document as it will be. */
const changeParams = z.object({ aenderung: z.uuid(), dokument: z.uuid() });

/** One document becomes a PDF/A-2u with its Transfervermerk; checked before it counts. */
export function archiveStage(context: WorkerContext): Stage {
  return {
    name: 'archive',
    version: STAGE_VERSIONS.archive,
    async run(task: Task): Promise<StageOutcome> {
      const delivery = await loadDelivery(context.dataSource, task.deliveryId);
      const change = changeParams.safeParse(task.params).data ?? null;
      const dokument =
        change === null
          ? await firstRow(
              context.dataSource,
              dokumentRow,
              `SELECT id, number, title, first_page, last_page FROM dokument WHERE delivery_id = $1 AND number = $2 AND ersetzt_am IS NULL`,
              [delivery.id, task.part],
            )
          : await firstRow(
              context.dataSource,
              dokumentRow,
              `SELECT dokument_id AS id, number, title, first_page, last_page FROM dokument_entwurf WHERE aenderung_id = $1 AND dokument_id = $2`,
              [change.aenderung, change.dokument],
            );
      if (dokument === undefined) throw new Error(`no document ${task.part}`);
      const folder = join(context.scratch, `${task.id}-${task.fence}`);
      await mkdir(folder, { recursive: true });
      try {
        const file = join(folder, 'dokument.pdf');
        const readings = await writeDocument(context, delivery, dokument, change?.aenderung ?? null, file);
        const violations = await checkPdfa(file);
        if (violations.length > 0) {
          throw new EakteError('DOCUMENT_INVALID', violations.map((violation) => violation.code).join(', '));
        }
        const pdf = await context.blobs.put(delivery.office, 'dokument', { file });
        const vermerk = await transfervermerkOf(context, delivery, dokument, readings, pdf);
        const vermerkBlob = await context.blobs.put(delivery.office, 'vermerk', writeTransfervermerk(vermerk));
        return {
          kind: 'done',
          async apply(tx) {
            await context.blobs.record(tx, pdf);
            await context.blobs.record(tx, vermerkBlob);
            if (change !== null) return afterDraft(tx, context, delivery, change, pdf, vermerkBlob.sha256);
            // The lock makes the finishing documents of one delivery see each other: one of them is the last.
            await execute(tx, `SELECT id FROM delivery WHERE id = $1 FOR UPDATE`, [delivery.id]);
            await execute(tx, `UPDATE dokument SET pdf_sha = $2, pdf_bytes = $3, vermerk_sha = $4 WHERE id = $1`, [
              dokument.id,
              pdf.sha256,
              pdf.bytes,
              vermerkBlob.sha256,
            ]);
            return afterLastDocument(tx, delivery);
          },
        };
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

/** When every document has its PDF: file the delivery, or hold it where a foreign cover sheet was seen. */
async function afterLastDocument(tx: EntityManager, delivery: Delivery): Promise<readonly TaskSpec[]> {
  const open = await rows(
    tx,
    z.object({ id: z.string() }),
    `SELECT id FROM dokument WHERE delivery_id = $1 AND ersetzt_am IS NULL AND pdf_sha IS NULL LIMIT 1`,
    [delivery.id],
  );
  if (open.length > 0) return [];
  const foreign = await firstRow(
    tx,
    z.object({ message: z.string() }),
    `SELECT message FROM finding WHERE delivery_id = $1 AND code = 'COVER_MISMATCH' ORDER BY created_at LIMIT 1`,
    [delivery.id],
  );
  if (foreign === undefined) {
    return [{ office: delivery.office, deliveryId: delivery.id, stage: 'file', part: 0, inputSha: delivery.sha256 }];
  }
  // Filing into the wrong person's Akte is the one mistake that must not happen: a person decides.
  await execute(
    tx,
    `UPDATE delivery SET state = 'pruefung', state_since = now(), finished_at = now(), code = 'COVER_MISMATCH', reason = $2
      WHERE id = $1 AND state = 'in_arbeit'`,
    [delivery.id, foreign.message],
  );
  return [];
}

/** The files of a document that is to change lie ready; the last of them lets the whole change take effect. */
async function afterDraft(
  tx: EntityManager,
  context: WorkerContext,
  delivery: Delivery,
  change: z.output<typeof changeParams>,
  pdf: ProvenBlob,
  vermerkSha: string,
): Promise<readonly TaskSpec[]> {
  await execute(tx, `SELECT id FROM delivery WHERE id = $1 FOR UPDATE`, [delivery.id]);
  await execute(
    tx,
    `UPDATE dokument_entwurf SET pdf_sha = $3, pdf_bytes = $4, vermerk_sha = $5 WHERE aenderung_id = $1 AND dokument_id = $2`,
    [change.aenderung, change.dokument, pdf.sha256, pdf.bytes, vermerkSha],
  );
  const open = await rows(
    tx,
    z.object({ id: z.string() }),
    `SELECT dokument_id AS id FROM dokument_entwurf WHERE aenderung_id = $1 AND pdf_sha IS NULL LIMIT 1`,
    [change.aenderung],
  );
  return open.length > 0 ? [] : switchChange(tx, context.profile, change.aenderung);
}

async function writeDocument(
  context: WorkerContext,
  delivery: Delivery,
  dokument: DokumentRow,
  aenderung: string | null,
  file: string,
): Promise<ArchivedPage[]> {
  const kept = await loadStoredPages(context.dataSource, delivery.id, dokument.first_page, dokument.last_page);
  const drafts = aenderung === null ? [] : await loadDraftPages(context.dataSource, aenderung);
  const stored = kept.map((page) => drafts.find((draft) => draft.page === page.page) ?? page);
  const readings: ArchivedPage[] = [];
  const out = createWriteStream(file, { mode: 0o600 });
  async function* pages(): AsyncGenerator<PdfaPage> {
    for (const page of stored) {
      const reading = await readReading(context.blobs, page);
      const { takenOver } = page.parts.image.meta;
      readings.push({ reading: { ...reading, text: { ...reading.text, blocks: [] } }, takenOver });
      if (reading.separator !== null) continue;
      yield await pdfaPage(context, page, reading, blattLabel(page.page, delivery.seitenIst, delivery.blattSoll));
    }
  }
  await writePdfa(
    pages(),
    {
      title: dokument.title,
      subject: `Dokument ${dokument.number}`,
      createdAt: delivery.scanInfo['capturedAt'] ?? null,
      creatorTool: context.software.name,
      producer: `${context.software.name} ${context.software.version}`,
      language: 'de-DE',
    },
    out,
  );
  out.end();
  await finished(out);
  return readings;
}

async function pdfaPage(
  context: WorkerContext,
  page: StoredPage,
  reading: PageReading,
  label: string,
): Promise<PdfaPage> {
  return {
    width: reading.width,
    height: reading.height,
    dpi: reading.dpi,
    image: await readArchiveImage(context.blobs, page),
    text: reading.text,
    label,
  };
}
