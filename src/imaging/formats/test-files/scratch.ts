import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DecodedPage } from '../../page-image';
import { type Inspection, inspectFile } from '../inspect';
import { openPageSource } from '../page-source';

/** Files of one test suite in a folder of their own, gone afterwards. */
export class Scratch {
  private readonly folder = mkdtempSync(join(tmpdir(), 'eakte-formats-'));
  private count = 0;

  /** Path of a new file with these bytes; the name says nothing about the content. */
  file(bytes: Uint8Array): string {
    this.count += 1;
    const path = join(this.folder, `${this.count}.bin`);
    writeFileSync(path, bytes);
    return path;
  }

  inspect(bytes: Uint8Array): Promise<Inspection> {
    return inspectFile(this.file(bytes));
  }

  /** All pages of a file that must be accepted. */
  async pages(bytes: Uint8Array): Promise<DecodedPage[]> {
    const path = this.file(bytes);
    const inspection = await inspectFile(path);
    if (inspection.kind === 'refused') throw new Error(`refused: ${inspection.code} ${inspection.reason}`);
    const source = await openPageSource(path, inspection.format);
    try {
      const pages: DecodedPage[] = [];
      for (let page = 1; page <= source.pageCount; page++) pages.push(await source.decodePage(page));
      return pages;
    } finally {
      await source.close();
    }
  }

  /** The only page of a file. */
  async page(bytes: Uint8Array): Promise<DecodedPage> {
    const [page, second] = await this.pages(bytes);
    if (page === undefined || second !== undefined) throw new Error('expected one page');
    return page;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
