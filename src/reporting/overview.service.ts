import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import type { ReferenceProfile } from '../classification/profile';
import { firstRow, rows, timestampColumn } from '../platform/database/sql';
import { describeCode, isErrorCode } from '../platform/eakte-error';
import { PROFILE } from '../platform/tokens';

export const overviewSchema = z.object({
  throughput: z.array(z.object({ day: z.string(), pages: z.number(), deliveries: z.number(), akten: z.number() })),
  ages: z.array(z.object({ state: z.string(), deliveries: z.number(), oldest: z.string(), medianHours: z.number() })),
  faults: z.array(z.object({ code: z.string(), title: z.string(), count: z.number() })),
  registers: z.array(z.object({ id: z.string(), name: z.string(), dokumente: z.number(), akten: z.number() })),
  coverage: z.object({ akten: z.number(), dokumente: z.number(), benannt: z.number(), unsicher: z.number() }),
});
/** What the Leitung looks at: how much, how old, what went wrong, how well it is named. */
export type Overview = z.output<typeof overviewSchema>;

/** Certainty of a type below which a person should look. */
const UNSURE = 0.6;

@Injectable()
export class OverviewService {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(PROFILE) private readonly profile: ReferenceProfile,
  ) {}

  /** The last `days` days (today included); days without work are 0, so that a chart has no holes. */
  async overview(office: string, days: number): Promise<Overview> {
    const [throughput, ages, faults, registers, coverage] = await Promise.all([
      this.throughput(office, days),
      this.ages(office),
      this.faults(office, days),
      this.registers(office),
      this.coverage(office),
    ]);
    return { throughput, ages, faults, registers, coverage };
  }

  private throughput(office: string, days: number): Promise<Overview['throughput']> {
    return rows(
      this.dataSource,
      overviewSchema.shape.throughput.element,
      `SELECT to_char(t.day, 'YYYY-MM-DD') AS day, coalesce(sum(v.seiten_ist), 0)::integer AS pages, count(v.id)::integer AS deliveries,
              count(DISTINCT v.akte_id)::integer AS akten
         FROM generate_series(current_date - ($2::integer - 1), current_date, interval '1 day') AS t(day)
         LEFT JOIN delivery v ON v.office = $1 AND v.akte_id IS NOT NULL AND v.kind <> 'akte' AND v.finished_at >= t.day
                             AND v.finished_at < t.day + interval '1 day'
        GROUP BY t.day ORDER BY t.day`,
      [office, days],
    );
  }

  /** No state without an age: the oldest tells what is stuck, the median what is usual. */
  private ages(office: string): Promise<Overview['ages']> {
    return rows(
      this.dataSource,
      overviewSchema.shape.ages.element.extend({ oldest: timestampColumn }),
      `SELECT state, count(*)::integer AS deliveries, min(state_since) AS oldest,
              round((percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM now() - state_since)) / 3600)::numeric, 1)::float8 AS "medianHours"
         FROM delivery WHERE office = $1 AND state IN ('angenommen', 'in_arbeit', 'pruefung', 'quarantaene') GROUP BY state ORDER BY state`,
      [office],
    );
  }

  private async faults(office: string, days: number): Promise<Overview['faults']> {
    const found = await rows(
      this.dataSource,
      z.object({ code: z.string(), count: z.number() }),
      `SELECT code, count(*)::integer AS count FROM finding WHERE office = $1 AND created_at > now() - make_interval(days => $2)
        GROUP BY code ORDER BY count DESC, code LIMIT 20`,
      [office, days],
    );
    return found.map(({ code, count }) => ({
      code,
      title: isErrorCode(code) ? describeCode(code).title : code,
      count,
    }));
  }

  private async registers(office: string): Promise<Overview['registers']> {
    const found = await rows(
      this.dataSource,
      z.object({ id: z.string(), dokumente: z.number(), akten: z.number() }),
      `SELECT register AS id, count(*)::integer AS dokumente, count(DISTINCT akte_id)::integer AS akten
         FROM dokument WHERE office = $1 AND akte_id IS NOT NULL GROUP BY register`,
      [office],
    );
    return this.profile.registers.map(({ id, name }) => {
      const { dokumente, akten } = found.find((row) => row.id === id) ?? { dokumente: 0, akten: 0 };
      return { id, name, dokumente, akten };
    });
  }

  private async coverage(office: string): Promise<Overview['coverage']> {
    const found = await firstRow(
      this.dataSource,
      overviewSchema.shape.coverage,
      `SELECT count(DISTINCT akte_id)::integer AS akten, count(*)::integer AS dokumente,
              count(*) FILTER (WHERE type <> 'nachzuindizieren')::integer AS benannt,
              count(*) FILTER (WHERE type <> 'nachzuindizieren' AND confidence < ${UNSURE})::integer AS unsicher
         FROM dokument WHERE office = $1 AND akte_id IS NOT NULL`,
      [office],
    );
    return found ?? { akten: 0, dokumente: 0, benannt: 0, unsicher: 0 };
  }
}
