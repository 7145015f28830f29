/**
 * Runs a TypeScript script of this repository: `node scripts/run-ts.mjs scripts/bench/imaging.ts [arguments]`.
 * Compiles each required .ts file with swc on the way (settings: .swcrc); types are not checked, that is tsc's work.
 */
import { transformSync } from '@swc/core';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const configFile = fileURLToPath(new URL('../.swcrc', import.meta.url));
require.extensions['.ts'] = (module, filename) => {
  const { code } = transformSync(readFileSync(filename, 'utf8'), { filename, configFile, sourceMaps: 'inline' });
  module._compile(code, filename);
};

// `./matrix` means matrix.ts also where a matrix.json lies beside it: node tries endings in the order of their making.
for (const ending of ['.json', '.node']) {
  const load = require.extensions[ending];
  delete require.extensions[ending];
  require.extensions[ending] = load;
}

const script = process.argv[2];
if (script === undefined) {
  process.stderr.write('usage: node scripts/run-ts.mjs <script.ts> [arguments]\n');
  process.exit(2);
}
process.argv.splice(1, 2, resolve(script));
process.setSourceMapsEnabled(true);
require(resolve(script));
