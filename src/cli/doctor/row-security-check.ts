import { z } from 'zod';
import { ROLES_STATEMENT } from '../../platform/database/database-role';
import { firstRow, type Sql } from '../../platform/database/sql';
import { fault, hint, ok, type Finding } from './check';

const stateRow = z.object({
  known: z.boolean(),
  roles: z.number(),
  superuser: z.boolean(),
});
const tablesRow = z.object({ all: z.number(), open: z.number() });

/** Does the database itself keep the offices apart? Says what an administrator has to run where it does not. */
export async function rowSecurityCheck(sql: Sql): Promise<Finding> {
  const state = await firstRow(
    sql,
    stateRow,
    `SELECT to_regclass('eakte_row_security_state') IS NOT NULL AS known,
            (SELECT count(*)::integer FROM pg_roles
              WHERE rolname IN ('eakte_api', 'eakte_worker') AND pg_has_role(current_user, oid, 'MEMBER')) AS roles,
            (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS superuser`,
  );
  if (state?.known !== true) return hint('noch nicht eingerichtet', 'eakte einmal starten.');
  if (state.roles < 2)
    return fault('die Rollen eakte_api und eakte_worker fehlen', `Einmal ausführen: ${ROLES_STATEMENT}`);
  const tables = await firstRow(
    sql,
    tablesRow,
    `SELECT count(*)::integer AS all, (count(*) FILTER (WHERE NOT forced OR policies < 3))::integer AS open FROM eakte_row_security_state`,
  );
  if (tables === undefined || tables.open > 0) {
    return fault(
      `${tables?.open ?? '?'} Tabellen sind nicht nach Behörden getrennt`,
      'eakte neu starten oder eakte migrate aufrufen.',
    );
  }
  return ok(
    `${tables.all} Tabellen nach Behörden getrennt${state.superuser ? ', der Nutzer selbst ist Superuser und geht unter eakte_api' : ''}`,
  );
}
