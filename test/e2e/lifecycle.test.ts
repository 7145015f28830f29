import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { runCli } from '../support/run-cli';

/** Starting, ending, crashing: the launcher with its embedded services, as a person meets it. */
const CLI = join(__dirname, '..', '..', 'bin', 'eakte.mjs');
const LIMIT_MS = 180_000;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eakte-life-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

interface Launched {
  readonly launcher: ChildProcess;
  readonly url: string;
}

async function serve(data: string): Promise<Launched> {
  const launcher = spawn(process.execPath, [CLI, 'serve', '--data', data], {
    env: { ...process.env, EAKTE_PORT: '0', EAKTE_LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  for await (const chunk of launcher.stdout as AsyncIterable<Buffer>) {
    said += chunk.toString();
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0];
    if (url !== undefined) {
      launcher.stdout.resume();
      return { launcher, url };
    }
  }
  throw new Error(`the service did not start: ${said}`);
}

/** Processes whose command line or environment names the data folder. */
function processesOf(data: string): string[] {
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid) && Number(pid) !== process.pid)
    .filter((pid) => {
      try {
        const [command, environment] = ['cmdline', 'environ'].map((file) =>
          readFileSync(`/proc/${pid}/${file}`, 'utf8'),
        );
        return command?.includes(data) === true || environment?.includes(data) === true;
      } catch {
        return false;
      }
    });
}

async function untilGone(data: string): Promise<string[]> {
  for (let tries = 0; tries < 100 && processesOf(data).length > 0; tries += 1) await wait(200);
  return processesOf(data);
}

it(
  'Ctrl-C ends everything in order and leaves no process behind',
  async () => {
    const { launcher, url } = await serve(folder);
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);
    expect(processesOf(folder).length).toBeGreaterThan(2);
    launcher.kill('SIGINT');
    const [code] = (await once(launcher, 'exit')) as [number | null];
    expect(code).toBe(0);
    expect(await untilGone(folder)).toEqual([]);
  },
  LIMIT_MS,
);

it(
  'a launcher that was killed leaves no orphans, and the next start works',
  async () => {
    const first = await serve(folder);
    first.launcher.kill('SIGKILL');
    await once(first.launcher, 'exit');
    const second = await serve(folder);
    expect((await fetch(`${second.url}/health/ready`)).status).toBe(200);
    second.launcher.kill('SIGTERM');
    await once(second.launcher, 'exit');
    expect(await untilGone(folder)).toEqual([]);
  },
  LIMIT_MS,
);

it(
  'a taken port and a wrong setting are one clear sentence each',
  async () => {
    const { launcher, url } = await serve(folder);
    const other = await mkdtemp(join(tmpdir(), 'eakte-life-'));
    try {
      const taken = await runCli(['serve', '--data', other], {
        EAKTE_PORT: new URL(url).port,
        EAKTE_LOG_LEVEL: 'error',
      });
      expect(taken.code).toBe(1);
      expect(taken.stderr).toContain('[PORT_TAKEN]');
      expect(taken.stderr).toContain('EAKTE_PORT');
      expect(await untilGone(other)).toEqual([]);
      const wrong = await runCli(['serve', '--data', other], { EAKTE_PORT: 'achtzig' });
      expect([wrong.code, wrong.stderr.includes('EAKTE_PORT')]).toEqual([1, true]);
    } finally {
      launcher.kill('SIGINT');
      await once(launcher, 'exit');
      await rm(other, { recursive: true, force: true });
    }
  },
  LIMIT_MS,
);

it('wrong calls are answered before anything starts', async () => {
  const missing = await runCli(['digitise', join(folder, 'gibt-es-nicht')]);
  expect([missing.code, missing.stderr.includes('ist kein Ordner')]).toEqual([2, true]);
  const unknown = await runCli(['digitalisiere']);
  expect([unknown.code, unknown.stderr.includes('eakte --help')]).toEqual([2, true]);
  const away = await runCli(['status', '--url', 'http://127.0.0.1:9']);
  expect([away.code, away.stderr.includes('[SERVICE_UNREACHABLE]')]).toEqual([1, true]);
});
