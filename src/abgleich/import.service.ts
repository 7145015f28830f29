import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { DataSource, type EntityManager } from 'typeorm';
import { z } from 'zod';
import { aktenzeichenKey } from '../classification/aktenzeichen';
import { execute, firstRow } from '../platform/database/sql';
import { EakteError } from '../platform/eakte-error';
import { newId } from '../platform/id';
import { readRegister, spoolTable, type SpooledTable } from './read-register';
import { columnsSchema, type AbgleichOrder, type RegisterProblem, type RegisterRow } from './register-fields';

/** Rows written in one statement. */
const AT_ONCE = 1000;

/** Takes in exports of registers. */
@Injectable()
export class AbgleichImport {
  constructor(private readonly dataSource: DataSource) {}

  /** Announces an export: whose it is and which column holds what. */
  async create(office: string, actor: string, order: AbgleichOrder): Promise<string> {
    const id = newId();
    await this.dataSource.transaction(async (tx) => {
      await execute(
        tx,
        `INSERT INTO abgleich (id, office, name, register, quelle, felder) VALUES ($1, $2, $3, $4, $5, $6)`,
        [id, office, order.name, order.register, order.quelle, JSON.stringify(order.felder)],
      );
      await audit(tx, office, actor, 'abgleich.created', id, {});
    });
    return id;
  }

  /**
   * Takes in the rows of an export as they stream in: all or none of them. The same bytes again change nothing; other bytes for the
   * same Abgleich are refused with ABGLEICH_IMPORTED. Throws NOT_FOUND, MANIFEST_INVALID, FILE_TOO_LARGE.
   */
  async load(office: string, actor: string, id: string, input: Readable): Promise<void> {
    const folder = await mkdtemp(join(tmpdir(), 'eakte-abgleich-'));
    try {
      const table = await spoolTable(input, join(folder, 'tabelle.csv'));
      await this.dataSource.transaction((tx) => this.store(tx, office, actor, id, table));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  private async store(
    tx: EntityManager,
    office: string,
    actor: string,
    id: string,
    table: SpooledTable,
  ): Promise<void> {
    const found = await firstRow(
      tx,
      z.object({ sha256: z.string().nullable(), felder: columnsSchema }),
      `SELECT sha256, felder FROM abgleich WHERE office = $1 AND id = $2 FOR UPDATE`,
      [office, id],
    );
    if (found === undefined) throw new EakteError('NOT_FOUND', 'Abgleich');
    if (found.sha256 === table.sha256) return;
    if (found.sha256 !== null) throw new EakteError('ABGLEICH_IMPORTED');
    const writer = new RowWriter(tx, office, id);
    for await (const entry of readRegister(table, found.felder)) await writer.add(entry);
    const rows = await writer.finish();
    await execute(
      tx,
      `UPDATE abgleich SET sha256 = $2, encoding = $3, zeilen = $4, imported_at = now() WHERE id = $1`,
      [id, table.sha256, table.encoding, rows],
    );
    await audit(tx, office, actor, 'abgleich.imported', id, { rows, bytes: table.bytes });
  }
}

/** Writes rows and problems in large statements. */
class RowWriter {
  private readonly rows: RegisterRow[] = [];
  private readonly problems: RegisterProblem[] = [];
  private readonly seen = new Map<string, { readonly line: number; readonly hash: string }>();
  private count = 0;

  constructor(
    private readonly tx: EntityManager,
    private readonly office: string,
    private readonly id: string,
  ) {}

  async add(entry: RegisterRow | RegisterProblem): Promise<void> {
    const checked = 'message' in entry ? entry : this.once(entry);
    if (checked === null) return;
    if ('message' in checked) this.problems.push(checked);
    else this.rows.push(checked);
    if (this.rows.length + this.problems.length >= AT_ONCE) await this.flush();
  }

  async finish(): Promise<number> {
    await this.flush();
    return this.count;
  }

  /** An Akte has a line for each Band; these say the same. A second line that says something else is a problem. */
  private once(row: RegisterRow): RegisterRow | RegisterProblem | null {
    const key = aktenzeichenKey(row.aktenzeichen);
    const hash = createHash('sha256').update(JSON.stringify(row.values)).digest('base64');
    const before = this.seen.get(key);
    if (before === undefined) {
      this.seen.set(key, { line: row.line, hash });
      return row;
    }
    if (before.hash === hash) return null;
    return {
      line: row.line,
      message: `Zeile ${row.line}: dasselbe Aktenzeichen wie in Zeile ${before.line}, aber andere Angaben`,
    };
  }

  private async flush(): Promise<void> {
    const rows = this.rows.splice(0);
    const problems = this.problems.splice(0);
    this.count += rows.length;
    await execute(
      this.tx,
      `INSERT INTO abgleich_zeile (office, abgleich_id, line, aktenzeichen, aktenzeichen_key, angaben)
       SELECT $1, $2, line, az, key, values FROM jsonb_to_recordset($3::jsonb) AS t(line integer, az text, key text, values jsonb)`,
      [
        this.office,
        this.id,
        JSON.stringify(
          rows.map(({ line, aktenzeichen, values }) => ({
            line,
            az: aktenzeichen,
            key: aktenzeichenKey(aktenzeichen),
            values,
          })),
        ),
      ],
    );
    await execute(
      this.tx,
      `INSERT INTO abgleich_problem (office, abgleich_id, line, message)
       SELECT $1, $2, line, message FROM jsonb_to_recordset($3::jsonb) AS t(line integer, message text)`,
      [this.office, this.id, JSON.stringify(problems)],
    );
  }
}

/** Who did what; ids, never names. */
export async function audit(
  tx: EntityManager,
  office: string,
  actor: string,
  action: string,
  subject: string,
  detail: Readonly<Record<string, string | number>>,
): Promise<void> {
  await execute(tx, `INSERT INTO audit (office, actor, action, subject, detail) VALUES ($1, $2, $3, $4, $5)`, [
    office,
    actor,
    action,
    subject,
    JSON.stringify(detail),
  ]);
}
