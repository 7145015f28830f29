import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { asServer, dataPath } from './cluster';

export interface ServerProcess {
  /** Resolves when the server has ended, whoever ended it. */
  readonly ended: Promise<void>;
  readonly hasEnded: () => boolean;
  /** Fast shutdown: roll back what runs, write a checkpoint, end. */
  stop(): Promise<void>;
}

/**
 * A shell of three lines watches over the server: when its input closes – because we ask for it, or because we died by
 * whatever signal – the server gets SIGINT, PostgreSQL's fast shutdown. So no server outlives its launcher.
 */
const guard = `
exec 3<&0
"$@" 3<&- & server=$!
{ read -r _ <&3; kill -INT $server; } & watcher=$!
wait $server; code=$?
kill $watcher 2>/dev/null
exit $code`;

/** Starts `postgres` on `folder/data` at `port`; its messages go to `folder/postgres.log`. */
export function startServer(
  native: string,
  folder: string,
  port: number,
  settings: Readonly<Record<string, string>>,
): ServerProcess {
  const data = join(folder, 'data');
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const command = [join(native, 'bin', 'postgres'), '-D', dataPath(data), '-p', String(port), ...options];
  const log = openSync(join(folder, 'postgres.log'), 'a', 0o600);
  // Detached: Ctrl-C reaches the terminal's whole group, but the database ends last, when the launcher says so.
  const child = spawn('/bin/sh', ['-c', guard, 'sh', ...command], {
    ...asServer(data),
    stdio: ['pipe', log, log],
    detached: true,
  });
  closeSync(log);
  let over = false;
  const ended = new Promise<void>((resolve) => {
    const end = () => {
      over = true;
      resolve();
    };
    child.once('exit', end);
    child.once('error', end);
  });
  child.stdin?.on('error', () => undefined);
  return {
    ended,
    hasEnded: () => over,
    stop: async () => {
      child.stdin?.end();
      const clean = await Promise.race([ended.then(() => true), pause(20_000, false, { ref: false })]);
      // Someone keeps the shutdown waiting (a checkpoint on a dying disk): end the group, recovery does the rest.
      if (!clean && child.pid !== undefined) process.kill(-child.pid, 'SIGQUIT');
      await ended;
    },
  };
}
