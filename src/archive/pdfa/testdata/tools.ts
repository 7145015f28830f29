import { spawnSync } from 'node:child_process';

const known = new Map<string, boolean>();

/** True when a program can be started on this machine. */
export function hasTool(name: string): boolean {
  const before = known.get(name);
  if (before !== undefined) return before;
  const found = spawnSync(name, ['--version'], { stdio: 'ignore' }).error === undefined;
  known.set(name, found);
  return found;
}

/** Declares a test that needs a program; without it the test is skipped and the reason is printed. */
export function itWithTool(tool: string, name: string, test: () => Promise<void>): void {
  itIf(hasTool(tool), `${tool} ist nicht installiert`, name, test);
}

/** Declares a test that needs something; without it the test is skipped and the reason is printed. */
export function itIf(present: boolean, reason: string, name: string, test: () => Promise<void>): void {
  if (present) {
    it(name, test);
    return;
  }
  process.stderr.write(`übersprungen: ${name} (${reason})\n`);
  it.skip(`${name} (${reason})`, test);
}
