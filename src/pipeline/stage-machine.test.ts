import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { startMigratedDatabase, type MigratedDatabase } from '../../test/support/migrated-database';
import { PollingDoorbell } from '../platform/doorbell/polling-doorbell';
import { rows } from '../platform/database/sql';
import { EakteError } from '../platform/eakte-error';
import { newId } from '../platform/id';
import { Dispatcher } from './dispatcher';
import { STAGES, type Stage, type StageOutcome, type Task } from './stage';
import { STAGE_VERSIONS } from './stage-versions';
import { claimNext, createTasks, finishTask, tasksToRing } from './task-table';
import { TaskRunner, stageMap } from './task-runner';

const OFFICE = '064140';
const SHA = 'a'.repeat(64);
const silent = { info: () => undefined, warn: () => undefined };

let database: MigratedDatabase;
let sql: DataSource;

beforeAll(async () => {
  database = await startMigratedDatabase();
  sql = database.dataSource;
  await sql.query(`INSERT INTO office (kennung) VALUES ($1) ON CONFLICT DO NOTHING`, [OFFICE]);
});
afterAll(() => database.stop());

async function newDelivery(office = OFFICE, urgent = false): Promise<string> {
  const [batch, delivery] = [newId(), newId()];
  await sql.query(`INSERT INTO batch (id, office, name, state, eilig) VALUES ($1, $2, 'x', 'angenommen', $3)`, [
    batch,
    office,
    urgent,
  ]);
  await sql.query(
    `INSERT INTO delivery (id, office, batch_id, position, name, kind, sha256, state) VALUES ($1, $2, $3, 1, 'a.tif', 'file', $4, 'in_arbeit')`,
    [delivery, office, batch, SHA],
  );
  return delivery;
}

async function newTask(deliveryId: string, part = 1): Promise<string> {
  const [ring] = await sql.transaction((tx) =>
    createTasks(tx, STAGE_VERSIONS, [{ office: OFFICE, deliveryId, stage: 'page', part, inputSha: SHA }]),
  );
  return ring!.id;
}

async function taskRow(id: string): Promise<{ state: string; attempt: number; fence: number; code: string | null }> {
  const row = z.object({ state: z.string(), attempt: z.number(), fence: z.number(), code: z.string().nullable() });
  return (await rows(sql, row, `SELECT state, attempt, fence, code FROM stage_task WHERE id = $1`, [id]))[0]!;
}

async function deliveryState(id: string): Promise<string> {
  return (await rows(sql, z.object({ state: z.string() }), `SELECT state FROM delivery WHERE id = $1`, [id]))[0]!.state;
}

/** A runner whose page stage does what the test says; the other stages must not be reached. */
function runnerWith(run: (task: Task) => Promise<StageOutcome>): TaskRunner {
  const stages = STAGES.map((name): Stage => ({
    name,
    version: '1',
    run: name === 'page' ? run : () => Promise.reject(new Error(name)),
  }));
  return new TaskRunner(sql, new PollingDoorbell(), stageMap(stages, STAGES), STAGE_VERSIONS, 60, silent);
}
const done: StageOutcome = { kind: 'done', apply: () => Promise.resolve([]) };

