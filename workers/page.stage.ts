import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { storePage } from '../src/archive/page-bundle';
import { firstRow } from '../src/platform/database/sql';
import { systemClock } from '../src/platform/clock';
import { EakteError } from '../src/platform/eakte-error';
import { recordSteps } from '../src/platform/tracing/tracing';
import type { Stage, StageOutcome, Task } from '../src/pipeline/stage';
import { STAGE_VERSIONS } from '../src/pipeline/stage-versions';
import { MAX_ATTEMPTS } from '../src/pipeline/task-table';
import { z } from 'zod';
import { addFinding, fileOfPage, loadDelivery } from './delivery-rows';
import { insertPage, keepDraft, pageRow } from './page-row';
import type { PageDecision } from './page/protocol';
import { tellDokument, unreadable } from './received-page';
import type { WorkerContext } from './worker-context';

/** One page: read it (in a page process), keep what was read, and start the classification after the last one. */
export function pageStage(context: WorkerContext): Stage {
  return {
    name: 'page',
    version: STAGE_VERSIONS.page,
    async run(task: Task): Promise<StageOutcome> {
      const delivery = await loadDelivery(context.dataSource, task.deliveryId);
      const change = changeOf(task);
      const file = await fileOfPage(context.dataSource, task.deliveryId, task.part);
      if (file.format === null || file.firstPage === null)
        throw new EakteError('INTERNAL', 'Datei ist noch nicht untersucht');
      // A file of another office is kept as document: it is the original, and its text layer was made by that office.
      const received = delivery.kind === 'akte';
      const original = await context.originals.path(delivery.office, file.sha256, received ? 'dokument' : 'original');
      const outDir = join(context.scratch, `${task.id}-${task.fence}`);
      try {
        const read = await context.pool.read({
          file: original,
          format: file.format,
          page: task.part - file.firstPage + 1,
          deliveryPage: task.part,
          textLayer: received,
          ...(change === null ? {} : { decided: change.decided }),
          outDir,
        });
        if (read.kind === 'failed') {
          // The Akte is filed already: one page that cannot be shown keeps nobody from reading the others.
          if (received && (!read.crashed || task.attempt >= MAX_ATTEMPTS)) return unreadable(delivery, task.part, read);
          if (read.crashed) throw new EakteError(read.code, read.reason);
          return { kind: 'quarantine', code: read.code, reason: `Seite ${task.part}: ${read.reason}`, page: task.part };
        }
        const { reading } = read;
        recordSteps(reading.milliseconds, systemClock.now());
        const [bytes, preview, thumbnail] = await Promise.all([
          readFile(read.imageFile),
          readFile(read.previewFile),
          readFile(read.thumbnailFile),
        ]);
        const image = { ...read.image, image: { ...read.image.image, bytes } };
        const { blob, parts } = await storePage(context.blobs, delivery.office, { image, preview, thumbnail, reading });
        return {
          kind: 'done',
          async apply(tx) {
            await context.blobs.record(tx, blob);
            const row = pageRow(reading, blob.sha256, parts);
            if (change !== null) return keepDraft(tx, delivery, change.aenderung, row);
            if (!(await insertPage(tx, delivery, row))) return [];
            for (const finding of reading.findings) await addFinding(tx, delivery, { ...finding, page: task.part });
            const counted = await firstRow(
              tx,
              z.object({ seiten_fertig: z.number(), seiten_ist: z.number().nullable(), state: z.string() }),
              `UPDATE delivery SET seiten_fertig = seiten_fertig + 1 WHERE id = $1 RETURNING seiten_fertig, seiten_ist, state`,
              [delivery.id],
            );
            if (received) {
              await tellDokument(tx, delivery, task.part);
              return [];
            }
            if (counted?.state !== 'in_arbeit' || counted.seiten_fertig !== counted.seiten_ist) return [];
            return [
              {
                office: delivery.office,
                deliveryId: delivery.id,
                stage: 'classify',
                part: 0,
                inputSha: delivery.sha256,
              },
            ];
          },
        };
      } finally {
        await rm(outDir, { recursive: true, force: true });
      }
    },
  };
}

const changeParams = z.object({
  aenderung: z.uuid(),
  rotation: z.union([z.literal(0), z.literal(90), z.literal(180), z.literal(270)]).exactOptional(),
  blank: z.boolean().exactOptional(),
});

/** The change a page is read again for, and what a person decided about it; null for the first reading. */
function changeOf(task: Task): { readonly aenderung: string; readonly decided: PageDecision } | null {
  const parsed = changeParams.safeParse(task.params);
  if (!parsed.success) return null;
  const { aenderung, ...decided } = parsed.data;
  return { aenderung, decided };
}
