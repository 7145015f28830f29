import { createReadStream, createWriteStream } from 'node:fs';
import { link, mkdir, open, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { EakteError } from '../eakte-error';
import { codeOf } from '../errno';
import { newId } from '../id';
import type { ObjectInfo, ObjectStore } from '../object-store';
import { type Body, checkHash, Measure, measure, streamOf } from './body';
import { checkDeletable, checkKey, checkRange } from './object-key';

/** Not a valid key, so no object can ever be called so. */
const stagingFolder = '.staging';

/**
 * Objects as read-only files below one folder, the key as path. A put goes: staging file → fsync → read back and compare →
 * hard link to the final name (which fails when that exists: nothing is ever overwritten) → fsync of the folders.
 */
export class DirectoryObjectStore implements ObjectStore {
  constructor(private readonly folder: string) {}

  async putOnce(key: string, body: Body, expectedSha256?: string): Promise<ObjectInfo> {
    checkKey(key);
    const staged = join(this.folder, stagingFolder, newId());
    try {
      await mkdir(dirname(staged), { recursive: true, mode: 0o700 });
      const written = await this.stage(staged, body);
      checkHash(written.sha256, expectedSha256);
      const read = await measure(createReadStream(staged));
      if (read.sha256 !== written.sha256) throw new EakteError('OBJECT_HASH_MISMATCH', 'beim Zurücklesen');
      await this.publish(staged, key, written.sha256);
      return { key, ...written };
    } catch (error) {
      throw full(error);
    } finally {
      await rm(staged, { force: true });
    }
  }

  async get(key: string): Promise<Readable> {
    return this.open(key);
  }

  async getRange(key: string, start: number, end: number): Promise<Readable> {
    checkRange(start, end);
    return this.open(key, { start, end });
  }

  async stat(key: string): Promise<{ key: string; bytes: number } | null> {
    checkKey(key);
    try {
      const found = await stat(this.path(key));
      return found.isFile() ? { key, bytes: found.size } : null;
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }

  async *list(prefix: string): AsyncIterable<{ key: string; bytes: number }> {
    // A prefix may end inside a name ("a/b" lists "a/bc"): begin at the last whole folder.
    yield* this.walk(prefix.slice(0, prefix.lastIndexOf('/') + 1), prefix);
  }

  async delete(key: string): Promise<void> {
    checkDeletable(key);
    await rm(this.path(key), { force: true });
    await this.removeEmptyFolders(dirname(this.path(key)));
  }

  async mend(key: string, body: Readable, expectedSha256: string): Promise<void> {
    checkKey(key);
    const staged = join(this.folder, stagingFolder, newId());
    try {
      await mkdir(dirname(staged), { recursive: true, mode: 0o700 });
      checkHash((await this.stage(staged, body)).sha256, expectedSha256);
      checkHash((await measure(createReadStream(staged))).sha256, expectedSha256);
      await mkdir(dirname(this.path(key)), { recursive: true, mode: 0o700 });
      await rename(staged, this.path(key));
      await this.syncFolders(dirname(this.path(key)), this.folder);
    } catch (error) {
      throw full(error);
    } finally {
      await rm(staged, { force: true });
    }
  }

  /** Removes what interrupted puts left behind before `until`; gives the number of files. */
  async sweepStaging(until: Date): Promise<number> {
    const folder = join(this.folder, stagingFolder);
    const files = await readdir(folder).catch(() => []);
    const old: string[] = [];
    for (const file of files) {
      const found = await stat(join(folder, file)).catch(() => null);
      if (found !== null && found.mtime < until) old.push(file);
    }
    await Promise.all(old.map((file) => rm(join(folder, file), { force: true })));
    return old.length;
  }

  private path(key: string): string {
    return join(this.folder, ...key.split('/'));
  }

  private async stage(staged: string, body: Body): Promise<{ bytes: number; sha256: string }> {
    const measured = new Measure();
    // flush: fsync before the descriptor is closed.
    await pipeline(streamOf(body), measured, createWriteStream(staged, { flags: 'wx', mode: 0o400, flush: true }));
    return { bytes: measured.bytes, sha256: measured.sha256 };
  }

  private async publish(staged: string, key: string, sha256: string): Promise<void> {
    const target = this.path(key);
    for (;;) {
      const created = await mkdir(dirname(target), { recursive: true, mode: 0o700 });
      try {
        await link(staged, target);
        await this.syncFolders(dirname(target), created === undefined ? dirname(target) : dirname(created));
        return;
      } catch (error) {
        if (codeOf(error) === 'ENOENT') continue; // delete() of a neighbour removed the folder between the two steps
        if (codeOf(error) !== 'EEXIST') throw error;
      }
      const there = await measure(createReadStream(target));
      if (there.sha256 !== sha256) throw new EakteError('OBJECT_EXISTS_DIFFERENT', key);
      // An earlier put may have been cut off between its link and its fsync.
      await this.syncFolders(dirname(target), dirname(target));
      return;
    }
  }

  /** A new name survives a power cut only when its folder is synced, and a new folder only when its parent is. */
  private async syncFolders(from: string, upTo: string): Promise<void> {
    for (let folder = from; ; folder = dirname(folder)) {
      const handle = await open(folder, 'r');
      await handle.sync().finally(() => handle.close());
      if (folder === upTo || folder === dirname(folder)) return;
    }
  }

  private async open(key: string, range?: { start: number; end: number }): Promise<Readable> {
    checkKey(key);
    const handle = await open(this.path(key), 'r').catch((error: unknown) => {
      throw isMissing(error) ? new EakteError('OBJECT_NOT_FOUND', key) : error;
    });
    if ((await handle.stat()).isFile()) return handle.createReadStream(range);
    await handle.close();
    throw new EakteError('OBJECT_NOT_FOUND', key);
  }

  private async *walk(folder: string, prefix: string): AsyncIterable<{ key: string; bytes: number }> {
    const entries = await readdir(join(this.folder, folder), { withFileTypes: true }).catch((error: unknown) => {
      if (isMissing(error)) return [];
      throw error;
    });
    // S3 lists by the bytes of the whole key, so a folder sorts as if its name ended with a slash.
    const named = entries
      .filter((entry) => entry.name !== stagingFolder)
      .map((entry) => ({ entry, name: entry.isDirectory() ? `${entry.name}/` : entry.name }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const { entry, name } of named) {
      const key = folder + name;
      if (entry.isDirectory()) {
        if (key.startsWith(prefix) || prefix.startsWith(key)) yield* this.walk(key, prefix);
      } else if (key.startsWith(prefix)) {
        const found = await this.stat(key);
        if (found !== null) yield found;
      }
    }
  }

  private async removeEmptyFolders(folder: string): Promise<void> {
    for (let empty = folder; empty.length > this.folder.length; empty = dirname(empty)) {
      const removed = await rmdir(empty).then(
        () => true,
        () => false,
      );
      if (!removed) return;
    }
  }
}

const isMissing = (error: unknown) => ['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '');

/** A full disk is a pause, not an error of the bytes: the caller waits and repeats. */
function full(error: unknown): unknown {
  return ['ENOSPC', 'EDQUOT'].includes(codeOf(error) ?? '')
    ? new EakteError('STORE_FULL', undefined, { cause: error })
    : error;
}
