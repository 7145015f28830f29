import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parse } from 'yaml';
import { z } from 'zod';
import { freePort } from '../../src/platform/embedded/free-port';
import { createTestDatabase } from '../support/test-database';

const ROOT = join(__dirname, '..', '..');
const composeSchema = z.object({
  services: z.record(
    z.string(),
    z.object({ command: z.array(z.string()).optional(), environment: z.record(z.string(), z.string()).optional() }),
  ),
});

/** The start commands of the images as processes, settings of compose.yaml where they do not name its network. */
it('the start commands of the images migrate, serve and work, tell Prometheus, and end in order', async () => {
  const { services } = composeSchema.parse(
    parse(await readFile(join(ROOT, 'docker', 'compose.yaml'), 'utf8'), { merge: true }),
  );
  const database = await createTestDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'eakte-start-'));
  const secret = join(folder, 'database_url');
  await writeFile(secret, `${database.url}\n`);
  const [port, apiMetrics, workerMetrics] = [await freePort(), await freePort(), await freePort()];
  const running: ChildProcess[] = [];
  const start = (name: string): ChildProcess => {
    const { command = [], environment = {} } = services[name] ?? {};
    const [program = '', ...parameters] = command;
    expect(program).toBe('node');
    const kept = Object.fromEntries(
      Object.entries(environment).filter(([key]) => !/REDIS|S3|SIGN_IN|OIDC|PUBLIC_URL|CLAM/.test(key)),
    );
    const child = spawn(process.execPath, parameters, {
      cwd: ROOT,
      env: {
        PATH: process.env['PATH'],
        ...kept,
        EAKTE_MODE: 'development',
        EAKTE_HOST: '127.0.0.1',
        EAKTE_OFFICE: '064140',
        EAKTE_OCR_ENGINE: 'auto',
        EAKTE_OCR_LANGUAGES: 'deu',
        EAKTE_DATA: folder,
        EAKTE_DATABASE_URL_FILE: secret,
        EAKTE_PORT: String(port),
        EAKTE_METRICS_PORT: String(apiMetrics),
        EAKTE_WORKER_METRICS_PORT: String(workerMetrics),
        EAKTE_LOG_LEVEL: 'error',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    running.push(child);
    return child;
  };
  try {
    const migrate = start('migrate');
    let said = '';
    migrate.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    expect(await once(migrate, 'exit')).toEqual([0, null]);
    expect(said).toContain('foundation');
    const [api, worker] = [start('api'), start('worker')];
    const ready = await answerOf(`http://127.0.0.1:${port}/health/ready`);
    expect(z.object({ ok: z.boolean() }).parse(JSON.parse(ready))).toEqual({ ok: true });
    expect(await answerOf(`http://127.0.0.1:${workerMetrics}/metrics`)).toContain('eakte_database_up 1');
    expect(await answerOf(`http://127.0.0.1:${apiMetrics}/metrics`)).toContain('eakte_http_request_duration_seconds');
    for (const child of [api, worker]) {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      expect(await ended).toEqual([0, null]);
    }
  } finally {
    for (const child of running) child.kill('SIGKILL');
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  }
}, 180_000);

async function answerOf(address: string): Promise<string> {
  for (let turn = 0; ; turn += 1) {
    try {
      const response = await fetch(address);
      if (response.ok) return await response.text();
    } catch (error) {
      if (turn > 300) throw error;
    }
    await pause(250);
  }
}
