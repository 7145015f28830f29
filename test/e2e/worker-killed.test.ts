import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { ApiClient } from '../../src/cli/api-client';
import { uploadFolder } from '../../src/cli/batch-upload';
import { progressSchema, reportSchema } from '../../src/cli/schemas';
import { realServices } from '../support/run-cli';
import { startTestService, type TestService } from '../support/test-service';
import { startWorker, stopWorker } from '../support/worker-process';

/** Killing the worker at any time loses nothing and duplicates nothing: a real worker process, killed for real. */
const SAMPLES = join(__dirname, '..', '..', 'samples', 'lieferung');
const LIMIT_MS = 20 * 60_000;

let service: TestService;
beforeAll(async () => {
  service = await startTestService(realServices());
});
afterAll(() => service.stop());

it(
  'a worker killed in each stage, before and after its work, loses nothing and doubles nothing',
  async () => {
    const client = new ApiClient(service.url);
    const batch = await uploadFolder(client, SAMPLES, {}, () => undefined);
    const finished = async (): Promise<boolean> => {
      const progress = await client.get(`/api/v1/batches/${batch}/progress`, progressSchema);
      return progress.finished === progress.deliveries;
    };
    // Each of these workers ends by SIGKILL at the named place; the next one takes over from the leases.
    const deaths = [
      'claimed:inspect@1',
      'ran:page@2',
      'before-commit:page@3',
      'before-commit:classify@1',
      'ran:archive@2',
      'before-commit:file@1',
    ];
    for (const place of deaths) {
      const worker = startWorker(service, { EAKTE_FAIL_POINT: place });
      const signal = await Promise.race([
        once(worker, 'exit').then(([, by]: unknown[]) => by),
        wait(300_000, 'alive', { ref: false }),
      ]);
      expect([place, signal]).toEqual([place, 'SIGKILL']);
    }
    const last = startWorker(service);
    try {
      while (!(await finished())) await wait(300);
    } finally {
      await stopWorker(last);
    }
    const report = await client.get(`/api/v1/batches/${batch}/report`, reportSchema);
    expect(report.rejected).toEqual([]);
    const sql = service.database.dataSource;
    const counts = z
      .array(
        z.object({ wanted: z.number(), pages: z.number(), documents: z.number(), pdfs: z.number(), open: z.number() }),
      )
      .parse(
        await sql.query(
          `SELECT (SELECT sum(seiten_ist)::integer FROM delivery) AS wanted, (SELECT count(*)::integer FROM page) AS pages,
                  (SELECT count(DISTINCT (delivery_id, number))::integer FROM dokument) AS documents,
                  (SELECT count(pdf_sha)::integer FROM dokument) AS pdfs,
                  (SELECT count(*)::integer FROM stage_task WHERE state <> 'done') AS open`,
        ),
      )[0]!;
    expect(counts.pages).toBe(counts.wanted);
    expect(counts.pdfs).toBe(counts.documents);
    expect(counts.open).toBe(0);
  },
  LIMIT_MS,
);
