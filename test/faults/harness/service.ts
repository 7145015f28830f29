import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** The repository, and the programs as a user starts them; the harness knows nothing else of the product. */
export const ROOT = join(__dirname, '..', '..', '..');

export type Role = 'launcher' | 'api' | 'worker' | 'page' | 'postgres';

export interface RunningProcess {
  readonly pid: number;
  readonly role: Role;
}

/** A whole service as a black box: started by its command line, seen through HTTP, /proc and its data folder. */
export class FaultService {
  readonly launcher: ChildProcess;
  /** Everything it said so far. */
  output = '';
  url = '';

  private constructor(
    readonly data: string,
    private readonly env: NodeJS.ProcessEnv,
    private readonly program: string,
  ) {
    this.launcher = spawn(process.execPath, [join(program, 'bin', 'eakte.mjs'), 'serve', '--data', data], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.launcher.stdout, this.launcher.stderr]) {
      stream?.on('data', (text: Buffer) => {
        this.output = (this.output + text.toString()).slice(-200_000);
      });
    }
  }

  /** Starts `eakte serve` on a data folder; throws with what it said when it does not come up within two minutes. */
  static async start(data: string, settings: NodeJS.ProcessEnv = {}, program = ROOT): Promise<FaultService> {
    const env = {
      ...process.env,
      EAKTE_PORT: '0',
      EAKTE_LOG_LEVEL: 'error',
      EAKTE_MIN_FREE_PERCENT: '0',
      ...settings,
    };
    const service = new FaultService(data, env, program);
    for (let waited = 0; waited < 120_000; waited += 50) {
      const url = /eakte läuft: (http\S+)/.exec(service.output)?.[1];
      if (url !== undefined) {
        service.url = url.replace('[::1]', 'localhost');
        return service;
      }
      if (service.ended()) break;
      await pause(50);
    }
    const said = service.output;
    service.launcher.kill('SIGKILL');
    throw new Error(`the service did not start: ${said.slice(-2000)}`);
  }

  ended(): boolean {
    return this.launcher.exitCode !== null || this.launcher.signalCode !== null;
  }

  /** Address of its embedded database, from the file it lays down for other programs. */
  databaseUrl(): string {
    return readFileSync(join(this.data, 'postgres', 'url'), 'utf8').trim();
  }

  /** The processes of this service that live now. */
  processes(): RunningProcess[] {
    const { pid } = this.launcher;
    if (pid === undefined || this.ended()) return [];
    return [{ pid, role: 'launcher' }, ...descendants(pid)];
  }

  /** Process ids of the direct children of a process. */
  childrenOf(pid: number): number[] {
    return [...processTable()].filter(([, { parent }]) => parent === pid).map(([child]) => child);
  }

  /** A second worker beside the service's own, on the same database and store. */
  startWorker(settings: NodeJS.ProcessEnv = {}): ChildProcess {
    const env = { ...this.env, EAKTE_DATA: this.data, EAKTE_DATABASE_URL: this.databaseUrl(), ...settings };
    return spawn(process.execPath, [join(this.program, 'dist', 'workers', 'main.js')], { env, stdio: 'ignore' });
  }

  /** Ctrl-C, and waits for the end; gives the exit code. */
  async stop(): Promise<number | null> {
    if (this.ended()) return this.launcher.exitCode;
    const exit = once(this.launcher, 'exit');
    this.launcher.kill('SIGINT');
    const hung = setTimeout(() => this.launcher.kill('SIGKILL'), 40_000);
    await exit;
    clearTimeout(hung);
    return this.launcher.exitCode;
  }
}

/** Waits for a process to end; false when it still lives after the given time. */
export async function endsWithin(child: ChildProcess, ms: number): Promise<boolean> {
  for (let waited = 0; waited < ms; waited += 50) {
    if (child.exitCode !== null || child.signalCode !== null) return true;
    await pause(50);
  }
  return false;
}

function processTable(): Map<number, { parent: number; command: string }> {
  const parents = new Map<number, { parent: number; command: string }>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (fields[0] === 'Z') continue;
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
      parents.set(Number(name), { parent: Number(fields[1]), command });
    } catch {
      // It ended while we looked.
    }
  }
  return parents;
}

function descendants(root: number): RunningProcess[] {
  const parents = processTable();
  const found: RunningProcess[] = [];
  const below = (pid: number): void => {
    for (const [child, { parent, command }] of parents) {
      if (parent !== pid) continue;
      const role = roleOf(command);
      if (role !== null) found.push({ pid: child, role });
      below(child);
    }
  };
  below(root);
  return found;
}

/** The postmaster alone counts as `postgres`: its backends are titled `postgres: …`. */
function roleOf(command: string): Role | null {
  if (/\/postgres -D /.test(command) && !command.startsWith('/bin/sh')) return 'postgres';
  if (command.includes('page-process')) return 'page';
  if (command.includes('workers/main.js')) return 'worker';
  return command.includes('src/main.js') ? 'api' : null;
}
