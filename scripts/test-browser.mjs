/**
 * `npm run test:e2e`: the browser tests alone, with the system's Chromium against a really started service. Without
 * Chromium it says so and counts nothing as passed. Words behind `--` go to jest.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { closingLine, writeSummary } from './test-summary.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

function runnable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The system's Chromium: EAKTE_TEST_CHROMIUM, or the first known name on the PATH. */
function chromium() {
  const given = process.env.EAKTE_TEST_CHROMIUM;
  if (given !== undefined && given !== '') return given;
  const folders = (process.env.PATH ?? '').split(delimiter);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(runnable);
}

const browser = chromium();
if (browser === undefined) {
  console.log(
    'Kein Chromium gefunden (Paket chromium): die Browsertests sind ÜBERSPRUNGEN, keiner gilt als bestanden.',
  );
  writeSummary('browser', { passed: 0, failed: 0, skipped: 1 });
  console.log(closingLine({ passed: 0, failed: 0, skipped: 1 }));
} else {
  const jest = ['node_modules/jest/bin/jest.js', '--config', 'jest.browser.config.mjs', '--runInBand'];
  const { status } = spawnSync(process.execPath, [...jest, ...process.argv.slice(2)], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, EAKTE_TEST_CHROMIUM: browser },
  });
  process.exitCode = status === 0 ? 0 : 1;
}
