import type { ChildProcess } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { ApiClient } from '../../src/cli/api-client';
import { uploadFolder } from '../../src/cli/batch-upload';
import { progressSchema } from '../../src/cli/schemas';
import { realServices } from './run-cli';
import { startTestService, type TestService } from './test-service';
import { startWorker, stopWorker } from './worker-process';

const FAULTY = join(__dirname, '..', 'data', 'fehlerhaft');
const AKTE = '33-2-232818';

/** A service with a worker and one Akte of ten pages, read and filed. */
export interface Digitised {
  readonly service: TestService;
  readonly client: ApiClient;
  readonly worker: ChildProcess;
  readonly batchId: string;
  readonly deliveryId: string;
  readonly akteId: string;
  stop(): Promise<void>;
}

/** Takes about ten seconds on two idle cores; needs `npm run build`. */
export async function digitiseOneAkte(): Promise<Digitised> {
  const folder = await mkdtemp(join(tmpdir(), 'eakte-batch-'));
  const [head, row] = (await readFile(join(FAULTY, 'stammdaten.csv'), 'utf8')).split('\n');
  await writeFile(join(folder, 'stammdaten.csv'), `${head}\n${row}\n`);
  await copyFile(join(FAULTY, `${AKTE}.tif`), join(folder, `${AKTE}.tif`));
  const service = await startTestService(realServices());
  const worker = startWorker(service);
  const client = new ApiClient(service.url);
  const batchId = await uploadFolder(client, folder, {}, () => undefined);
  await rm(folder, { recursive: true, force: true });
  for (;;) {
    const { finished, deliveries } = await client.get(`/api/v1/batches/${batchId}/progress`, progressSchema);
    if (finished === deliveries) break;
    await wait(200);
  }
  const { items } = await client.get(
    `/api/v1/batches/${batchId}/deliveries`,
    z.object({ items: z.array(z.object({ id: z.string(), akteId: z.string() })) }),
  );
  const [delivery] = items;
  if (delivery === undefined) throw new Error('nothing was delivered');
  return {
    service,
    client,
    worker,
    batchId,
    deliveryId: delivery.id,
    akteId: delivery.akteId,
    stop: async () => {
      await stopWorker(worker);
      await service.stop();
    },
  };
}
