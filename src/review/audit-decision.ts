import { execute, type Sql } from '../platform/database/sql';

/** Writes down who decided what, inside the transaction of the decision. Ids and codes, never names. */
export async function auditDecision(
  tx: Sql,
  office: string,
  actor: string,
  action: string,
  subject: string,
  detail: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  await execute(tx, `INSERT INTO audit (office, actor, action, subject, detail) VALUES ($1, $2, $3, $4, $5)`, [
    office,
    actor,
    action,
    subject,
    JSON.stringify(detail),
  ]);
}
