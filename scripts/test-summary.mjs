/**
 * Adds up what the suites of one run counted and prints it as one line of its own: `N passed, N failed, N skipped`.
 * Each suite leaves a small JSON file in the folder that EAKTE_TEST_SUMMARY names.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Notes what a suite counted; without a folder nobody is going to add it up. */
export function writeSummary(suite, { passed, failed, skipped }, folder = process.env.EAKTE_TEST_SUMMARY ?? '') {
  if (folder === '') return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${suite}-${process.pid}.json`), JSON.stringify({ passed, failed, skipped }));
}

/** The sum over all suites in `from`. */
export function sumOf(from) {
  const sum = { passed: 0, failed: 0, skipped: 0 };
  for (const file of readdirSync(from).filter((name) => name.endsWith('.json'))) {
    const counts = JSON.parse(readFileSync(join(from, file), 'utf8'));
    for (const kind of Object.keys(sum)) sum[kind] += counts[kind];
  }
  return sum;
}

/** The closing line of a test run. */
export const closingLine = ({ passed, failed, skipped }) => `${passed} passed, ${failed} failed, ${skipped} skipped`;

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  console.log(closingLine(sumOf(process.argv[2])));
}
