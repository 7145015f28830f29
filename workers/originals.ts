import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { BlobClass, Blobs } from '../src/platform/blobs';
import { newId } from '../src/platform/id';

/**
 * Originals on the worker's disk while their pages are read: fetched once, checked by hash on the way, the least
 * recently used ones dropped when the space is up. Only a cache: it may vanish at any time.
 */
export class Originals {
  private readonly fetching = new Map<string, Promise<string>>();
  /** In order of use, oldest first. */
  private readonly held = new Map<string, number>();

  constructor(
    private readonly blobs: Blobs,
    private readonly folder: string,
    private readonly maxBytes: number,
  ) {}

  /** Path of the original with these bytes; stays valid while it is among the recently used. */
  async path(office: string, sha256: string, blobClass: 'original' | 'dokument' = 'original'): Promise<string> {
    const file = join(this.folder, sha256);
    const pending = this.fetching.get(sha256);
    if (pending !== undefined) return pending;
    const known = this.held.get(sha256);
    if (known !== undefined && (await exists(file))) {
      this.held.delete(sha256);
      this.held.set(sha256, known);
      return file;
    }
    const fetch = this.fetch(office, sha256, blobClass, file).finally(() => this.fetching.delete(sha256));
    this.fetching.set(sha256, fetch);
    return fetch;
  }

  private async fetch(office: string, sha256: string, blobClass: BlobClass, file: string): Promise<string> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const part = join(this.folder, `${newId()}.part`);
    try {
      await this.blobs.toFile(office, blobClass, sha256, part);
      await rename(part, file);
    } finally {
      await rm(part, { force: true });
    }
    this.held.set(sha256, (await stat(file)).size);
    await this.dropOldest();
    return file;
  }

  private async dropOldest(): Promise<void> {
    let bytes = [...this.held.values()].reduce((sum, size) => sum + size, 0);
    for (const [sha256, size] of this.held) {
      // The newest two stay: a page process may be reading them.
      if (bytes <= this.maxBytes || this.held.size <= 2) return;
      this.held.delete(sha256);
      await rm(join(this.folder, sha256), { force: true });
      bytes -= size;
    }
  }
}

const exists = async (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  );
