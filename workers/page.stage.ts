import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { storePage } from '../src/archive/page-bundle';
import { plainText } from '../src/ocr/page-text';
import { firstRow } from '../src/platform/database/sql';
import { systemClock } from '../src/platform/clock';
import { EakteError } from '../src/platform/eakte-error';
import { recordSteps } from '../src/platform/tracing/tracing';
import type { Stage, StageOutcome, Task } from '../src/pipeline/stage';
import { STAGE_VERSIONS } from '../src/pipeline/stage-versions';
import { MAX_ATTEMPTS } from '../src/pipeline/task-table';
import { z } from 'zod';
import { addFinding, fileOfPage, loadDelivery } from './delivery-rows';
import { tellDokument, unreadable } from './received-page';
import type { WorkerContext } from './worker-context';

/** One page: read it (in a page process), keep what was read, and start the classification after the last one. */
export function pageStage(context: WorkerContext): Stage {
  return {
    name: 'page',
    version: STAGE_VERSIONS.page,
    async run(task: Task): Promise<StageOutcome> {
      const delivery = await loadDelivery(context.dataSource, task.deliveryId);
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
        const milliseconds = Math.round(Object.values(reading.milliseconds).reduce((sum, ms) => sum + ms, 0));
        return {
          kind: 'done',
          async apply(tx) {
            await context.blobs.record(tx, blob);
            const inserted = await firstRow(
              tx,
              z.object({ page: z.number() }),
              `INSERT INTO page (office, delivery_id, page, bundle_sha, parts, width, height, dpi, rotation, skew, colour_mode, blank,
                                 separator, confidence, handwriting, milliseconds, text)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
               ON CONFLICT DO NOTHING RETURNING page`,
              [
                delivery.office,
                delivery.id,
                task.part,
                blob.sha256,
                JSON.stringify(parts),
                reading.width,
                reading.height,
                reading.dpi,
                reading.rotation,
                reading.skewDegrees,
                reading.colourMode,
                reading.blank,
                reading.separator === null ? null : JSON.stringify(reading.separator),
                reading.confidence,
                reading.handwriting,
                milliseconds,
                plainText(reading.text).replaceAll('\u0000', ''),
              ],
            );
            if (inserted === undefined) return [];
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
