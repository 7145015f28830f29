import { execute } from '../src/platform/database/sql';
import { EakteError } from '../src/platform/eakte-error';
import type { Stage, StageOutcome, Task, TaskSpec } from '../src/pipeline/stage';
import { STAGE_VERSIONS } from '../src/pipeline/stage-versions';
import { extensionMatches } from '../src/imaging/formats/extension';
import type { FileFormat } from '../src/imaging/formats/inspect';
import { addFinding, loadDelivery, loadFiles, type Delivery } from './delivery-rows';
import type { WorkerContext } from './worker-context';

interface InspectedFile {
  readonly position: number;
  readonly format: FileFormat;
  readonly firstPage: number;
  readonly pageCount: number;
}

/** What is this file really, how many pages has it, does the count fit? One page task for each page follows. */
export function inspectStage(context: WorkerContext): Stage {
  return {
    name: 'inspect',
    version: STAGE_VERSIONS.inspect,
    async run(task: Task): Promise<StageOutcome> {
      const delivery = await loadDelivery(context.dataSource, task.deliveryId);
      const files: InspectedFile[] = [];
      const findings: { code: string; message: string; page?: number }[] = [];
      const specs: TaskSpec[] = [];
      let pages = 0;
      for (const file of await loadFiles(context.dataSource, delivery.id)) {
        const where = delivery.kind === 'folder' ? `„${file.path}“: ` : '';
        const original = await context.originals.path(delivery.office, file.sha256);
        const inspected = await context.pool.inspect(original);
        if (inspected.kind === 'failed' || inspected.kind === 'refused') {
          if (inspected.kind === 'failed' && inspected.crashed) throw new EakteError('PAGE_LIMIT', inspected.reason);
          return { kind: 'quarantine', code: inspected.code, reason: where + inspected.reason };
        }
        if (!extensionMatches(file.path, inspected.format)) {
          const reason = `${where}Die Endung verspricht etwas anderes; der Inhalt ist ${inspected.format.toUpperCase()}`;
          return { kind: 'quarantine', code: 'FILE_FORMAT_MISMATCH', reason };
        }
        for (const finding of inspected.findings) findings.push({ ...finding, message: where + finding.message });
        files.push({
          position: file.position,
          format: inspected.format,
          firstPage: pages + 1,
          pageCount: inspected.pageCount,
        });
        for (let page = 1; page <= inspected.pageCount; page += 1) {
          specs.push({
            office: delivery.office,
            deliveryId: delivery.id,
            stage: 'page',
            part: pages + page,
            inputSha: file.sha256,
          });
        }
        pages += inspected.pageCount;
      }
      findings.push(...countFindings(delivery, pages));
      return {
        kind: 'done',
        async apply(tx) {
          for (const file of files) {
            await execute(
              tx,
              `UPDATE delivery_file SET format = $3, first_page = $4, page_count = $5 WHERE delivery_id = $1 AND position = $2`,
              [delivery.id, file.position, file.format, file.firstPage, file.pageCount],
            );
          }
          for (const finding of findings) await addFinding(tx, delivery, finding);
          await execute(
            tx,
            `UPDATE delivery SET state = 'in_arbeit', state_since = now(), format = $2, seiten_ist = $3 WHERE id = $1 AND state = 'angenommen'`,
            [delivery.id, delivery.kind === 'folder' ? 'folder' : (files[0]?.format ?? null), pages],
          );
          return specs;
        },
      };
    },
  };
}

/** Counted against delivered: sides against Seitenzahl, and 1–2 sides for each Blatt. */
export function countFindings(
  delivery: Pick<Delivery, 'blattSoll' | 'seitenSoll'>,
  pages: number,
): { code: string; message: string }[] {
  const findings: { code: string; message: string }[] = [];
  const { blattSoll, seitenSoll } = delivery;
  if (seitenSoll !== null && seitenSoll !== pages) {
    const difference = pages < seitenSoll ? `${seitenSoll - pages} fehlen` : `${pages - seitenSoll} zu viel`;
    findings.push({
      code: 'PAGE_COUNT_MISMATCH',
      message: `Gezählt ${seitenSoll} Seiten, geliefert ${pages} (${difference})`,
    });
  }
  if (blattSoll !== null && (pages > blattSoll * 2 || pages < blattSoll)) {
    findings.push({
      code: 'BLATT_COUNT_MISMATCH',
      message: `${blattSoll} Blatt haben ${blattSoll} bis ${blattSoll * 2} Seiten, geliefert sind ${pages}`,
    });
  }
  return findings;
}
