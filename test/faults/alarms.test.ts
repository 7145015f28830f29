import { z } from 'zod';
import { loadConfig } from '../../src/config/config';
import { openDoorbell } from '../../src/platform/doorbell/open-doorbell';
import { EakteError } from '../../src/platform/eakte-error';
import { PollingDoorbell } from '../../src/platform/doorbell/polling-doorbell';
import { ProcessSign } from '../../src/platform/process-sign';
import { DirectoryObjectStore } from '../../src/platform/object-store/directory-object-store';
import { STAGES, type Stage } from '../../src/pipeline/stage';
import { STAGE_VERSIONS } from '../../src/pipeline/stage-versions';
import { createTasks } from '../../src/pipeline/task-table';
import { TaskRunner, stageMap } from '../../src/pipeline/task-runner';
import { alarms } from '../../src/reporting/alarms/alarms';
import { readSystemState } from '../../src/reporting/alarms/read-state';
import { startTestService, type TestService } from '../support/test-service';

/** What goes wrong is said by name on the status interface, in German, with somebody who has to act. */
const OFFICE = '030700';
const SHA = 'a'.repeat(64);
const statusSchema = z.object({
  ok: z.boolean(),
  alarms: z.array(z.object({ code: z.string(), owner: z.string(), sentence: z.string(), action: z.string() })),
  items: z.array(z.object({ state: z.string(), owner: z.string(), deliveries: z.number(), oldest: z.string() })),
});

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.stop());

const sql = (statement: string, params: unknown[] = []): Promise<unknown> =>
  service.database.dataSource.query(statement, params);

/** The codes raised now, asked of the surroundings the service has, some of them changed. */
async function raised(
  changes: { objects?: DirectoryObjectStore; settings?: NodeJS.ProcessEnv } = {},
): Promise<string[]> {
  const config = loadConfig({
    EAKTE_DATA: service.data,
    EAKTE_DATABASE_URL: service.database.url,
    EAKTE_QUEUE: 'poll',
    EAKTE_MIN_FREE_PERCENT: '0',
    ...changes.settings,
  });
  const doorbell = await openDoorbell(config, 'pruefung');
  const objects = changes.objects ?? new DirectoryObjectStore(service.data);
  const state = await readSystemState({ config, dataSource: service.database.dataSource, objects, doorbell });
  await doorbell.close().catch(() => undefined);
  return alarms(state).map(({ code }) => code);
}

async function newDelivery(state: string): Promise<string> {
  const found = await sql(
    `WITH b AS (INSERT INTO batch (id, office, name, state) VALUES (gen_random_uuid(), $1, 'x', 'angenommen') RETURNING id)
     INSERT INTO delivery (id, office, batch_id, position, name, kind, sha256, state)
     SELECT gen_random_uuid(), $1, id, 1, 'x.tif', 'file', $2, $3 FROM b RETURNING id`,
    [OFFICE, SHA, state],
  );
  return z.array(z.object({ id: z.string() })).parse(found)[0]!.id;
}

it('no worker at all is an alarm, and the status is not green', async () => {
  const status = statusSchema.parse(await (await fetch(`${service.url}/api/v1/status`)).json());
  expect(status.ok).toBe(false);
  expect(status.alarms).toMatchObject([{ code: 'WORKER_SILENT', owner: 'Betrieb' }]);
});

it('a worker that gives signs makes it green, one that stops does not', async () => {
  const sign = new ProcessSign(service.database.dataSource, 'worker');
  await sign.give();
  expect(await raised()).toEqual([]);
  await sql(`UPDATE process_sign SET seen_at = now() - interval '31 seconds'`);
  expect(await raised()).toEqual(['WORKER_SILENT']);
  await sign.give();
  expect(await raised()).toEqual([]);
});

it('a clock that is two hours off is named', async () => {
  await sql(`UPDATE process_sign SET facts = '{"clockSkew": -7200}'`);
  expect(await raised()).toEqual(['CLOCK_WRONG']);
  await sql(`UPDATE process_sign SET facts = '{"clockSkew": 0.01}'`);
});

