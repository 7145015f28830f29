import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { bigintColumn, rows, timestampColumn } from '../../platform/database/sql';
import type { Caller } from '../caller';

const entryRow = z.object({
  id: bigintColumn,
  at: timestampColumn,
  actor: z.string(),
  action: z.string(),
  subject: z.string(),
  detail: z.record(z.string(), z.unknown()),
});
/** One entry of the trail, as Revision reads it. */
export type ProtocolEntry = z.output<typeof entryRow>;

export interface ProtocolFilter {
  readonly actor?: string | undefined;
  /** Begins with this, e.g. `akte.` */
  readonly action?: string | undefined;
  /** Id of an Akte, document, delivery … */
  readonly subject?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Entries before this id. */
  readonly before?: number | undefined;
}

/** Reading the audit trail of an office. Of files that are locked for the caller only Revision sees who read them. */
@Injectable()
export class AuditService {
  constructor(private readonly dataSource: DataSource) {}

  /** Newest first. */
  async search(caller: Caller, filter: ProtocolFilter, limit: number): Promise<ProtocolEntry[]> {
    const { actor = null, action = null, subject = null, from = null, to = null, before = null } = filter;
    return rows(
      this.dataSource,
      entryRow,
      `SELECT id, at, actor, action, subject, detail FROM audit
        WHERE office = $1 AND ($2::text IS NULL OR actor = $2) AND ($3::text IS NULL OR starts_with(action, $3))
          AND ($4::text IS NULL OR left(subject, 36) = $4) AND ($5::timestamptz IS NULL OR at >= $5)
          AND ($6::timestamptz IS NULL OR at < $6) AND ($7::bigint IS NULL OR id < $7)
          AND ($9 OR left(subject, 36) <> ALL ((SELECT eakte_hidden_subjects())::text[]))
        ORDER BY id DESC LIMIT $8`,
      [caller.office, actor, action, subject, from, to, before, limit, caller.roles.includes('revision')],
    );
  }

  /** Every entry that fits, newest first, page by page. */
  async *all(caller: Caller, filter: ProtocolFilter): AsyncGenerator<ProtocolEntry> {
    let before = filter.before;
    for (;;) {
      const page = await this.search(caller, { ...filter, before }, PAGE);
      yield* page;
      before = page.at(-1)?.id;
      if (page.length < PAGE) return;
    }
  }
}

/** Entries read at once for an export. */
const PAGE = 1000;
