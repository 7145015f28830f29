import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { rows } from '../platform/database/sql';
import { dayOf, endOfDay } from './day';

/** How the work of an office stood at the end of a day; the same day gives the same report later. */
export interface OperationsReport {
  readonly day: string;
  /** The last thirty days with anything filed. */
  readonly throughput: readonly { readonly day: string; readonly akten: number; readonly seiten: number }[];
  /** Deliveries that had arrived and were not at their end, by age. */
  readonly open: readonly { readonly age: string; readonly deliveries: number }[];
  /** Deliveries of the last thirty days that were refused, held or quarantined, by code. */
  readonly errors: readonly { readonly code: string; readonly deliveries: number }[];
  /** Filed documents by register, and how many of them wait for a name. */
  readonly coverage: readonly {
    readonly register: string;
    readonly dokumente: number;
    readonly nachzuindizieren: number;
  }[];
}

@Injectable()
export class OperationsReportService {
  constructor(private readonly dataSource: DataSource) {}

  async report(office: string, day: string): Promise<OperationsReport> {
    const [throughput, open, errors, coverage] = await Promise.all([
      rows(
        this.dataSource,
        z.object({ day: z.string(), akten: z.number(), seiten: z.number() }),
        `SELECT ${dayOf('filed_at')} AS day, count(DISTINCT akte_id)::integer AS akten, sum(seiten)::integer AS seiten
           FROM filing_evidence WHERE office = $1 AND filed_at < ${endOfDay('$2')} AND filed_at >= ${endOfDay('$2')} - interval '30 days'
          GROUP BY 1 ORDER BY 1`,
        [office, day],
      ),
      rows(
        this.dataSource,
        z.object({ age: z.string(), deliveries: z.number() }),
        `SELECT CASE WHEN created_at >= ${endOfDay('$2')} - interval '1 day' THEN 'bis 1 Tag'
                     WHEN created_at >= ${endOfDay('$2')} - interval '7 days' THEN '2 bis 7 Tage'
                     WHEN created_at >= ${endOfDay('$2')} - interval '30 days' THEN '8 bis 30 Tage' ELSE 'über 30 Tage' END AS age,
                count(*)::integer AS deliveries
           FROM delivery WHERE office = $1 AND created_at < ${endOfDay('$2')} AND (finished_at IS NULL OR finished_at >= ${endOfDay('$2')})
          GROUP BY 1 ORDER BY min(created_at) DESC`,
        [office, day],
      ),
      rows(
        this.dataSource,
        z.object({ code: z.string(), deliveries: z.number() }),
        `SELECT code, count(*)::integer AS deliveries FROM delivery
          WHERE office = $1 AND code IS NOT NULL AND finished_at < ${endOfDay('$2')} AND finished_at >= ${endOfDay('$2')} - interval '30 days'
          GROUP BY code ORDER BY 2 DESC, code`,
        [office, day],
      ),
      rows(
        this.dataSource,
        z.object({ register: z.string(), dokumente: z.number(), nachzuindizieren: z.number() }),
        `SELECT d.register, count(*)::integer AS dokumente, (count(*) FILTER (WHERE d.type = 'nachzuindizieren'))::integer AS nachzuindizieren
           FROM dokument d JOIN filing_evidence e ON e.delivery_id = d.delivery_id
          WHERE d.office = $1 AND e.office = $1 AND e.filed_at < ${endOfDay('$2')} GROUP BY d.register ORDER BY d.register`,
        [office, day],
      ),
    ]);
    return { day, throughput, open, errors, coverage };
  }
}