it('a store that does not answer, a disk that fills and a queue that is away are named', async () => {
  class Away extends DirectoryObjectStore {
    override stat(): Promise<never> {
      return Promise.reject(new EakteError('STORE_UNAVAILABLE'));
    }
  }
  expect(await raised({ objects: new Away(service.data) })).toEqual(['STORE_AWAY']);
  expect(await raised({ settings: { EAKTE_MIN_FREE_PERCENT: '90' } })).toEqual(['DISK_LOW']);
  const redis = { EAKTE_QUEUE: 'redis', EAKTE_REDIS_URL: 'redis://127.0.0.1:9/0' };
  expect(await raised({ settings: redis })).toEqual(['QUEUE_AWAY']);
});

it('a full store is told by the work that waits for it, and no more when it goes on', async () => {
  const deliveryId = await newDelivery('in_arbeit');
  await service.database.dataSource.transaction((tx) =>
    createTasks(tx, STAGE_VERSIONS, [{ office: OFFICE, deliveryId, stage: 'page', part: 1, inputSha: SHA }]),
  );
  let full = true;
  const stages = STAGES.map((name): Stage => ({
    name,
    version: '1',
    run: () =>
      full
        ? Promise.reject(new EakteError('STORE_FULL'))
        : Promise.resolve({ kind: 'done', apply: () => Promise.resolve([]) }),
  }));
  const silent = { info: () => undefined, warn: () => undefined };
  const runner = new TaskRunner(
    service.database.dataSource,
    new PollingDoorbell(),
    stageMap(stages, STAGES),
    STAGE_VERSIONS,
    60,
    silent,
  );
  await runner.answer();
  expect(await raised()).toEqual(['STORE_FULL']);
  full = false;
  await sql(`UPDATE stage_task SET next_at = now() - interval '3 minutes'`);
  expect(await raised()).toEqual(['STORE_FULL', 'WORK_STUCK']);
  await runner.answer();
  expect(await raised()).toEqual([]);
});

it('damaged objects, sidecars nobody writes, many quarantines and old deliveries are named', async () => {
  await sql(`INSERT INTO fixity_damage (office, object_key, class, kind) VALUES ($1, 'x', 'seite', 'fehlt')`, [OFFICE]);
  expect(await raised()).toEqual(['FIXITY_DAMAGE']);
  await sql(`UPDATE fixity_damage SET repaired_at = now()`);
  await sql(
    `INSERT INTO packzettel_due (office, scope, scope_id, at) OVERRIDING SYSTEM VALUE
             VALUES ($1, 'batch', 'x', now() - interval '1 hour')`,
    [OFFICE],
  );
  await sql(`UPDATE packzettel_due SET at = now() - interval '1 hour'`);
  expect(await raised()).toEqual(['SIDECARS_BEHIND']);
  await sql(`DELETE FROM packzettel_due`);
  for (let n = 0; n < 20; n += 1) await newDelivery('quarantaene');
  expect(await raised()).toEqual(['QUARANTINE_GROWING']);
  await sql(`UPDATE delivery SET state_since = now() - interval '2 hours' WHERE state = 'quarantaene'`);
  await newDelivery('angenommen');
  await sql(`UPDATE delivery SET state_since = now() - interval '2 hours' WHERE state = 'angenommen'`);
  expect(await raised()).toEqual(['DELIVERY_WAITS']);
});

it('every state has an owner and an age', async () => {
  const { items } = statusSchema.parse(await (await fetch(`${service.url}/api/v1/status`)).json());
  expect(items.map(({ state }) => state)).toEqual(['angenommen', 'in_arbeit', 'quarantaene']);
  for (const { owner, oldest } of items) expect([owner !== '', Date.parse(oldest) > 0]).toEqual([true, true]);
});

it('a database that is away is an alarm, not an error', async () => {
  const other = await startTestService({ EAKTE_QUEUE: 'poll' });
  const url = other.url;
  // The database goes away under the running service.
  await other.database.stop();
  const status = statusSchema.parse(await (await fetch(`${url}/api/v1/status`)).json());
  expect(status.alarms.map(({ code }) => code)).toContain('DATABASE_AWAY');
  expect(status.items).toEqual([]);
  await other.stop().catch(() => undefined);
});
