import { setTimeout as wait } from 'node:timers/promises';
import { systemClock } from '../platform/clock';
import type { ApiClient } from './api-client';
import { ProgressBar } from './progress-bar';
import { progressSchema } from './schemas';

/** How often progress is asked for, ms. */
const EVERY_MS = 500;

/** Shows the progress of a batch until each of its deliveries is finished. */
export async function followBatch(
  client: ApiClient,
  batchId: string,
  out: ConstructorParameters<typeof ProgressBar>[0],
): Promise<void> {
  const bar = new ProgressBar(out, systemClock);
  for (;;) {
    const progress = await client.get(`/api/v1/batches/${batchId}/progress`, progressSchema);
    bar.show(progress);
    if (progress.finished === progress.deliveries) break;
    await wait(EVERY_MS);
  }
  bar.end();
}
