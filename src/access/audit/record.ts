import { execute, type Sql } from '../../platform/database/sql';

/** One entry of the audit trail: who did what to what. Ids and codes, never names. */
export interface AuditEntry {
  readonly office: string;
  readonly actor: string;
  /** `noun.verb`, e.g. `akte.exported`. */
  readonly action: string;
  readonly subject: string;
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** Writes an entry, inside the caller's transaction where there is one. What it tells of happens after it, or not at all. */
export async function recordAudit(sql: Sql, { office, actor, action, subject, detail }: AuditEntry): Promise<void> {
  await execute(sql, `INSERT INTO audit (office, actor, action, subject, detail) VALUES ($1, $2, $3, $4, $5)`, [
    office,
    actor,
    action,
    subject,
    JSON.stringify(detail ?? {}),
  ]);
}
