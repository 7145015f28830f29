import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { z } from 'zod';
import { execute, firstRow, rows, timestampColumn } from '../../platform/database/sql';
import { EakteError } from '../../platform/eakte-error';
import { newId } from '../../platform/id';
import { ROW_SECURITY } from '../../platform/tokens';
import { recordAudit } from '../audit/record';
import type { Caller } from '../caller';

const lockRow = z.object({
  id: z.string(),
  akteId: z.string(),
  grund: z.string(),
  gesetztVon: z.string(),
  gesetztAt: timestampColumn,
  aufhebungVorgeschlagenVon: z.string().nullable(),
});
export type Lock = z.output<typeof lockRow>;
const LOCK_COLUMNS = `id, akte_id AS "akteId", grund, gesetzt_von AS "gesetztVon", gesetzt_at AS "gesetztAt",
  aufhebung_vorgeschlagen_von AS "aufhebungVorgeschlagenVon"`;

const emergencyRow = z.object({ akte_id: z.string(), bis: timestampColumn });
const idRow = z.object({ id: z.string() });

/**
 * Sperrvermerke: a file that only named persons see. The row policies of the database hide it – from lists, counts, hits,
 * pages, exports – so that no query anywhere has to remember it.
 */
@Injectable()
export class LocksService {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(ROW_SECURITY) private readonly rowSecurity: boolean,
  ) {}

  /** Locks in force that the caller may see. */
  async list({ office }: Caller): Promise<Lock[]> {
    const statement = `SELECT ${LOCK_COLUMNS} FROM sperrvermerk WHERE office = $1 AND aufgehoben_at IS NULL ORDER BY gesetzt_at, id`;
    return rows(this.dataSource, lockRow, statement, [office]);
  }

  /** Locks a file. Whoever locks it stays on its list, with the persons named. Locked already: the lock that is there. */
  async lock(caller: Caller, akteId: string, grund: string, persons: readonly string[]): Promise<Lock> {
    // Where the database hides nothing, a lock would be a promise that nobody keeps.
    if (!this.rowSecurity) throw new EakteError('ROW_SECURITY_MISSING');
    const { office, actor } = caller;
    return this.dataSource.transaction(async (tx) => {
      await requireAkte(tx, office, akteId);
      // The list first: after the lock the caller would not see the file any more.
      for (const person of new Set([actor, ...persons])) await allow(tx, caller, akteId, person, grund);
      const lock = await firstRow(
        tx,
        lockRow,
        `INSERT INTO sperrvermerk (id, office, akte_id, grund, gesetzt_von) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (akte_id) WHERE aufgehoben_at IS NULL DO NOTHING RETURNING ${LOCK_COLUMNS}`,
        [newId(), office, akteId, grund, actor],
      );
      if (lock === undefined) return this.inForce(tx, office, akteId);
      await recordAudit(tx, { office, actor, action: 'sperre.gesetzt', subject: akteId });
      return lock;
    });
  }

  /** Puts a person on the list of a locked file. */
  async allow(caller: Caller, akteId: string, person: string, grund: string): Promise<void> {
    await this.dataSource.transaction(async (tx) => {
      await this.inForce(tx, caller.office, akteId);
      await allow(tx, caller, akteId, person, grund);
    });
  }

  /** First of the two persons that lifting takes. */
  async proposeLifting(caller: Caller, akteId: string): Promise<Lock> {
    const { office, actor } = caller;
    return this.dataSource.transaction(async (tx) => {
      const changed = await firstRow(
        tx,
        lockRow,
        `UPDATE sperrvermerk SET aufhebung_vorgeschlagen_von = $3
          WHERE office = $1 AND akte_id = $2 AND aufgehoben_at IS NULL AND aufhebung_vorgeschlagen_von IS NULL
          RETURNING ${LOCK_COLUMNS}`,
        [office, akteId, actor],
      );
      if (changed === undefined) return this.inForce(tx, office, akteId);
      await recordAudit(tx, { office, actor, action: 'sperre.aufhebung-vorgeschlagen', subject: akteId });
      return changed;
    });
  }

  /** Second person. One statement decides, so that of parallel approvals one counts; the proposer's own never does. */
  async lift(caller: Caller, akteId: string): Promise<void> {
    const { office, actor } = caller;
    await this.dataSource.transaction(async (tx) => {
      const lifted = await firstRow(
        tx,
        idRow,
        `UPDATE sperrvermerk SET aufgehoben_von = $3, aufgehoben_at = now()
          WHERE office = $1 AND akte_id = $2 AND aufgehoben_at IS NULL AND aufhebung_vorgeschlagen_von <> $3 RETURNING id`,
        [office, akteId, actor],
      );
      if (lifted === undefined) {
        const lock = await this.inForce(tx, office, akteId);
        throw lock.aufhebungVorgeschlagenVon === null
          ? new EakteError('NOT_READY', 'Die Aufhebung ist nicht vorgeschlagen')
          : new EakteError('FOUR_EYES');
      }
      await recordAudit(tx, { office, actor, action: 'sperre.aufgehoben', subject: akteId });
    });
  }

  /** Break-glass: 30 minutes on one locked file; Leitung and Datenschutz are told. NOT_FOUND for whatever is not locked. */
  async emergency(caller: Caller, key: string, grund: string): Promise<{ akteId: string; bis: string }> {
    const { office, actor } = caller;
    return this.dataSource.transaction(async (tx) => {
      const granted = await firstRow(tx, emergencyRow, 'SELECT * FROM eakte_notzugriff($1, $2, $3)', [
        newId(),
        key,
        grund,
      ]);
      if (granted === undefined) throw new EakteError('NOT_FOUND', 'Akte');
      const { akte_id: akteId, bis } = granted;
      for (const an of ['leitung', 'datenschutz']) {
        await execute(
          tx,
          `INSERT INTO hinweis (id, office, an, art, subject, actor, grund) VALUES ($1, $2, $3, 'notzugriff', $4, $5, $6)`,
          [newId(), office, an, akteId, actor, grund],
        );
      }
      await recordAudit(tx, { office, actor, action: 'notzugriff', subject: akteId, detail: { bis } });
      return { akteId, bis };
    });
  }

  private async inForce(tx: EntityManager, office: string, akteId: string): Promise<Lock> {
    const statement = `SELECT ${LOCK_COLUMNS} FROM sperrvermerk WHERE office = $1 AND akte_id = $2 AND aufgehoben_at IS NULL`;
    const lock = await firstRow(tx, lockRow, statement, [office, akteId]);
    if (lock === undefined) throw new EakteError('NOT_FOUND', 'Akte');
    return lock;
  }
}

async function requireAkte(tx: EntityManager, office: string, akteId: string): Promise<void> {
  const akte = await firstRow(tx, idRow, `SELECT id FROM akte WHERE office = $1 AND id = $2`, [office, akteId]);
  if (akte === undefined) throw new EakteError('NOT_FOUND', 'Akte');
}

async function allow(tx: EntityManager, caller: Caller, akteId: string, person: string, grund: string): Promise<void> {
  const { office, actor } = caller;
  await execute(
    tx,
    `INSERT INTO akten_zugriff (id, office, akte_id, actor, art, grund, gewaehrt_von) VALUES ($1, $2, $3, $4, 'liste', $5, $6)`,
    [newId(), office, akteId, person, grund, actor],
  );
  await recordAudit(tx, { office, actor, action: 'sperre.person', subject: akteId, detail: { person } });
}
