import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { blattLabel } from '../archive/blatt';
import type { ReferenceProfile } from '../classification/profile';
import { firstRow, rows } from '../platform/database/sql';
import { EakteError } from '../platform/eakte-error';
import { PROFILE } from '../platform/tokens';

/** The two orders of an Akte: as it was bound, and by register → Vorgang → date. */
export type PageOrder = 'blatt' | 'register';

export const listedPageSchema = z.object({
  n: z.number(),
  deliveryId: z.string(),
  page: z.number(),
  dokumentId: z.string(),
  blatt: z.string(),
  width: z.number(),
  height: z.number(),
  blank: z.boolean(),
  rotation: z.number(),
  confidence: z.number(),
  image: z.string(),
  thumbnail: z.string(),
});
/** A page in its place; `n` is 1-based in the order asked for. */
export type ListedPage = z.output<typeof listedPageSchema>;

const pageRow = z.object({
  n: z.number(),
  delivery_id: z.string(),
  page: z.number(),
  dokument_id: z.string(),
  width: z.number(),
  height: z.number(),
  blank: z.boolean(),
  rotation: z.number(),
  confidence: z.number(),
  seiten_ist: z.number().nullable(),
  blatt_soll: z.number().nullable(),
});

/** Where somebody wants to go. */
export interface Target {
  readonly blatt?: string | undefined;
  readonly seite?: number | undefined;
  readonly dokumentId?: string | undefined;
}

/** The pages of an Akte for a viewer that opens thousands at once: only what it needs to lay them out. */
@Injectable()
export class PageListService {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(PROFILE) private readonly profile: ReferenceProfile,
  ) {}

  /** Pages after place `after`. Throws nothing for an Akte without pages: the list is empty. */
  async pages(
    office: string,
    akteId: string,
    order: PageOrder,
    after: number,
    limit: number,
  ): Promise<{ total: number; items: ListedPage[]; next: string | null }> {
    const [total, found] = await Promise.all([
      firstRow(
        this.dataSource,
        z.object({ total: z.number() }),
        `SELECT count(*)::integer AS total FROM page p JOIN dokument d ON d.id = p.dokument_id WHERE d.office = $1 AND d.akte_id = $2`,
        [office, akteId],
      ),
      this.inOrder(office, akteId, order, `n > $4 ORDER BY n LIMIT $5`, [after, limit]),
    ]);
    const items = found.map(listed);
    const last = items.at(-1)?.n ?? 0;
    return {
      total: total?.total ?? 0,
      items,
      next: last < (total?.total ?? 0) && items.length > 0 ? String(last) : null,
    };
  }

  /**
   * Where a Blatt (`12`, `12 R`, `Bl. 12 R`), a page of the whole Akte, or a document begins. Throws NOT_FOUND. A Blatt
   * that several Bände have is that of the first.
   */
  async locate(office: string, akteId: string, order: PageOrder, target: Target): Promise<ListedPage> {
    const first = async (where: string, params: readonly unknown[]): Promise<z.output<typeof pageRow> | undefined> =>
      (await this.inOrder(office, akteId, order, `${where} ORDER BY n LIMIT 1`, params))[0];
    let found: z.output<typeof pageRow> | undefined;
    if (target.seite !== undefined) found = await first('n = $4', [target.seite]);
    else if (target.dokumentId !== undefined) found = await first('dokument_id = $4', [target.dokumentId]);
    else if (target.blatt !== undefined) {
      const wanted = /^(?:bl\.?\s*)?(\d{1,6})\s*(r?)(?:ückseite)?$/i.exec(target.blatt.trim());
      const number = Number(wanted?.[1] ?? 0);
      const back = (wanted?.[2] ?? '') !== '';
      found = await first(
        `(CASE WHEN seiten_ist = blatt_soll THEN page = $4 AND NOT $5 ELSE seiten_ist = blatt_soll * 2 AND page = $4 * 2 - (CASE WHEN $5 THEN 0 ELSE 1 END) END)`,
        [number, back],
      );
    }
    if (found === undefined) throw new EakteError('NOT_FOUND', 'Diese Seite gibt es in der Akte nicht');
    return listed(found);
  }

  private inOrder(
    office: string,
    akteId: string,
    order: PageOrder,
    which: string,
    params: readonly unknown[],
  ): Promise<z.output<typeof pageRow>[]> {
    const registers = this.profile.registers.map((register) => register.id);
    const sorted =
      order === 'blatt'
        ? `d.akte_position, p.page`
        : `array_position($3::text[], d.register), g.position, g.title, coalesce(d.date, '9999'), d.akte_position, p.page`;
    return rows(
      this.dataSource,
      pageRow,
      `SELECT * FROM (
         SELECT row_number() OVER (ORDER BY ${sorted})::integer AS n, p.delivery_id, p.page, p.dokument_id, p.width, p.height, p.blank,
                p.rotation, p.confidence, v.seiten_ist, v.blatt_soll
           FROM dokument d JOIN page p ON p.dokument_id = d.id JOIN delivery v ON v.id = d.delivery_id LEFT JOIN vorgang g ON g.id = d.vorgang_id
          WHERE d.office = $1 AND d.akte_id = $2 AND $3::text[] IS NOT NULL) t
        WHERE ${which}`,
      [office, akteId, registers, ...params],
    );
  }
}

function listed(row: z.output<typeof pageRow>): ListedPage {
  const address = `/api/v1/deliveries/${row.delivery_id}/pages/${row.page}`;
  return {
    n: row.n,
    deliveryId: row.delivery_id,
    page: row.page,
    dokumentId: row.dokument_id,
    blatt: blattLabel(row.page, row.seiten_ist, row.blatt_soll),
    width: row.width,
    height: row.height,
    blank: row.blank,
    rotation: row.rotation,
    confidence: row.confidence,
    image: `${address}/image`,
    thumbnail: `${address}/thumbnail`,
  };
}