describe('tasks', () => {
  // What earlier tests left is not due.
  beforeEach(() => sql.query(`UPDATE stage_task SET next_at = now() + interval '1 hour' WHERE state = 'ready'`));

  it('creating the same task twice is one task', async () => {
    const delivery = await newDelivery();
    await newTask(delivery);
    const again = await sql.transaction((tx) =>
      createTasks(tx, STAGE_VERSIONS, [
        { office: OFFICE, deliveryId: delivery, stage: 'page', part: 1, inputSha: SHA },
      ]),
    );
    expect(again).toEqual([]);
  });

  it('of many claims for one task exactly one succeeds', async () => {
    await newTask(await newDelivery());
    const claims = await Promise.all(Array.from({ length: 8 }, () => claimNext(sql, 60)));
    expect(claims.filter((claim) => claim !== undefined)).toHaveLength(1);
  });

  it('a zombie that finishes late changes nothing', async () => {
    const id = await newTask(await newDelivery());
    const zombie = (await claimNext(sql, 60))!;
    await sql.query(`UPDATE stage_task SET lease_until = now() - interval '1 second' WHERE id = $1`, [id]);
    const runner = runnerWith(() => Promise.resolve(done));
    await new Dispatcher(sql, new PollingDoorbell(), runner, 1, silent).reconcile();
    expect(await claimNext(sql, 60)).toBeUndefined();
    await sql.query(`UPDATE stage_task SET next_at = now() WHERE id = $1`, [id]);
    const second = (await claimNext(sql, 60))!;
    expect(second.fence).toBeGreaterThan(zombie.fence);
    expect(await sql.transaction((tx) => finishTask(tx, zombie))).toBe(false);
    expect((await taskRow(id)).state).toBe('running');
    expect(await sql.transaction((tx) => finishTask(tx, second))).toBe(true);
  });

  it('what a finished stage applies and what follows are one transaction', async () => {
    const delivery = await newDelivery();
    const id = await newTask(delivery);
    await runnerWith(() =>
      Promise.resolve({
        kind: 'done',
        apply: async (tx) => {
          await tx.query(`UPDATE delivery SET seiten_fertig = 7 WHERE id = $1`, [delivery]);
          throw new Error('half way');
        },
      }),
    ).answer();
    const counted = await rows(
      sql,
      z.object({ seiten_fertig: z.number() }),
      `SELECT seiten_fertig FROM delivery WHERE id = $1`,
      [delivery],
    );
    expect(counted).toEqual([{ seiten_fertig: 0 }]);
    expect(await taskRow(id)).toMatchObject({ state: 'ready', attempt: 1 });
  });

  it('a task that fails three times is quarantined with its delivery, and its siblings stop', async () => {
    const delivery = await newDelivery();
    const [id, sibling] = [await newTask(delivery, 1), await newTask(delivery, 2)];
    await sql.query(`UPDATE stage_task SET next_at = now() + interval '1 hour' WHERE id = $1`, [sibling]);
    const runner = runnerWith(() => Promise.reject(new Error('broken')));
    for (let round = 0; round < 3; round += 1) {
      await sql.query(`UPDATE stage_task SET next_at = now() WHERE id = $1`, [id]);
      await runner.answer();
    }
    expect(await taskRow(id)).toMatchObject({ state: 'quarantined', attempt: 3, code: 'TASK_FAILED_REPEATEDLY' });
    expect((await taskRow(sibling)).state).toBe('quarantined');
    expect(await deliveryState(delivery)).toBe('quarantaene');
    const findings = await rows(sql, z.unknown(), `SELECT code, page FROM finding WHERE delivery_id = $1`, [delivery]);
    expect(findings).toEqual([{ code: 'TASK_FAILED_REPEATEDLY', page: 1 }]);
  });

  it('what fails for a known reason is quarantined with that reason', async () => {
    const id = await newTask(await newDelivery());
    const runner = runnerWith(() => Promise.reject(new EakteError('PAGE_LIMIT', 'Mehr als 1536 MB Arbeitsspeicher')));
    for (let round = 0; round < 3; round += 1) {
      await sql.query(`UPDATE stage_task SET next_at = now() WHERE id = $1`, [id]);
      await runner.answer();
    }
    expect(await taskRow(id)).toMatchObject({ state: 'quarantined', code: 'PAGE_LIMIT' });
    const told = await rows(sql, z.object({ reason: z.string() }), `SELECT reason FROM stage_task WHERE id = $1`, [id]);
    expect(told[0]?.reason).toContain('Seite 1 ist 3-mal gescheitert: Mehr als 1536 MB Arbeitsspeicher');
  });

  it.each(['STORE_UNAVAILABLE', 'DATABASE_UNAVAILABLE'] as const)(
    '%s does not count against the task',
    async (code) => {
      const id = await newTask(await newDelivery());
      const runner = runnerWith(() => Promise.reject(new EakteError(code)));
      for (let round = 0; round < 4; round += 1) {
        await runner.answer();
        expect(await taskRow(id)).toMatchObject({ state: 'ready', attempt: 0 });
        await sql.query(`UPDATE stage_task SET next_at = now() WHERE id = $1`, [id]);
      }
    },
  );

  it('a full store does not count against the task: it waits and goes on by itself', async () => {
    const delivery = await newDelivery();
    const id = await newTask(delivery);
    let full = true;
    const runner = runnerWith(() => (full ? Promise.reject(new EakteError('STORE_FULL')) : Promise.resolve(done)));
    for (let round = 0; round < 5; round += 1) {
      await runner.answer();
      expect(await taskRow(id)).toMatchObject({ state: 'ready', attempt: 0 });
      await sql.query(`UPDATE stage_task SET next_at = now() WHERE id = $1`, [id]);
    }
    full = false;
    await runner.answer();
    expect((await taskRow(id)).state).toBe('done');
  });

  it('a task that kills its worker three times is quarantined, not tried for ever', async () => {
    const delivery = await newDelivery();
    const id = await newTask(delivery);
    const dispatcher = new Dispatcher(
      sql,
      new PollingDoorbell(),
      runnerWith(() => Promise.resolve(done)),
      1,
      silent,
    );
    for (let death = 0; death < 3; death += 1) {
      await sql.query(`UPDATE stage_task SET next_at = now() WHERE id = $1`, [id]);
      expect(await claimNext(sql, 60)).toBeDefined();
      await sql.query(`UPDATE stage_task SET lease_until = now() - interval '1 second' WHERE id = $1`, [id]);
      await dispatcher.reconcile();
    }
    expect(await taskRow(id)).toMatchObject({ state: 'quarantined', code: 'TASK_FAILED_REPEATEDLY' });
    expect(await deliveryState(delivery)).toBe('quarantaene');
  });

  it('tells the doorbell what is due, later stages first, and nothing twice within two minutes', async () => {
    const delivery = await newDelivery();
    await sql.query(`UPDATE stage_task SET rung_at = now() WHERE state = 'ready'`);
    await sql.transaction((tx) =>
      createTasks(tx, STAGE_VERSIONS, [
        { office: OFFICE, deliveryId: delivery, stage: 'page', part: 1, inputSha: SHA },
        { office: OFFICE, deliveryId: delivery, stage: 'archive', part: 1, inputSha: SHA },
      ]),
    );
    const [first] = await tasksToRing(sql, 1);
    expect(first?.priority).toBe(12);
    expect(await tasksToRing(sql, 10)).toHaveLength(1);
    expect(await tasksToRing(sql, 10)).toHaveLength(0);
  });
});

