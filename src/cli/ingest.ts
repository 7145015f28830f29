import { batchOutcome } from './batch-outcome';
import type { ApiClient } from './api-client';
import { uploadFolder } from './batch-upload';
import { followBatch } from './follow-batch';
import { scanInfoOf, type ScanOptions } from './scan-options';
import { reportSchema } from './schemas';
import { summaryTable } from './summary';

/** `eakte ingest`: a folder into the running service; with `wait` until it is processed. */
export async function ingest(client: ApiClient, folder: string, scan: ScanOptions, wait: boolean): Promise<number> {
  const batchId = await uploadFolder(client, folder, scanInfoOf(scan), () => undefined);
  process.stdout.write(`Lieferung ${batchId} angenommen\n`);
  if (!wait) return 0;
  await followBatch(client, batchId, process.stderr);
  const report = await client.get(`/api/v1/batches/${batchId}/report`, reportSchema);
  process.stdout.write(`${summaryTable(report)}\n`);
  return batchOutcome(report);
}
