/**
 * Drains a backlog of deliveries (the OSiP case: 21,153) at the pace of a receiver that refuses, loses answers, is away in
 * the middle, while the sender is killed again and again. Counts are the receiver's own.
 *   heavy node scripts/run-ts.mjs scripts/bench/transfer-backlog.ts [messages] [receiver messages a second]
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { loadConfig } from '../../src/config/config';
import { openFoundations } from '../../src/foundations';
import { execute, rows } from '../../src/platform/database/sql';
import { openExchange } from '../../src/transfer/exchange/exchange';
import { drainOutbox } from '../../src/transfer/exchange/outbox-sender';
import { partnerView } from '../../src/transfer/exchange/partner-directory';
import { CountingReceiver, fillOutbox, overHttp } from '../../test/support/backlog';
import { createTestDatabase } from '../../test/support/test-database';

const [A, B] = ['030500', '030700'];

async function open(url: string, data: string) {
  const foundations = await openFoundations(
    loadConfig({ EAKTE_DATA: data, EAKTE_DATABASE_URL: url, EAKTE_OFFICE: A, EAKTE_LOG_LEVEL: 'error' }),
    'eakte-backlog',
  );
  return { foundations, exchange: await openExchange(foundations, A) };
}

/** A sender process: drains until it is killed. */
async function sender(url: string, data: string, receiver: string): Promise<void> {
  const { exchange } = await open(url, data);
  for (;;) {
    const { sent, failed } = await drainOutbox(exchange, () => overHttp(receiver), join(data, 'scratch'));
    if (sent === 0 || failed > 0) await wait(50);
  }
}

const residentMb = (pid: number | undefined): number => {
  try {
    return (Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * 4096) / 1e6;
  } catch {
    return 0;
  }
};

async function main(): Promise<void> {
  const count = Number(process.argv[2] ?? 21_153);
  const pace = Number(process.argv[3] ?? 400);
  const data = await mkdtemp(join(tmpdir(), 'eakte-backlog-'));
  const database = await createTestDatabase();
  const { foundations, exchange } = await open(database.url, data);
  const receiver = new CountingReceiver(0.002, 0.01);
  const { url, server } = await receiver.listen();
  await fillOutbox(exchange, B, count);
  await execute(exchange.dataSource, `UPDATE partner_state SET rate_max = $1::real, rate = $1::real / 4`, [pace]);
  const start = () => fork(join(__dirname, '..', 'run-ts.mjs'), [__filename, 'sender', database.url, data, url]);
  let child = start();
  const started = performance.now();
  const memory: number[] = [];
  const looks: number[] = [];
  const guesses: { readonly at: number; readonly end: number; readonly undisturbed: boolean }[] = [];
  let kills = 0;
  let awayAt = 0;
  for (let tick = 0; ; tick += 1) {
    await wait(500);
    memory.push(residentMb(child.pid));
    const looked = performance.now();
    const { rueckstau, ende } = await partnerView(exchange, B);
    looks.push(performance.now() - looked);
    const done = count - rueckstau;
    if (rueckstau === 0) break;
    if (ende !== null) guesses.push({ at: performance.now(), end: Date.parse(ende), undisturbed: done > count * 0.7 });
    if (kills < 3 && done > (count * (kills + 1)) / 5) {
      kills += 1;
      child.kill('SIGKILL');
      await once(child, 'exit');
      child = start();
    }
    if (awayAt === 0 && done > count * 0.65) {
      awayAt = performance.now();
      receiver.away = true;
      setTimeout(() => (receiver.away = false), 10_000);
    }
    if (tick % 20 === 0) process.stdout.write(`${Math.round(looked - started) / 1000} s: ${rueckstau} left\n`);
  }
  const ended = Date.now();
  const seconds = (performance.now() - started) / 1000;
  child.kill('SIGKILL');
  await once(child, 'exit');
  server.close();
  const states = await rows(
    exchange.dataSource,
    z.object({ state: z.string(), n: z.number() }),
    `SELECT state, count(*)::integer AS n FROM outbox GROUP BY state`,
  );
  const half = <T>(values: readonly T[], part: 0 | 1): readonly T[] =>
    part === 0 ? values.slice(0, values.length / 2) : values.slice(values.length / 2);
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  // Judged where nothing more was broken: the estimate against what was left then.
  const judged = guesses.filter(
    ({ undisturbed, end, at }) => undisturbed && end - ended + (performance.now() - at) > 5000,
  );
  const errors = judged.map(({ at, end }) => {
    const left = ended - (Date.now() - (performance.now() - at));
    return Math.abs(end - ended) / Math.max(left, 1);
  });
  process.stdout.write(
    `${JSON.stringify(
      {
        messages: count,
        seconds: Math.round(seconds),
        perSecond: Math.round(count / seconds),
        states,
        uniqueAtReceiver: receiver.seen.size,
        repeated: receiver.total - receiver.seen.size,
        kills,
        outageSeconds: 10,
        memoryMb: {
          firstHalf: Math.round(mean(half(memory, 0))),
          secondHalf: Math.round(mean(half(memory, 1))),
          most: Math.round(Math.max(...memory)),
        },
        lookMs: { firstHalf: mean(half(looks, 0)).toFixed(1), secondHalf: mean(half(looks, 1)).toFixed(1) },
        endErrorMedian:
          errors.length === 0 ? null : errors.toSorted((x, y) => x - y)[Math.floor(errors.length / 2)]?.toFixed(2),
      },
      null,
      2,
    )}\n`,
  );
  await foundations.dataSource.destroy();
  await database.drop();
  await rm(data, { recursive: true, force: true });
  process.exitCode = receiver.seen.size === count ? 0 : 1;
}

const [mode, url = '', data = '', receiver = ''] = process.argv.slice(2);
void (mode === 'sender' ? sender(url, data, receiver) : main());
