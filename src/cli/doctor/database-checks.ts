import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { systemClock } from '../../platform/clock';
import { connect } from '../../platform/database/data-source';
import { pendingMigrations } from '../../platform/database/migrate';
import { firstRow, rows } from '../../platform/database/sql';
import { check, fault, hint, ok, type CheckResult, type Finding } from './check';
import { rowSecurityCheck } from './row-security-check';

const EXTENSIONS = ['pgcrypto', 'pg_trgm', 'unaccent'] as const;
/** Oldest PostgreSQL whose SQL we use (`UNIQUE NULLS NOT DISTINCT`). */
const OLDEST_VERSION = 150_000;
/** Clocks of two machines that differ by more are wrong, s. */
const CLOCK_TOLERANCE_SECONDS = 5;

/** Version, durability, extensions, rights, schema and clock of the database at `url`. */
export async function databaseChecks(url: string): Promise<CheckResult[]> {
  let dataSource: DataSource | undefined;
  const opened = await check('Datenbank', async () => {
    dataSource = await connect({ url, connections: 1, name: 'eakte-doctor' });
    return version(dataSource);
  });
  if (dataSource === undefined) return opened;
  const sql = dataSource;
  try {
    return [
      ...opened,
      ...(await check('Dauerhaftigkeit', () => durability(sql))),
      ...(await check('Erweiterungen', () => extensions(sql))),
      ...(await check('Schema', () => schema(sql))),
      ...(await check('Zeilenschutz', () => rowSecurityCheck(sql))),
      ...(await check('Uhren', () => clocks(sql))),
    ];
  } finally {
    await sql.destroy();
  }
}

async function version(sql: DataSource): Promise<Finding[]> {
  const row = z.object({ number: z.coerce.number(), text: z.string(), encoding: z.string() });
  const found = await firstRow(
    sql,
    row,
    `SELECT current_setting('server_version_num') AS number, current_setting('server_version') AS text,
            pg_encoding_to_char(encoding) AS encoding FROM pg_database WHERE datname = current_database()`,
  );
  const findings: Finding[] = [];
  if (found === undefined || found.number < OLDEST_VERSION) {
    findings.push(fault(`PostgreSQL ${found?.text ?? '?'} ist zu alt`, 'PostgreSQL ab Version 15 einsetzen.'));
  } else findings.push(ok(`antwortet, PostgreSQL ${found.text}`));
  if (found?.encoding !== 'UTF8') {
    findings.push(fault(`Zeichensatz ${found?.encoding ?? '?'}`, 'Datenbank mit ENCODING UTF8 anlegen.'));
  }
  return findings;
}

/** A receipt means that the bytes are safe: what switches that off is a fault, not a preference. */
async function durability(sql: DataSource): Promise<Finding[]> {
  const row = z.object({ name: z.string(), setting: z.string() });
  const found = await rows(
    sql,
    row,
    `SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit', 'full_page_writes', 'data_checksums')`,
  );
  const findings = found.flatMap(({ name, setting }): Finding[] => {
    if (setting !== 'off') return [];
    if (name === 'data_checksums') {
      return [
        hint('Prüfsummen der Datenbankseiten sind aus', 'Bei nächster Gelegenheit mit pg_checksums einschalten.'),
      ];
    }
    return [fault(`${name} ist aus: Quittungen wären nichts wert`, `In postgresql.conf ${name} = on setzen.`)];
  });
  return findings.length > 0 ? findings : [ok('fsync, synchronous_commit, full_page_writes sind an')];
}

async function extensions(sql: DataSource): Promise<Finding> {
  const found = await rows(
    sql,
    z.object({ name: z.string() }),
    `SELECT name FROM pg_available_extensions WHERE name = ANY ($1)`,
    [EXTENSIONS],
  );
  const missing = EXTENSIONS.filter((name) => !found.some((row) => row.name === name));
  return missing.length === 0
    ? ok(EXTENSIONS.join(', '))
    : fault(`es fehlen ${missing.join(', ')}`, 'Das Paket postgresql-contrib der Datenbank installieren.');
}

async function schema(sql: DataSource): Promise<Finding> {
  const pending = await pendingMigrations(sql);
  if (pending.length === 0) return ok('aktuell');
  const rights = await firstRow(
    sql,
    z.object({ create: z.boolean() }),
    `SELECT has_schema_privilege(current_user, 'public', 'CREATE') AS create`,
  );
  return rights?.create === true
    ? hint(`es fehlen ${pending.join(', ')}`, '„eakte migrate“ ausführen (der nächste Start täte es auch).')
    : fault(
        'es fehlen Tabellen, und dieser Nutzer darf keine anlegen',
        'GRANT CREATE, USAGE ON SCHEMA public TO <Nutzer>.',
      );
}

async function clocks(sql: DataSource): Promise<Finding> {
  const before = systemClock.now().getTime();
  const found = await firstRow(sql, z.object({ now: z.date() }), `SELECT clock_timestamp() AS now`);
  const after = systemClock.now().getTime();
  const seconds = Math.abs((found?.now.getTime() ?? 0) - (before + after) / 2) / 1000;
  return seconds <= CLOCK_TOLERANCE_SECONDS
    ? ok('dieser Rechner und die Datenbank gehen gleich')
    : fault(
        `dieser Rechner und die Datenbank gehen ${seconds.toFixed(0)} s auseinander`,
        'Zeitabgleich (chrony, systemd-timesyncd) auf beiden Rechnern einschalten.',
      );
}
