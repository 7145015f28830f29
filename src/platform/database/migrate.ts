import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataSource, QueryRunner } from 'typeorm';
import { z } from 'zod';
import { EakteError } from '../eakte-error';
import { reasonOf } from '../errno';
import { protectTables } from './database-role';
import { execute, firstRow, rows, type Sql } from './sql';

/** A numbered SQL file of `migrations/`: `0001_foundation.sql`. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sha256: string;
  readonly sql: string;
}

/** Any two processes of eakte agree on this number ("eakt" in ASCII), so only one migrates. */
const advisoryLock = 0x65616b74;
const fileName = /^(\d{4})_([a-z0-9_]+)\.sql$/;

/** The migrations beside the code, in order. Throws when numbers are missing or taken twice. */
export async function readMigrations(folder = join(__dirname, 'migrations')): Promise<Migration[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.sql')).sort();
  return Promise.all(
    files.map(async (file, index) => {
      const [, number = '', name = ''] = fileName.exec(file) ?? [];
      const version = Number(number);
      if (version !== index + 1)
        throw new EakteError('MIGRATION_INVALID', `${file}: erwartet wird Nummer ${index + 1}`);
      const sql = await readFile(join(folder, file), 'utf8');
      return { version, name, sql, sha256: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

/**
 * Brings the database to the newest version: each file in its own transaction, all under one advisory lock, so that
 * processes may start at the same time; then row security on every table with an office. A file that changed after it was applied is refused (`MIGRATION_INVALID`),
 * as is a database that is newer than the code. Gives the names applied now.
 */
export async function migrate(dataSource: DataSource, migrations?: readonly Migration[]): Promise<string[]> {
  const wanted = migrations ?? (await readMigrations());
  const runner = dataSource.createQueryRunner();
  await runner.connect();
  try {
    await execute(runner.manager, 'SELECT pg_advisory_lock($1)', [advisoryLock]);
    try {
      const applied = await applyMissing(runner, wanted);
      // Also when nothing was missing: tables of others, roles that an administrator made since.
      await protectTables(runner.manager);
      return applied;
    } finally {
      await execute(runner.manager, 'SELECT pg_advisory_unlock($1)', [advisoryLock]);
    }
  } finally {
    await runner.release();
  }
}

/** Versions that the code knows and the database lacks; empty when it is ready to be used. */
export async function pendingMigrations(dataSource: DataSource): Promise<string[]> {
  const ledger = z.object({ found: z.boolean() });
  const { found } = (await firstRow(
    dataSource,
    ledger,
    `SELECT to_regclass('schema_migration') IS NOT NULL AS found`,
  )) ?? { found: false };
  const applied = found ? (await appliedMigrations(dataSource)).length : 0;
  return (await readMigrations()).slice(applied).map((migration) => migration.name);
}

async function applyMissing(runner: QueryRunner, wanted: readonly Migration[]): Promise<string[]> {
  await execute(
    runner.manager,
    `CREATE TABLE IF NOT EXISTS schema_migration (
       version    integer PRIMARY KEY,
       name       text NOT NULL,
       sha256     text NOT NULL,
       applied_at timestamptz NOT NULL DEFAULT now()
     )`,
  );
  const applied = await appliedMigrations(runner.manager);
  for (const { version, name, sha256 } of applied) {
    const file = wanted[version - 1];
    if (file === undefined) {
      throw new EakteError('MIGRATION_INVALID', `die Datenbank kennt ${name} (${version}), dieses Programm nicht`);
    }
    if (file.sha256 !== sha256) {
      throw new EakteError('MIGRATION_INVALID', `${file.name} (${version}) wurde nach der Anwendung geändert`);
    }
  }
  const missing = wanted.slice(applied.length);
  for (const migration of missing) await apply(runner, migration);
  return missing.map((migration) => migration.name);
}

const appliedRow = z.object({ version: z.number().int(), name: z.string(), sha256: z.string() });

function appliedMigrations(sql: Sql): Promise<z.output<typeof appliedRow>[]> {
  return rows(sql, appliedRow, 'SELECT version, name, sha256 FROM schema_migration ORDER BY version');
}

async function apply(runner: QueryRunner, { version, name, sha256, sql }: Migration): Promise<void> {
  await runner.startTransaction();
  try {
    await runner.query(sql);
    await execute(runner.manager, 'INSERT INTO schema_migration (version, name, sha256) VALUES ($1, $2, $3)', [
      version,
      name,
      sha256,
    ]);
    await runner.commitTransaction();
  } catch (cause) {
    await runner.rollbackTransaction();
    throw new EakteError('MIGRATION_INVALID', `${name} (${version}): ${reasonOf(cause)}`, { cause });
  }
}
