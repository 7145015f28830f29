import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../platform/clock';
import { ApiClient } from './api-client';
import { batchOutcome } from './batch-outcome';
import { uploadFolder } from './batch-upload';
import { demoTransfer } from './demo-transfer';
import { followBatch } from './follow-batch';
import { onInterrupt } from './interrupt';
import { aktenSchema, reportSchema } from './schemas';
import { packageFolder } from '../platform/software';
import { startService, type ServiceOptions } from './service';
import { summaryTable } from './summary';

const SAMPLES = join(packageFolder(), 'samples', 'lieferung');

/** `eakte demo`: start, process the sample batch, show what came of it, stay up (or end with `exit`). */
export async function demo(options: ServiceOptions & { readonly exit?: boolean | undefined }): Promise<number> {
  const interrupted = onInterrupt();
  const started = systemClock.monotonic();
  const service = await startService({ ...options, quiet: true });
  const seconds = (): string => ((systemClock.monotonic() - started) / 1000).toFixed(1).replace('.', ',');
  try {
    process.stdout.write(`eakte läuft nach ${seconds()} s: ${service.url}\nTexterkennung: ${service.engine}\n`);
    const client = new ApiClient(service.url);
    const work = async (): Promise<number> => {
      const known = await client.get('/api/v1/akten?limit=1', aktenSchema);
      if (known.items.length > 0) {
        process.stdout.write('Die Musterlieferung ist bereits verarbeitet.\n');
        return 0;
      }
      if (!existsSync(SAMPLES)) throw new Error(`${SAMPLES} fehlt`);
      const scan = {
        provider: 'Musterscan GmbH',
        scanner: 'Dokumentenscanner (simuliert)',
        capturedAt: '2026-11-02T08:00:00+01:00',
      };
      const batchId = await uploadFolder(client, SAMPLES, scan, () => undefined);
      await followBatch(client, batchId, process.stdout);
      const report = await client.get(`/api/v1/batches/${batchId}/report`, reportSchema);
      process.stdout.write(`\n${summaryTable(report)}\n\n`);
      const moved = await demoTransfer(options);
      if (moved !== null) process.stdout.write(`${moved.text}\n\n`);
      return moved?.equal === false ? 1 : batchOutcome(report);
    };
    const outcome = await Promise.race([work(), service.failed, interrupted.then(() => null)]);
    if (outcome === null) return 130;
    process.stdout.write(`Anwendung:     ${service.url}\nSchnittstelle: ${service.url}/api/docs\n`);
    if (options.exit === true) return outcome;
    process.stdout.write('Ende mit Strg-C\n');
    await Promise.race([interrupted, service.failed]);
    return outcome;
  } finally {
    await service.stop();
  }
}
