#!/usr/bin/env node
/** The command `eakte`: runs the built command line with source maps. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const cli = fileURLToPath(new URL('../dist/src/cli.js', import.meta.url));
if (!existsSync(cli)) {
  console.error('eakte ist noch nicht gebaut. Bitte einmal ausführen: npm run setup');
  process.exit(1);
}
process.setSourceMapsEnabled(true);
createRequire(import.meta.url)(cli);
