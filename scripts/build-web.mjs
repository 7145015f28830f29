/**
 * Builds the browser application (`web/` → `dist/web`) and lays a gzip and a Brotli copy beside each file worth it, so
 * that the service compresses nothing while people wait. Built again only when a source or a package version changed.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const source = join(root, 'web');
const target = join(root, 'dist', 'web');
const record = join(root, 'dist', '.web-build');
const packages = ['vite', 'react', 'react-dom', '@tanstack/react-query', '@tanstack/react-virtual', '@kern-ux/native'];

async function filesBelow(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** Everything the result depends on. */
async function fingerprint() {
  const hash = createHash('sha256').update(await readFile(fileURLToPath(import.meta.url)));
  for (const file of (await filesBelow(source)).sort())
    hash.update(file.slice(root.length)).update(await readFile(file));
  for (const name of packages) {
    hash.update(JSON.parse(await readFile(join(root, 'node_modules', name, 'package.json'), 'utf8')).version);
  }
  return hash.digest('hex');
}

async function compress(folder) {
  const worth = (await filesBelow(folder)).filter((file) => /\.(js|css|html|svg)$/.test(file));
  await Promise.all(
    worth.map(async (file) => {
      const bytes = await readFile(file);
      const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };
      await writeFile(`${file}.gz`, await promisify(gzip)(bytes, { level: 9 }));
      await writeFile(`${file}.br`, await promisify(brotliCompress)(bytes, quality));
    }),
  );
}

/** Brings `dist/web` up to date; returns whether it was built anew. Another process may build at the same time. */
export async function buildWeb() {
  const print = await fingerprint();
  if (existsSync(target) && existsSync(record) && (await readFile(record, 'utf8')) === print) return false;
  const beside = `${target}.${process.pid}`;
  const environment = process.env.NODE_ENV;
  try {
    const { build } = await import('vite');
    await build({
      root: source,
      configFile: join(source, 'vite.config.mjs'),
      logLevel: 'warn',
      build: { outDir: beside, emptyOutDir: true },
    });
    await compress(beside);
    await mkdir(dirname(target), { recursive: true });
    await rm(target, { recursive: true, force: true });
    await rename(beside, target);
    await writeFile(record, print);
  } finally {
    await rm(beside, { recursive: true, force: true });
    // Vite sets it to its own mind for the whole process.
    if (environment === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = environment;
  }
  return true;
}
