import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { firstRow, rows, timestampColumn } from '../../platform/database/sql';
import { EakteError } from '../../platform/eakte-error';
import { newId } from '../../platform/id';
import { recordAudit } from '../audit/record';
import type { Caller } from '../caller';
import { NAMED_RIGHTS, type NamedRight } from '../protected-kinds';

const grantRow = z.object({
  id: z.string(),
  person: z.string(),
  recht: z.enum(NAMED_RIGHTS),
  grund: z.string(),
  vorgeschlagenVon: z.string(),
  freigegebenVon: z.string().nullable(),
  freigegebenAt: timestampColumn.nullable(),
});
export type Grant = z.output<typeof grantRow>;
const COLUMNS = `id, actor AS person, recht, grund, vorgeschlagen_von AS "vorgeschlagenVon", freigegeben_von AS "freigegebenVon",
  freigegeben_at AS "freigegebenAt"`;

const noticeRow = z.object({
  id: z.string(),
  an: z.string(),
  art: z.string(),
  subject: z.string(),
  actor: z.string(),
  grund: z.string(),
  at: timestampColumn,
  gelesenVon: z.string().nullable(),
});
export type Notice = z.output<typeof noticeRow>;

/** Rights by name (register R11, health data): one person proposes, another grants, nobody grants their own. */
@Injectable()
export class NamedRightsService {
  constructor(private readonly dataSource: DataSource) {}

  /** Proposed and granted ones that were not taken back. */
  async list({ office }: Caller): Promise<Grant[]> {
    const statement = `SELECT ${COLUMNS} FROM personenrecht WHERE office = $1 AND entzogen_at IS NULL ORDER BY vorgeschlagen_at, id`;
    return rows(this.dataSource, grantRow, statement, [office]);
  }

  async propose({ office, actor }: Caller, person: string, right: NamedRight, grund: string): Promise<Grant> {
    return this.dataSource.transaction(async (tx) => {
      const proposed = await firstRow(
        tx,
        grantRow,
        `INSERT INTO personenrecht (id, office, actor, recht, grund, vorgeschlagen_von) VALUES ($1, $2, $3, $4, $5, $6)
         RETURNING ${COLUMNS}`,
        [newId(), office, person, right, grund, actor],
      );
      if (proposed === undefined) throw new EakteError('INTERNAL');
      await recordAudit(tx, {
        office,
        actor,
        action: 'recht.vorgeschlagen',
        subject: proposed.id,
        detail: { person, right },
      });
      return proposed;
    });
  }

  /** One statement decides: of parallel grants one counts, the proposer's and the person's own never do. */
  async grant({ office, actor }: Caller, id: string): Promise<Grant> {
    return this.dataSource.transaction(async (tx) => {
      const granted = await firstRow(
        tx,
        grantRow,
        `UPDATE personenrecht SET freigegeben_von = $3, freigegeben_at = now()
          WHERE office = $1 AND id = $2 AND freigegeben_at IS NULL AND entzogen_at IS NULL
            AND vorgeschlagen_von <> $3 AND actor <> $3 RETURNING ${COLUMNS}`,
        [office, id, actor],
      );
      if (granted === undefined) throw await this.whyNot(office, id);
      await recordAudit(tx, { office, actor, action: 'recht.freigegeben', subject: id });
      return granted;
    });
  }

  async withdraw({ office, actor }: Caller, id: string): Promise<void> {
    await this.dataSource.transaction(async (tx) => {
      const withdrawn = await firstRow(
        tx,
        z.object({ id: z.string() }),
        `UPDATE personenrecht SET entzogen_von = $3, entzogen_at = now()
          WHERE office = $1 AND id = $2 AND entzogen_at IS NULL RETURNING id`,
        [office, id, actor],
      );
      if (withdrawn === undefined) throw new EakteError('NOT_FOUND', 'Recht');
      await recordAudit(tx, { office, actor, action: 'recht.entzogen', subject: id });
    });
  }

  /** What persons in charge must hear of, newest first. */
  async notices({ office }: Caller): Promise<Notice[]> {
    const statement = `SELECT id, an, art, subject, actor, grund, at, gelesen_von AS "gelesenVon" FROM hinweis
      WHERE office = $1 ORDER BY at DESC, id DESC LIMIT 200`;
    return rows(this.dataSource, noticeRow, statement, [office]);
  }

  private async whyNot(office: string, id: string): Promise<EakteError> {
    const found = await firstRow(
      this.dataSource,
      z.object({ granted: z.boolean() }),
      `SELECT freigegeben_at IS NOT NULL AS granted FROM personenrecht WHERE office = $1 AND id = $2 AND entzogen_at IS NULL`,
      [office, id],
    );
    if (found === undefined) return new EakteError('NOT_FOUND', 'Recht');
    return found.granted ? new EakteError('NOT_READY', 'schon freigegeben') : new EakteError('FOUR_EYES');
  }
}
