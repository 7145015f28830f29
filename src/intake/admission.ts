import { statfs } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import type { Config } from '../config/config';
import { systemClock } from '../platform/clock';
import { bigintColumn, firstRow } from '../platform/database/sql';
import { EakteError } from '../platform/eakte-error';

/** What an office has unfinished: pages not read yet, bytes received and not filed. */
export interface Unfinished {
  readonly pages: number;
  readonly bytes: number;
}

/** How long a count is used again, ms: a door that many stand at does not count for each of them. */
const COUNT_VALID_MS = 2000;

/** Decides at the door, before bytes are received, whether an office may bring more. */
@Injectable()
export class Admission {
  private readonly counted = new Map<string, { readonly at: number; readonly unfinished: Unfinished }>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly config: Config,
  ) {}

  /** Throws STORE_FULL (507) when `bytes` more would fill the disk, QUOTA_EXCEEDED (429) when the office has too much open. */
  async admit(office: string, bytes: number): Promise<void> {
    await this.requireSpace(bytes);
    const { quotaPages, quotaBytes } = this.config.limits;
    const open = await this.unfinished(office);
    if (open.pages >= quotaPages) {
      throw new EakteError(
        'QUOTA_EXCEEDED',
        `${open.pages} Seiten sind noch nicht verarbeitet (höchstens ${quotaPages})`,
      );
    }
    if (open.bytes + bytes > quotaBytes) {
      const [has, may] = [open.bytes, quotaBytes].map((size) => Math.ceil(size / 2 ** 20));
      throw new EakteError('QUOTA_EXCEEDED', `${has} MB sind noch nicht verarbeitet (höchstens ${may})`);
    }
  }

  /** Throws STORE_FULL when less than the configured share of the disk would be free. */
  async requireSpace(bytes: number): Promise<void> {
    const { bavail, blocks, bsize } = await statfs(this.config.data);
    const free = bavail * bsize - bytes;
    if (free < (blocks * bsize * this.config.limits.minFreePercent) / 100) throw new EakteError('STORE_FULL');
  }

  private async unfinished(office: string): Promise<Unfinished> {
    const now = systemClock.monotonic();
    const known = this.counted.get(office);
    if (known !== undefined && now - known.at < COUNT_VALID_MS) return known.unfinished;
    const unfinished = await firstRow(
      this.dataSource,
      z.object({ pages: bigintColumn, bytes: bigintColumn }),
      `SELECT coalesce(sum(greatest(coalesce(seiten_ist, seiten_soll, 1) - seiten_fertig, 0)), 0) AS pages,
              coalesce(sum(bytes), 0) + (SELECT coalesce(sum(received_file.bytes), 0) FROM received_file JOIN batch ON batch.id = batch_id
                                          WHERE batch.office = $1 AND batch.state = 'offen') AS bytes
         FROM delivery WHERE office = $1 AND state IN ('angenommen', 'in_arbeit')`,
      [office],
    );
    const counted = unfinished ?? { pages: 0, bytes: 0 };
    this.counted.set(office, { at: now, unfinished: counted });
    return counted;
  }
}
