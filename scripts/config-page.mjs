/** Writes docs/betrieb/konfiguration.md from the table of variables; with `--check` only says whether it is current. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { format, resolveConfig } from 'prettier';
import { build } from './build.mjs';

await build();
const { configurationPage } = createRequire(import.meta.url)('../dist/src/config/configuration-page.js');
const file = new URL('../docs/betrieb/konfiguration.md', import.meta.url);
const page = await format(configurationPage(), { ...(await resolveConfig(file)), parser: 'markdown' });
if (process.argv.includes('--check')) {
  let current = '';
  try {
    current = readFileSync(file, 'utf8');
  } catch {
    // A page that is missing is not current either.
  }
  if (current !== page) {
    console.error('docs/betrieb/konfiguration.md ist nicht aktuell: node scripts/config-page.mjs');
    process.exitCode = 1;
  }
} else {
  mkdirSync(new URL('.', file), { recursive: true });
  writeFileSync(file, page);
}
