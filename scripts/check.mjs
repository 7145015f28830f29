/**
 * The checks that need no running program: format, rules, types, directions, unused code, generated documents.
 * Two at a time. A check that passes says so in one line, one that fails shows what its tool said.
 */
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeSummary } from './test-summary.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const tool = (name, ...parameters) => [join(root, 'node_modules', '.bin', name), ...parameters];

// Longest first: the two at a time then end together.
const checks = {
  'Regeln (eslint)': tool('eslint', '--cache', '--cache-location', 'node_modules/.cache/eslint/', '.'),
  'Typen (tsc)': tool('tsc', '--noEmit', '-p', '.'),
  'Typen der Anwendung (tsc)': tool('tsc', '--noEmit', '-p', 'web'),
  'Format (prettier)': tool('prettier', '--check', '--log-level', 'warn', '--cache', '.'),
  'Ungenutztes (knip)': tool('knip', '--no-progress'),
  'Richtungen (dependency-cruiser)': tool('depcruise', '--output-type', 'err', 'src', 'workers', 'web/src'),
  'Bildkerne aktuell': [process.execPath, 'scripts/kernels.mjs', '--check'],
  'Konfigurationsseite aktuell': [process.execPath, 'scripts/config-page.mjs', '--check'],
};

function run([command, ...parameters]) {
  return new Promise((resolve) => {
    const child = spawn(command, parameters, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
    child.once('error', (error) => resolve({ ok: false, output: error.message }));
    child.once('close', (code) => resolve({ ok: code === 0, output }));
  });
}

const waiting = Object.entries(checks);
const failed = [];
async function worker() {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const [name, command] = next;
    const started = performance.now();
    const { ok, output } = await run(command);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(`${ok ? '✓' : '✕'} ${name} (${seconds} s)`);
    if (ok) continue;
    failed.push(name);
    console.log(output.trimEnd());
  }
}
await Promise.all([worker(), worker()]);
const total = Object.keys(checks).length;
writeSummary('checks', { passed: total - failed.length, failed: failed.length, skipped: 0 });
process.exitCode = failed.length === 0 ? 0 : 1;
