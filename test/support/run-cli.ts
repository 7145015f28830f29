import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const CLI = join(__dirname, '..', '..', 'bin', 'eakte.mjs');

/** Runs the built command line as a user would. Needs `npm run build`, which `npm test` does first. */
export async function runCli(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<CliResult> {
  if (!existsSync(join(__dirname, '..', '..', 'dist', 'src', 'cli.js'))) throw new Error('run `npm run build` first');
  const child = spawn(process.execPath, [CLI, ...args], {
    env: { ...process.env, ...realServices(), ...env },
    stdio: 'pipe',
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  return { code, stdout, stderr };
}

/** Queue and store of the real-services run, where the environment names them. The database is given a fresh one each (test-database.ts). */
export function realServices(): NodeJS.ProcessEnv {
  const given = (name: string, value: string | undefined): NodeJS.ProcessEnv =>
    value === undefined || value === '' ? {} : { [name]: value };
  return {
    ...given('EAKTE_REDIS_URL', process.env['EAKTE_TEST_REDIS_URL']),
    ...given('EAKTE_S3_URL', process.env['EAKTE_TEST_S3_URL']),
  };
}
