import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ApiClient } from './api-client';
import { batchOutcome } from './batch-outcome';
import { filesOfFolder, uploadFolder } from './batch-upload';
import { writeDocuments, writeReport } from './export-report';
import { followBatch } from './follow-batch';
import { scanInfoOf, type ScanOptions } from './scan-options';
import { reportSchema } from './schemas';
import { startService, type ServiceOptions } from './service';
import { summaryTable } from './summary';

export interface DigitiseOptions {
  readonly folder: string;
  readonly report: string | undefined;
  readonly out: string | undefined;
  readonly service: ServiceOptions;
  readonly scan: ScanOptions;
}

/** `eakte digitise`: one run from folder to PDFs and report, on services of its own unless others are named. */
export async function digitise(options: DigitiseOptions): Promise<number> {
  // Wrong calls are answered before anything is started.
  await filesOfFolder(options.folder);
  const scan = scanInfoOf(options.scan);
  const throwAway = options.service.data === undefined ? await mkdtemp(join(tmpdir(), 'eakte-')) : null;
  try {
    const service = await startService({
      ...options.service,
      data: options.service.data ?? throwAway ?? undefined,
      port: 0,
      quiet: true,
    });
    try {
      const client = new ApiClient(service.url);
      const batchId = await uploadFolder(client, options.folder, scan, () => undefined);
      await Promise.race([followBatch(client, batchId, process.stderr), service.failed]);
      const report = await client.get(`/api/v1/batches/${batchId}/report`, reportSchema);
      if (options.out !== undefined) await writeDocuments(client, report, resolve(options.out));
      if (options.report !== undefined) await writeReport(report, resolve(options.report));
      process.stdout.write(`${summaryTable(report)}\n`);
      return batchOutcome(report);
    } finally {
      await service.stop();
    }
  } finally {
    if (throwAway !== null) await rm(throwAway, { recursive: true, force: true });
  }
}
