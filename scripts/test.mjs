/**
 * `npm test`: all checks, then all tests, then one closing line. Goes on after a failed check, so that one run shows
 * everything; ends with code 1 when anything failed. Words after `npm test --` go to jest.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { closingLine, sumOf, writeSummary } from './test-summary.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const shared = process.env.EAKTE_TEST_SUMMARY || undefined;
const folder = shared ?? mkdtempSync(join(tmpdir(), 'eakte-summary-'));

function run(...command) {
  const { status } = spawnSync(process.execPath, command, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, EAKTE_TEST_SUMMARY: folder },
  });
  return status === 0;
}

const chosen = process.argv.slice(2);
const checked = chosen.length > 0 || run('scripts/check.mjs');
const tested = run('node_modules/jest/bin/jest.js', '--maxWorkers=2', ...chosen);
// A run that broke off (a crash, a wrong word on the command line) counted nothing, and is no success.
if (!tested && sumOf(folder).failed === 0) writeSummary('broken', { passed: 0, failed: 1, skipped: 0 }, folder);
if (shared === undefined) {
  const sum = sumOf(folder);
  rmSync(folder, { recursive: true, force: true });
  console.log(closingLine(sum));
}
process.exitCode = checked && tested ? 0 : 1;
