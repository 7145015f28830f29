import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { breakableLine } from '../../support/breakable-line';
import { conservation } from '../harness/checker';
import { Door } from '../harness/door';
import { Journal } from '../harness/journal';
import { bucketObjects, folderObjects } from '../harness/objects';
import { SeededRandom } from '../harness/random';
import { faultLine } from '../harness/s3-fault-proxy';
import { Sender } from '../harness/sender';
import { FaultService } from '../harness/service';
import { type Fault, LEASE_SECONDS, type Stage } from './faults';

export interface ChaosPlan {
  readonly seed: number;
  readonly faults: number;
  readonly minutes: number;
  /** From which the seed picks. */
  readonly kinds: readonly Fault[];
  /** `http://key:secret@host:port/…`: a real store (a bucket of its own is made there) behind the faulty line; without it a folder. */
  readonly s3?: string | undefined;
  /** `redis://host:port/…`: the queue on Redis behind a line that can be cut. */
  readonly redis?: string | undefined;
  /** Program folder; the repository's own otherwise. */
  readonly program?: string;
  /** Receipts in an open batch beside the deliveries, as fast as they come. */
  readonly flood?: number;
  readonly settings?: NodeJS.ProcessEnv;
  readonly say: (line: string) => void;
}

/** Sends, harms, waits until everything has an end, and checks the conservation law. Gives what is wrong. */
export async function runChaos(plan: ChaosPlan): Promise<string[]> {
  const { say } = plan;
  const folder = await mkdtemp(join(tmpdir(), 'eakte-chaos-'));
  const random = new SeededRandom(plan.seed);
  const until = performance.now() + plan.minutes * 60_000;
  const store = plan.s3 === undefined ? null : new URL(plan.s3);
  const line = store === null ? null : await faultLine(store.hostname, Number(store.port));
  const bucket = `chaos-${plan.seed}-${process.pid}`;
  const settings: NodeJS.ProcessEnv = { EAKTE_LEASE_SECONDS: String(LEASE_SECONDS), ...plan.settings };
  if (store !== null && line !== null) {
    settings['EAKTE_S3_URL'] = `http://${store.username}:${store.password}@127.0.0.1:${line.port}/${bucket}`;
    store.pathname = `/${bucket}`;
  }
  const redis = plan.redis === undefined ? null : new URL(plan.redis);
  const queue =
    redis === null ? null : { line: await breakableLine(redis.hostname, Number(redis.port)), url: redis.href };
  if (queue !== null) settings['EAKTE_REDIS_URL'] = `redis://127.0.0.1:${queue.line.port}/0`;
  const journal = new Journal(join(folder, 'journal.jsonl'));
  const data = join(folder, 'data');
  const start = (more: NodeJS.ProcessEnv = {}): Promise<FaultService> =>
    FaultService.start(data, { ...settings, ...more }, plan.program);
  const stage: Stage = {
    service: await start(),
    line,
    queue,
    random,
    restart: async (more) => {
      stage.service = await start(more);
      door.url = stage.service.url;
    },
  };
  const door = new Door(stage.service.url);
  const sender = new Sender(door, journal, new SeededRandom(plan.seed + 1));
  const flooder = new Sender(door, journal, new SeededRandom(plan.seed + 2));
  const sending = Promise.all([sender.run(plan.faults * 2), flooder.flood(plan.flood ?? 0)]).catch(() => undefined);
  try {
    for (let number = 1; number <= plan.faults && performance.now() < until; number += 1) {
      await pause(random.whole(500, 3000));
      const fault = random.pick(plan.kinds);
      // What ended the service by itself (an API that was told to die) is started again like by an administrator.
      if (stage.service.ended()) await stage.restart();
      const remark = await fault.strike(stage).catch(async (error: unknown) => {
        if (!stage.service.ended()) throw error;
        await stage.restart();
        return `the service was gone: ${error instanceof Error ? error.message : String(error)}`;
      });
      say(`${String(number).padStart(4)} ${fault.name} ${remark} (${journal.acknowledged.length} receipts)`);
    }
    await pause(1000);
    // Without its armed place to die, and without the fault line's faults.
    await stage.service.stop();
    await stage.restart();
    sender.stop();
    flooder.stop();
    await sending;
    await settle(door, journal, Math.max(60_000, plan.minutes * 60_000), say);
    const objects = store === null ? folderObjects(join(data, 'objects')) : bucketObjects(store.href);
    return await conservation({ journal, databaseUrl: stage.service.databaseUrl(), objects, door });
  } catch (error) {
    return [
      `the run itself failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      stage.service.output.slice(-1500),
    ];
  } finally {
    sender.stop();
    flooder.stop();
    await stage.service.stop();
    await line?.close();
    await queue?.line.close();
    journal.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** What a task that was hit three times is stopped with. */
const AFTER_REPEATS = new Set(['TASK_FAILED_REPEATEDLY', 'PAGE_LIMIT', 'OBJECT_DAMAGED', 'OBJECT_HASH_MISMATCH']);

/** Waits for the end of all batches; what three deaths of workers put into quarantine is given another try, and ends. */
async function settle(door: Door, journal: Journal, withinMs: number, say: (line: string) => void): Promise<void> {
  let retried = 0;
  for (const batch of journal.completed) {
    const { items } = await door.finished(batch, withinMs);
    for (const { id, code } of items) {
      if (code === null || !AFTER_REPEATS.has(code)) continue;
      await fetch(`${door.url}/api/v1/deliveries/${id}/retry`, { method: 'POST' });
      retried += 1;
    }
    await door.finished(batch, withinMs);
  }
  say(`     ${journal.completed.size} batches ended; ${retried} deliveries came out of quarantine by a second try`);
}
