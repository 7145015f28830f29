import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { rows } from '../../../src/platform/database/sql';
import type { Random } from '../../generator/random';
import { BulkLoad } from './copy-in';
import { akteSize, OFFICES, STOCK_TABLES, type Stock } from './stock';

/** The Akte that opening is measured with, sides. */
const BIG_AKTE = 3000;

/** Fills the database offices by their shares, and keeps count over several fillings. */
export class Filling {
  private pages = 0;
  private bigAkte: string | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly url: string,
    private readonly stocks: ReadonlyMap<string, Stock>,
    private readonly random: Random,
  ) {}

  /** Brings the stock to `size` pages; gives the id of an Akte with 3,000 of them. Indexes of the GIN kind are built anew, as after a take-over. */
  async growTo(size: number): Promise<string> {
    const dropped = await this.dropGinIndexes();
    const load = await BulkLoad.open(this.url, STOCK_TABLES);
    if (this.bigAkte === undefined) {
      this.bigAkte = (await this.stock(OFFICES[0].kennung).addAkte(load, OFFICES[0].kennung, BIG_AKTE)).id;
      this.pages += BIG_AKTE;
      // Even a tiny stock has something of every office.
      for (const { kennung } of OFFICES) {
        await this.stock(kennung).addAkte(load, kennung, 60);
        this.pages += 60;
      }
    }
    while (this.pages < size) {
      const office = this.pickOffice();
      const pages = Math.min(akteSize(this.random), Math.max(4, size - this.pages));
      await this.stock(office).addAkte(load, office, pages);
      this.pages += pages;
    }
    await load.close();
    for (const definition of dropped) {
      await this.dataSource.transaction(async (tx) => {
        await tx.query(`SET LOCAL maintenance_work_mem = '512MB'`);
        await tx.query(definition);
      });
    }
    await this.dataSource.query('VACUUM (ANALYZE)');
    return this.bigAkte;
  }

  private stock(office: string): Stock {
    const stock = this.stocks.get(office);
    if (stock === undefined) throw new Error(`no stock of ${office}`);
    return stock;
  }

  private pickOffice(): string {
    let draw = this.random.next();
    for (const { kennung, share } of OFFICES) {
      draw -= share;
      if (draw <= 0) return kennung;
    }
    return OFFICES[0].kennung;
  }

  private async dropGinIndexes(): Promise<string[]> {
    const found = await rows(
      this.dataSource,
      z.object({ indexname: z.string(), indexdef: z.string() }),
      `SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename IN ('page', 'search_term')
          AND indexdef LIKE '% USING gin %'`,
    );
    for (const { indexname } of found) await this.dataSource.query(`DROP INDEX "${indexname}"`);
    return found.map(({ indexdef }) => indexdef);
  }
}

/** Fills the task table with finished tasks up to `rowsWanted`, as years of work leave it behind. */
export async function fillTasks(dataSource: DataSource, office: string, rowsWanted: number): Promise<void> {
  await dataSource.query(
    `INSERT INTO stage_task (id, office, delivery_id, stage, part, input_sha, stage_version, params_hash, priority, state, attempt, fence, finished_at)
     SELECT gen_random_uuid(), $1, d.id, 'page', 2000000 + n, encode(sha256(n::text::bytea), 'hex'), '1', repeat('0', 64), 5, 'done', 1, 1, now()
       FROM (SELECT id FROM delivery WHERE office = $1 LIMIT 1) d,
            generate_series(1, greatest(0, $2 - (SELECT count(*) FROM stage_task))::integer) n`,
    [office, rowsWanted],
  );
  await dataSource.query('VACUUM (ANALYZE) stage_task');
}
