import { spawnSync } from 'node:child_process';
import { readFile, readlink, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { EakteError } from '../eakte-error';

/**
 * Stops the server that a killed run left behind on `data`, so that a new one can start. First line of
 * `postmaster.pid` is its process id. The id may belong to another program by now (restart of the machine): only a
 * process that runs `postgres` is touched. A file without its server is removed by PostgreSQL itself, except when the
 * id was given to another program: then it is removed here.
 */
export async function stopLeftOver(data: string): Promise<void> {
  const file = join(data, 'postmaster.pid');
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) return;
  const pid = Number(text.split('\n', 1)[0]);
  if (!Number.isSafeInteger(pid) || pid <= 1 || !(await isPostgresOn(pid, data))) {
    await rm(file, { force: true });
    return;
  }
  for (const [signal, patienceMs] of [
    ['SIGINT', 20_000],
    ['SIGQUIT', 10_000],
  ] as const) {
    if (!send(pid, signal)) return;
    for (let waited = 0; waited < patienceMs; waited += 50) {
      if (!send(pid, 0)) return;
      await pause(50);
    }
  }
  throw new EakteError('EMBEDDED_DATABASE', `ein früherer Server (Prozess ${pid}) lässt sich nicht beenden`);
}

async function isPostgresOn(pid: number, data: string): Promise<boolean> {
  if (!send(pid, 0)) return false;
  if (process.platform !== 'linux') {
    return spawnSync('ps', ['-o', 'comm=', '-p', String(pid)], { encoding: 'utf8' }).stdout.includes('postgres');
  }
  try {
    return (await readlink(`/proc/${pid}/cwd`)) === (await realpath(data));
  } catch {
    return false;
  }
}

function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}
