import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import { EakteError } from '../../src/platform/eakte-error';
import type { EngineFacts, PageAnswer } from './protocol';

/** A running page process that has its recogniser ready. */
export interface PageChild {
  readonly process: ChildProcess;
  readonly engine: EngineFacts;
}

/** What a page process is told at its start. */
export interface OcrSettings {
  readonly prefer?: 'native' | 'wasm';
  readonly languages: readonly string[];
}

/** A little below everything that answers people. */
const NICE = 5;
const START_WITHIN_MS = 60_000;
/**
 * Without a network where the system allows it (as root, or in a user namespace of its own): what takes a decoder over
 * has nobody to tell. Costs some milliseconds a process.
 */
const OFFLINE = 'for how in "-n" "-rn"; do unshare $how true 2>/dev/null && exec unshare $how -- "$0" "$@"; done';
/**
 * No core dumps (they would hold people's pages), 60 min of processor time in a life of some hundred pages, files of
 * at most 1 GB (blocks of 512 bytes), 256 open files.
 */
const LIMITS = 'ulimit -c 0; ulimit -t 3600; ulimit -f 2097152; ulimit -n 256';

/**
 * Starts a page process in a group of its own, with nothing of our environment: no addresses, no secrets. Throws
 * EakteError OCR_ENGINE_MISSING when it does not come up.
 */
export function startPageChild(settings: OcrSettings): Promise<PageChild> {
  const command = [process.execPath, ...entry(), JSON.stringify(settings)];
  const child = spawn('/bin/sh', ['-c', `${LIMITS}; ${OFFLINE}; exec "$0" "$@"`, ...command], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    serialization: 'advanced',
    detached: true,
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', OMP_THREAD_LIMIT: '1', VIPS_CONCURRENCY: '1', LC_ALL: 'C.UTF-8' },
  });
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => killGroup(child), START_WITHIN_MS);
    const failed = (): void => {
      clearTimeout(late);
      reject(new EakteError('OCR_ENGINE_MISSING', 'Kein Leseprozess lässt sich starten'));
    };
    child.once('error', failed);
    child.once('exit', failed);
    child.once('message', (answer: PageAnswer) => {
      clearTimeout(late);
      child.off('error', failed);
      child.off('exit', failed);
      if (child.pid !== undefined) lowerPriority(child.pid);
      if (answer.kind === 'ready') resolve({ process: child, engine: answer.engine });
    });
  });
}

/** The compiled entry, or (from tests and benches) the source through the swc hook. */
function entry(): readonly string[] {
  const compiled = join(__dirname, 'page-process.js');
  if (existsSync(compiled)) return ['--enable-source-maps', compiled];
  return [join(__dirname, '..', '..', 'scripts', 'run-ts.mjs'), join(__dirname, 'page-process.ts')];
}

/** Ends a page process and whatever it has started. */
export function killGroup(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  } catch {
    // The group is gone or never came to be: the process alone, then.
    child.kill('SIGKILL');
  }
}

function lowerPriority(pid: number): void {
  try {
    setPriority(pid, NICE);
  } catch {
    // Not allowed here; the page is read all the same.
  }
}

/** Resident bytes of a process; 0 where the system does not tell. */
export function residentBytes(child: ChildProcess): number {
  try {
    return Number(readFileSync(`/proc/${String(child.pid)}/statm`, 'utf8').split(' ')[1]) * 4096;
  } catch {
    return 0;
  }
}
