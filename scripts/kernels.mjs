/**
 * Compiles the pixel kernels (src/imaging/kernels/kernels.as, AssemblyScript) into kernels-module.ts beside them.
 * `--check` writes nothing and fails when the compiled module is not that of the source.
 */
import { main } from 'assemblyscript/asc';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = join(dirname(fileURLToPath(import.meta.url)), '..', 'src', 'imaging', 'kernels');
const target = join(folder, 'kernels-module.ts');
const source = await readFile(join(folder, 'kernels.as'), 'utf8');

let compiled;
const { error, stderr } = await main(
  [
    'kernels.ts',
    '--outFile',
    'kernels.wasm',
    '-O3',
    '--enable',
    'simd',
    '--runtime',
    'stub',
    '--noAssert',
    '--importMemory',
  ],
  {
    readFile: (name) => (name === 'kernels.ts' ? source : null),
    writeFile: (name, contents) => {
      if (name === 'kernels.wasm') compiled = contents;
    },
    listFiles: () => [],
  },
);
if (error !== null || compiled === undefined) {
  console.error(stderr.toString());
  process.exit(1);
}

const lines = Buffer.from(compiled)
  .toString('base64')
  .match(/.{1,110}/g)
  .map((line) => `  '${line}'`);
const text = `// Made from kernels.as by scripts/kernels.mjs; do not edit.

/** The compiled kernels, base64. */
export const KERNELS = [
${lines.join(',\n')},
].join('');
`;
if (process.argv.includes('--check')) {
  const there = await readFile(target, 'utf8').catch(() => '');
  if (there !== text) {
    console.error('src/imaging/kernels/kernels-module.ts ist nicht aktuell: node scripts/kernels.mjs');
    process.exitCode = 1;
  }
} else {
  await writeFile(target, text);
  console.log(`${compiled.length} Byte`);
}
