import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

export interface Measured {
  readonly seconds: number;
  /** User and system time of the program and all its descendants. */
  readonly cpuSeconds: number;
  /** Highest sum of proportional set sizes (shared pages counted once) of the process tree, sampled. */
  readonly peakBytes: number;
  readonly exitCode: number;
  readonly stderr: string;
}

const TICKS_A_SECOND = 100;
const SAMPLE_EVERY_MS = 300;

/** Runs a program (Linux) and measures the whole tree of processes under it. */
export async function measuredRun(command: string, args: readonly string[]): Promise<Measured> {
  const start = performance.now();
  // The shell stays and is the parent whose account of finished children is read at the end.
  const script = '"$0" "$@"; code=$?; cat /proc/$$/stat >&3; exit $code';
  const child = spawn('bash', ['-c', script, command, ...args], { stdio: ['ignore', 'ignore', 'pipe', 'pipe'] });
  let stderr = '';
  let account = '';
  child.stderr?.on('data', (data: Buffer) => (stderr = (stderr + data.toString()).slice(-4000)));
  const channel = child.stdio[3];
  if (channel !== null && channel !== undefined) channel.on('data', (data: Buffer) => (account += data.toString()));
  let peakBytes = 0;
  const sample = setInterval(() => (peakBytes = Math.max(peakBytes, treeBytes(child.pid ?? 0))), SAMPLE_EVERY_MS);
  const exitCode = await new Promise<number>((resolve) => child.once('close', (code) => resolve(code ?? -1)));
  clearInterval(sample);
  // proc(5): fields 16 and 17, cutime and cstime; the name in field 2 may hold blanks.
  const fields = account.slice(account.lastIndexOf(')') + 2).split(' ');
  const cpuSeconds = (Number(fields[13]) + Number(fields[14])) / TICKS_A_SECOND;
  return { seconds: (performance.now() - start) / 1000, cpuSeconds, peakBytes, exitCode, stderr };
}

function treeBytes(root: number): number {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = read(`/proc/${name}/stat`);
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  let bytes = 0;
  const open = [root];
  for (let pid = open.pop(); pid !== undefined; pid = open.pop()) {
    bytes += Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0) * 1024;
    open.push(...(children.get(pid) ?? []));
  }
  return bytes;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // The process has ended meanwhile.
    return '';
  }
}
