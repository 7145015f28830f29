/**
 * Completes package-lock.json with the optional packages of foreign platforms that the registry of this machine does
 * not offer. Without an entry `npm ci` of npm 11 refuses the whole lock file ("Missing: … from lock file").
 * An entry without integrity is enough: npm skips it on every platform it is not made for.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const systems = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32', 'windows'];
const processors = ['arm64', 'arm', 'ia32', 'x64', 'ppc64', 'riscv64', 's390x', 'loong64', 'mips64el', 'wasm32'];

const file = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(file, 'utf8'));

/** Where npm looks for `name` seen from the package at `from` (node's own rule: own node_modules, then upwards). */
function resolvedPlace(from, name) {
  for (let place = from; ; place = place.replace(/(^|\/)node_modules\/(@[^/]+\/)?[^/]+$/, '')) {
    const candidate = `${place === '' ? '' : `${place}/`}node_modules/${name}`;
    if (candidate in lock.packages) return candidate;
    if (place === '') return undefined;
  }
}

function foreignEntry(name, version, dev) {
  const words = name.split(/[-/]/);
  const system = systems.find((word) => words.includes(word));
  const processor = processors.find((word) => words.includes(word));
  const entry = { version, optional: true };
  if (dev) entry.dev = true;
  if (system !== undefined) entry.os = [system === 'windows' ? 'win32' : system];
  if (processor !== undefined) entry.cpu = [processor];
  if (words.includes('musl') || words.includes('musleabihf')) entry.libc = ['musl'];
  if (words.includes('gnu') || words.includes('gnueabihf')) entry.libc = ['glibc'];
  return system === undefined && processor === undefined ? undefined : entry;
}

let added = 0;
for (const [place, entry] of Object.entries(lock.packages)) {
  for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
    if (resolvedPlace(place, name) !== undefined) continue;
    const foreign = foreignEntry(name, range.replace(/^[\^~]/, ''), entry.dev === true);
    if (foreign === undefined) continue;
    lock.packages[`node_modules/${name}`] = foreign;
    added += 1;
  }
}
const [root, ...rest] = Object.entries(lock.packages);
lock.packages = Object.fromEntries([root, ...rest.sort(([a], [b]) => (a < b ? -1 : 1))]);
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`package-lock.json: ${added} Pakete fremder Plattformen ergänzt`);
