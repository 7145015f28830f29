/**
 * Transpiles `src` and `workers` to `dist` (swc, CommonJS, source maps) and copies the data files beside the code.
 * Incremental: a file is looked at again when its size or time changed, and written again when its content did.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { buildWeb } from './build-web.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');
const recordFile = join(dist, '.build.json');
const sources = ['src', 'workers'];
const notForRunTime = /\.test\.ts$|\.d\.ts$|\.md$|(^|\/)testdata\//;

async function filesBelow(folder) {
  if (!existsSync(join(root, folder))) return [];
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter((file) => !notForRunTime.test(file));
}

const outputOf = (file) => join(dist, file.replace(/\.ts$/, '.js'));

/** Another process may run the old file at this moment: write beside it, then rename. */
async function writeInPlace(target, text) {
  const beside = `${target}.${process.pid}`;
  await writeFile(beside, text);
  await rename(beside, target);
}

async function readRecord(settings) {
  try {
    const record = JSON.parse(await readFile(recordFile, 'utf8'));
    return record.settings === settings ? record.files : {};
  } catch {
    return {};
  }
}

async function produce(file, swc, options) {
  const target = outputOf(file);
  await mkdir(dirname(target), { recursive: true });
  if (!file.endsWith('.ts')) {
    const beside = `${target}.${process.pid}`;
    await copyFile(join(root, file), beside);
    await rename(beside, target);
    return;
  }
  const { code, map } = await swc.transformFile(join(root, file), {
    ...options,
    swcrc: false,
    sourceMaps: true,
    sourceFileName: relative(dirname(target), join(root, file)),
  });
  await writeInPlace(target, `${code}\n//# sourceMappingURL=${target.split('/').at(-1)}.map\n`);
  await writeInPlace(`${target}.map`, map);
}

/** A file that its source left behind (a renumbered migration) would be taken for a part of the program. */
async function removeStrangers(files) {
  const made = new Set(files.flatMap((file) => [outputOf(file), `${outputOf(file)}.map`]));
  let removed = false;
  for (const folder of sources) {
    if (!existsSync(join(dist, folder))) continue;
    for (const entry of await readdir(join(dist, folder), { recursive: true, withFileTypes: true })) {
      const file = join(entry.parentPath, entry.name);
      // What another build is writing beside its target at this moment ends in a process id.
      if (!entry.isFile() || made.has(file) || /\.\d+$/.test(file)) continue;
      await rm(file, { force: true });
      removed = true;
    }
  }
  return removed;
}

/** Brings `dist` up to date, the browser application too; returns how many files were made anew. */
export async function build() {
  const [count, web] = await Promise.all([buildProgram(), buildWeb()]);
  return count + (web ? 1 : 0);
}

async function buildProgram() {
  const swcrc = await readFile(join(root, '.swcrc'), 'utf8');
  const swcVersion = JSON.parse(await readFile(join(root, 'node_modules/@swc/core/package.json'), 'utf8')).version;
  const own = await readFile(fileURLToPath(import.meta.url), 'utf8');
  const settings = createHash('sha256').update(swcrc).update(swcVersion).update(own).digest('hex');
  const before = await readRecord(settings);
  const files = (await Promise.all(sources.map(filesBelow))).flat();
  const after = {};
  const changed = [];
  for (const file of files) {
    const { mtimeMs, size } = await stat(join(root, file));
    const known = before[file];
    if (known?.mtimeMs === mtimeMs && known.size === size && existsSync(outputOf(file))) {
      after[file] = known;
      continue;
    }
    const hash = createHash('sha256')
      .update(await readFile(join(root, file)))
      .digest('hex');
    after[file] = { mtimeMs, size, hash };
    if (known?.hash !== hash || !existsSync(outputOf(file))) changed.push(file);
  }
  const options = JSON.parse(swcrc);
  delete options.$schema;
  const swc = changed.length > 0 ? (await import('@swc/core')).default : undefined;
  await Promise.all(changed.map((file) => produce(file, swc, options)));
  const removed = await removeStrangers(files);
  if (changed.length > 0 || removed) {
    await mkdir(dist, { recursive: true });
    await writeInPlace(recordFile, JSON.stringify({ settings, files: after }));
  }
  return changed.length;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const count = await build();
  console.log(`dist ist aktuell (${count} Dateien neu)`);
}