describe('whose turn it is', () => {
  const OTHER = '064150';
  beforeAll(() => sql.query(`INSERT INTO office (kennung) VALUES ($1) ON CONFLICT DO NOTHING`, [OTHER]));
  beforeEach(() => sql.query(`UPDATE stage_task SET state = 'done' WHERE state IN ('ready', 'running')`));

  async function pagesOf(office: string, pages: number, urgent = false): Promise<void> {
    const delivery = await newDelivery(office, urgent);
    const specs = Array.from({ length: pages }, (_, page) => ({
      office,
      deliveryId: delivery,
      stage: 'page' as const,
      part: page + 1,
      inputSha: SHA,
    }));
    await sql.transaction((tx) => createTasks(tx, STAGE_VERSIONS, specs));
  }

  /** Offices of the tasks that are claimed one after the other while none ends. */
  async function claimed(count: number): Promise<string[]> {
    const offices: string[] = [];
    for (let n = 0; n < count; n += 1) offices.push((await claimNext(sql, 60))?.office ?? 'none');
    return offices;
  }

  it('a flood of one office takes the share of one office', async () => {
    await pagesOf(OFFICE, 200);
    await pagesOf(OTHER, 4);
    const offices = await claimed(8);
    expect(offices.filter((office) => office === OTHER)).toHaveLength(4);
    expect(await claimed(2)).toEqual([OFFICE, OFFICE]);
  });

  it('urgent work overtakes bulk of its own office and of others', async () => {
    await pagesOf(OTHER, 50);
    await pagesOf(OFFICE, 50);
    await claimed(4);
    await pagesOf(OFFICE, 1, true);
    const next = (await claimNext(sql, 60))!;
    const urgent = `SELECT batch.eilig FROM batch JOIN delivery ON batch_id = batch.id WHERE delivery.id = $1`;
    expect(await sql.query(urgent, [next.deliveryId])).toEqual([{ eilig: true }]);
  });

  it('not even a flood of urgent work starves another office', async () => {
    await pagesOf(OFFICE, 100, true);
    await pagesOf(OTHER, 10);
    expect((await claimed(6)).filter((office) => office === OTHER).length).toBeGreaterThanOrEqual(2);
  });
});

it('a stage without a worker, or with two, stops the start', () => {
  const stage = (name: Stage['name']): Stage => ({ name, version: '1', run: () => Promise.resolve(done) });
  expect(() => stageMap([stage('page')], STAGES)).toThrow(/without a worker/);
  expect(() => stageMap([stage('page'), stage('page')], ['page'])).toThrow(/twice/);
});
