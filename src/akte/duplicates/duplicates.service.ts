import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { Blobs } from '../../platform/blobs';
import { firstRow, rows } from '../../platform/database/sql';
import { EakteError } from '../../platform/eakte-error';
import { AktenService } from '../akten.service';
import { duplicateState, findDuplicates, storeDuplicates } from './find-duplicates';

const documentRow = z
  .object({ dokument_id: z.string(), duplicate_of: z.string(), similarity: z.number() })
  .transform((row) => ({ dokumentId: row.dokument_id, duplicateOf: row.duplicate_of, similarity: row.similarity }));

const pageRow = z
  .object({
    delivery_id: z.string(),
    page: z.number(),
    of_delivery_id: z.string(),
    of_page: z.number(),
    similarity: z.number(),
  })
  .transform((row) => ({
    deliveryId: row.delivery_id,
    page: row.page,
    of: { deliveryId: row.of_delivery_id, page: row.of_page },
    similarity: row.similarity,
  }));

/** What lies in an Akte twice. */
export interface Duplicates {
  readonly dokumente: readonly z.output<typeof documentRow>[];
  readonly seiten: readonly z.output<typeof pageRow>[];
}

/** Pages and documents that lie in an Akte twice: shown, hidden on request, never deleted. */
@Injectable()
export class DuplicatesService {
  /** Akten being looked through now: whoever opens one meanwhile waits for that, instead of doing it again. */
  private readonly running = new Map<string, Promise<void>>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly blobs: Blobs,
    private readonly akten: AktenService,
  ) {}

  /** As noted when the Akte was last looked through; looks through it first when it has changed since. Throws NOT_FOUND. */
  async of(office: string, akteId: string): Promise<Duplicates> {
    await this.akten.akte(office, { id: akteId });
    const state = await duplicateState(this.dataSource, office, akteId);
    for (;;) {
      if ((await this.notedState(office, akteId)) === state) break;
      const running = this.running.get(akteId);
      if (running === undefined) {
        await this.compute(office, akteId);
        break;
      }
      // Its failure is told to the one who asked for it; this one tries for itself.
      await running.catch(() => undefined);
    }
    return this.noted(office, akteId);
  }

  /** Like `of`, but a store that is away does not keep people from reading the Akte: then what was noted before counts. */
  async refresh(office: string, akteId: string): Promise<void> {
    try {
      await this.of(office, akteId);
    } catch (error) {
      if (!(error instanceof EakteError) || (!error.code.startsWith('OBJECT_') && error.code !== 'STORE_UNAVAILABLE'))
        throw error;
    }
  }

  private async noted(office: string, akteId: string): Promise<Duplicates> {
    const [dokumente, seiten] = await Promise.all([
      rows(
        this.dataSource,
        documentRow,
        `SELECT dokument_id, duplicate_of, similarity FROM dokument_duplikat WHERE office = $1 AND akte_id = $2`,
        [office, akteId],
      ),
      rows(
        this.dataSource,
        pageRow,
        `SELECT delivery_id, page, of_delivery_id, of_page, similarity FROM seite_duplikat
          WHERE office = $1 AND akte_id = $2 ORDER BY delivery_id, page`,
        [office, akteId],
      ),
    ]);
    return { dokumente, seiten };
  }

  private async notedState(office: string, akteId: string): Promise<string | undefined> {
    const noted = await firstRow(
      this.dataSource,
      z.object({ state: z.string() }),
      `SELECT state FROM duplikat_stand WHERE office = $1 AND akte_id = $2`,
      [office, akteId],
    );
    return noted?.state;
  }

  private async compute(office: string, akteId: string): Promise<void> {
    const running = this.findAndStore(office, akteId);
    this.running.set(akteId, running);
    try {
      await running;
    } finally {
      this.running.delete(akteId);
    }
  }

  private async findAndStore(office: string, akteId: string): Promise<void> {
    const found = await findDuplicates(this.dataSource, this.blobs, office, akteId);
    await this.dataSource.transaction((tx) => storeDuplicates(tx, office, akteId, found));
  }
}
