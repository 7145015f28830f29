import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EakteError } from '../eakte-error';
import { isRoot, nobody } from './native-folder';

/** The password of the cluster's one role, made at the first start and kept in `folder/password` (0600). */
export async function clusterPassword(folder: string): Promise<string> {
  const file = join(folder, 'password');
  const known = await readFile(file, 'utf8').catch(() => null);
  if (known !== null && known.trim() !== '') return known.trim();
  const password = randomBytes(24).toString('base64url');
  await writeFile(file, password, { mode: 0o600 });
  return password;
}

/** Creates the cluster in `folder/data` (0700) unless it is there; about a second. */
export async function createCluster(native: string, folder: string, password: string): Promise<void> {
  const data = join(folder, 'data');
  const marker = join(folder, 'created');
  if ((await readFile(marker).catch(() => null)) !== null) return;
  // Without the marker an earlier creation was interrupted: begin anew, nothing was ever stored in it.
  await rm(data, { recursive: true, force: true });
  await mkdir(data, { mode: 0o700 });
  if (isRoot()) await chown(data, nobody.uid, nobody.gid);
  const encoding = ['--locale=C.UTF-8', '--encoding=UTF8'];
  const access = ['--username=eakte', '--auth=scram-sha-256'];
  await initdb(native, data, ['--no-instructions', ...encoding, ...access], password);
  await writeFile(marker, '', { mode: 0o600 });
}

/**
 * Where the server looks for its data. Root's server runs as `nobody` and cannot walk down to it when a directory above
 * is 0700; but a process keeps the working directory it was started in, and `/proc/self/cwd` names it without the walk.
 */
export function dataPath(data: string): string {
  return isRoot() && process.platform === 'linux' ? '/proc/self/cwd' : data;
}

/** Working directory, environment and user of the server's programs. */
export function asServer(data: string) {
  return { cwd: data, env: { LC_ALL: 'C.UTF-8', TZ: 'UTC', PATH: '/usr/bin:/bin' }, ...(isRoot() ? nobody : {}) };
}

/** The password goes through a pipe that `cat` makes: as a socket of ours, or as a file of root's, initdb could not open it. */
const initdbWithPassword = 'cat | "$0" "$@" --pwfile=/dev/stdin';

function initdb(native: string, data: string, options: readonly string[], password: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const command = [join(native, 'bin', 'initdb'), '--pgdata', dataPath(data), ...options];
    const child = spawn('/bin/sh', ['-c', initdbWithPassword, ...command], {
      ...asServer(data),
      stdio: ['pipe', 'ignore', 'pipe'],
    });
    let complaint = '';
    child.stderr.on('data', (text: Buffer) => (complaint += text.toString()));
    child.stdin.on('error', () => undefined);
    child.stdin.end(`${password}\n`);
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new EakteError('EMBEDDED_DATABASE', `initdb: ${complaint.trim().slice(-500)}`));
    });
  });
}
