import { z } from 'zod';
import { readReading } from '../src/archive/page-bundle';
import type { ClassifiablePage, Classification, Stammdaten } from '../src/classification/document';
import { coverSheetAktenzeichen } from '../src/classification/cover-sheet';
import { execute, firstRow } from '../src/platform/database/sql';
import { newId } from '../src/platform/id';
import { currentOfficeModel } from '../src/review/learning/office-models';
import type { Stage, StageOutcome, Task } from '../src/pipeline/stage';
import { STAGE_VERSIONS } from '../src/pipeline/stage-versions';
import { addFinding, loadDelivery, loadStoredPages } from './delivery-rows';
import type { WorkerContext } from './worker-context';

/** Page readings fetched at a time. */
const FETCH_AT_ONCE = 8;

/** From the page stream to documents: cut, named, dated, or honestly left for a person. */
export function classifyStage(context: WorkerContext): Stage {
  return {
    name: 'classify',
    version: STAGE_VERSIONS.classify,
    async run(task: Task): Promise<StageOutcome> {
      const delivery = await loadDelivery(context.dataSource, task.deliveryId);
      const pages = await loadClassifiablePages(context, delivery.id, delivery.seitenIst ?? 0);
      // Without a list, what the first cover sheet says.
      const aktenzeichen = delivery.stammdaten?.aktenzeichen ?? coverSheetAktenzeichen(pages)[0]?.aktenzeichen ?? null;
      if (aktenzeichen === null) {
        const reason = 'Keine Zeile in der Stammdatenliste und kein lesbares Aktenzeichen auf einem Deckblatt';
        return { kind: 'quarantine', code: 'AKTENZEICHEN_UNKNOWN', reason };
      }
      const stammdaten: Stammdaten = delivery.stammdaten ?? { aktenzeichen };
      const office = await currentOfficeModel(context.dataSource, delivery.office, context.model.version);
      const classification = await context.classifier.classify(pages, stammdaten, office);
      if (classification.documents.length === 0) {
        return { kind: 'quarantine', code: 'DELIVERY_EMPTY', reason: 'Die Lieferung besteht nur aus Trennblättern' };
      }
      requireEveryPageOnce(pages, classification);
      return {
        kind: 'done',
        async apply(tx) {
          for (const finding of classification.findings) await addFinding(tx, delivery, finding);
          await execute(tx, `UPDATE delivery SET aktenzeichen = $2 WHERE id = $1`, [delivery.id, aktenzeichen]);
          for (const [index, document] of classification.documents.entries()) {
            const id = newId();
            const inserted = await firstRow(
              tx,
              z.object({ id: z.string() }),
              `INSERT INTO dokument (id, office, delivery_id, number, register, type, title, date, first_page, last_page, confidence,
                                     cut_confidence, alternatives, fields, classified_by)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) ON CONFLICT DO NOTHING RETURNING id`,
              [
                id,
                delivery.office,
                delivery.id,
                index + 1,
                document.register,
                document.type,
                document.title,
                document.date,
                document.firstPage,
                document.lastPage,
                document.confidence,
                document.cutConfidence,
                JSON.stringify(document.alternatives),
                JSON.stringify(document.fields),
                classification.version,
              ],
            );
            if (inserted === undefined) continue;
            await execute(
              tx,
              `UPDATE page SET dokument_id = $2 WHERE delivery_id = $1 AND page BETWEEN $3 AND $4 AND separator IS NULL`,
              [delivery.id, id, document.firstPage, document.lastPage],
            );
          }
          return classification.documents.map((_, index) => ({
            office: delivery.office,
            deliveryId: delivery.id,
            stage: 'archive' as const,
            part: index + 1,
            inputSha: delivery.sha256,
          }));
        },
      };
    },
  };
}

async function loadClassifiablePages(
  context: WorkerContext,
  deliveryId: string,
  pageCount: number,
): Promise<ClassifiablePage[]> {
  const stored = await loadStoredPages(context.dataSource, deliveryId, 1, pageCount);
  const pages: ClassifiablePage[] = [];
  for (let start = 0; start < stored.length; start += FETCH_AT_ONCE) {
    const readings = await Promise.all(
      stored.slice(start, start + FETCH_AT_ONCE).map((page) => readReading(context.blobs, page)),
    );
    for (const reading of readings) {
      const { page, text, blank, separator, confidence } = reading;
      pages.push({ page, text, blank, separator, confidence });
    }
  }
  return pages;
}

/** The conservation law of cutting: every page but the separator sheets lies in exactly one document. */
function requireEveryPageOnce(pages: readonly ClassifiablePage[], classification: Classification): void {
  const owners = new Map<number, number>();
  for (const document of classification.documents) {
    for (let page = document.firstPage; page <= document.lastPage; page += 1)
      owners.set(page, (owners.get(page) ?? 0) + 1);
  }
  for (const page of pages) {
    const count = owners.get(page.page) ?? 0;
    if (count > 1 || (count === 0 && page.separator === null)) {
      throw new Error(`page ${page.page} lies in ${count} documents`);
    }
  }
}
