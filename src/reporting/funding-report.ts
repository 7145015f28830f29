import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import type { Config } from '../config/config';
import { rows, timestampColumn } from '../platform/database/sql';
import { CONFIG } from '../platform/tokens';
import { endOfDay } from './day';

/** The evidence for one Akte: counts and hashes, no name. Amounts in whole cents. */
export interface FundedAkte {
  readonly aktenzeichen: string;
  readonly filedAt: string;
  readonly blatt: number;
  /** False: nobody counted the Blatt, two sides were taken for one. */
  readonly blattCounted: boolean;
  readonly seiten: number;
  readonly dokumente: number;
  readonly originals: readonly string[];
  /** One hash over the PDF/A of each delivery, in order. */
  readonly results: readonly string[];
  readonly cents: number;
}

export interface FundingReport {
  /** First and last day, both included; German time. */
  readonly from: string | null;
  readonly to: string;
  readonly office: string;
  readonly rates: { readonly perAkteCents: number; readonly perBlattCents: number };
  readonly akten: readonly FundedAkte[];
  readonly sum: { readonly akten: number; readonly blatt: number; readonly seiten: number; readonly cents: number };
  /** SHA-256 over everything above: the same day gives the same report. */
  readonly sha256: string;
}

const evidenceRow = z.object({
  aktenzeichen: z.string(),
  first_filed: timestampColumn,
  new_akte: z.boolean(),
  blatt: z.coerce.number(),
  counted: z.boolean(),
  seiten: z.coerce.number(),
  dokumente: z.coerce.number(),
  originals: z.array(z.string()),
  results: z.array(z.string()),
});

/** What the funding of digitisation pays for: Akten and Blatt that were filed in a period, from frozen evidence. */
@Injectable()
export class FundingReportService {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Up to the end of day `to`, from the beginning of day `from` (null: from the first one). An Akte counts once, on the day of its first filing; further Bände count their Blatt. */
  async report(office: string, from: string | null, to: string): Promise<FundingReport> {
    const found = await rows(
      this.dataSource,
      evidenceRow,
      `WITH first AS (SELECT akte_id, min(filed_at) AS at FROM filing_evidence WHERE office = $1 GROUP BY akte_id)
       SELECT (array_agg(e.aktenzeichen ORDER BY e.filed_at))[1] AS aktenzeichen, min(e.filed_at) AS first_filed,
              bool_or(e.filed_at = f.at) AS new_akte,
              sum(coalesce(e.blatt_gezaehlt, (e.seiten + 1) / 2))::text AS blatt, bool_and(e.blatt_gezaehlt IS NOT NULL) AS counted,
              sum(e.seiten)::text AS seiten, sum(e.dokumente)::text AS dokumente,
              array_agg(coalesce(e.original_sha256, '') ORDER BY e.filed_at, e.delivery_id) AS originals,
              array_agg(e.result_sha256 ORDER BY e.filed_at, e.delivery_id) AS results
         FROM filing_evidence e JOIN first f USING (akte_id)
        WHERE e.office = $1 AND e.filed_at < ${endOfDay('$3')} AND ($2::date IS NULL OR e.filed_at >= ($2::date::timestamp AT TIME ZONE 'Europe/Berlin'))
        GROUP BY e.akte_id ORDER BY first_filed, aktenzeichen`,
      [office, from, to],
    );
    const { perAkteCents, perBlattCents } = this.config.funding;
    const akten = found.map((row): FundedAkte => ({
      aktenzeichen: row.aktenzeichen,
      filedAt: row.first_filed,
      blatt: row.blatt,
      blattCounted: row.counted,
      seiten: row.seiten,
      dokumente: row.dokumente,
      originals: row.originals,
      results: row.results,
      cents: (row.new_akte ? perAkteCents : 0) + row.blatt * perBlattCents,
    }));
    const total = (value: (akte: FundedAkte) => number): number => akten.reduce((sum, akte) => sum + value(akte), 0);
    const content = {
      from,
      to,
      office,
      rates: { perAkteCents, perBlattCents },
      akten,
      sum: {
        akten: akten.length,
        blatt: total((akte) => akte.blatt),
        seiten: total((akte) => akte.seiten),
        cents: total((akte) => akte.cents),
      },
    };
    return { ...content, sha256: createHash('sha256').update(JSON.stringify(content)).digest('hex') };
  }
}
