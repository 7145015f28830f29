import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { boxSchema } from '../akte/field-value';
import { RANKS } from '../akte/ueberblick/rank';
import { execute, firstRow, rows, timestampColumn } from '../platform/database/sql';
import { EakteError } from '../platform/eakte-error';
import { audit } from './import.service';
import { COMPARED, FIELD_LABELS } from './register-fields';

export const DECISIONS = ['register', 'akte', 'unklar', 'offen'] as const;
export type Decision = (typeof DECISIONS)[number];

const abgleichRow = z
  .object({
    id: z.string(),
    name: z.string(),
    register: z.string(),
    quelle: z.string(),
    encoding: z.string().nullable(),
    zeilen: z.number(),
    created_at: timestampColumn,
    imported_at: timestampColumn.nullable(),
    compared_at: timestampColumn.nullable(),
    problems: z.number(),
    ohne_akte: z.number(),
    abweichungen: z.number(),
    schreibweisen: z.number(),
    luecken: z.number(),
    entschieden: z.number(),
  })
  .transform((row) => ({
    id: row.id,
    name: row.name,
    register: row.register,
    quelle: row.quelle,
    encoding: row.encoding,
    createdAt: row.created_at,
    importedAt: row.imported_at,
    comparedAt: row.compared_at,
    counts: {
      zeilen: row.zeilen,
      probleme: row.problems,
      /** Rows whose Aktenzeichen no Akte has. */
      ohneAkte: row.ohne_akte,
      abweichungen: row.abweichungen,
      schreibweisen: row.schreibweisen,
      luecken: row.luecken,
      entschieden: row.entschieden,
    },
  }));
export type Abgleich = z.output<typeof abgleichRow>;

/** The decision that counts: the newest, as long as both values are still those it was made on. */
const CURRENT = `LATERAL (SELECT e.decision, e.actor, e.at, e.note FROM abgleich_entscheidung e WHERE e.differenz_id = d.id
  AND e.register_value = d.register_value AND e.akte_value = d.akte_value ORDER BY e.id DESC LIMIT 1) e`;

const ABGLEICH_COLUMNS = `g.id, g.name, g.register, g.quelle, g.encoding, g.zeilen, g.created_at, g.imported_at, g.compared_at,
  (SELECT count(*)::integer FROM abgleich_problem p WHERE p.abgleich_id = g.id) AS problems,
  (SELECT count(*)::integer FROM abgleich_zeile z WHERE z.abgleich_id = g.id AND z.akte_id IS NULL) AS ohne_akte,
  (SELECT count(*)::integer FROM abgleich_differenz d WHERE d.abgleich_id = g.id AND NOT d.gone AND d.kind = 'abweichung') AS abweichungen,
  (SELECT count(*)::integer FROM abgleich_differenz d WHERE d.abgleich_id = g.id AND NOT d.gone AND d.kind = 'schreibweise') AS schreibweisen,
  (SELECT count(*)::integer FROM abgleich_differenz d WHERE d.abgleich_id = g.id AND NOT d.gone AND d.kind = 'luecke') AS luecken,
  (SELECT count(*)::integer FROM abgleich_differenz d, ${CURRENT} WHERE d.abgleich_id = g.id AND NOT d.gone AND e.decision <> 'offen')
    AS entschieden`;

const evidenceSchema = z.object({
  dokumentId: z.string(),
  title: z.string(),
  type: z.string(),
  date: z.string().nullable(),
  deliveryId: z.string(),
  page: z.number().nullable(),
  box: boxSchema.nullable(),
  confidence: z.number(),
  source: z.string(),
  kind: z.enum(RANKS),
  rank: z.number(),
});
export type DifferenceEvidence = z.output<typeof evidenceSchema> & {
  /** Address of the cut-out of the page that shows the value; null where no page does. */
  readonly snippet: string | null;
};

const differenceRow = z.object({
  id: z.string(),
  line: z.number(),
  akte_id: z.string(),
  aktenzeichen: z.string(),
  azr_nummer: z.string().nullable(),
  field: z.enum(COMPARED),
  kind: z.enum(['abweichung', 'schreibweise', 'luecke']),
  verdict: z.string(),
  register_value: z.string(),
  akte_value: z.string(),
  detail: z.object({
    evidence: z.array(evidenceSchema),
    forRegister: z.array(evidenceSchema),
    proposal: z.enum(['register', 'akte', 'unklar']),
    reason: z.string(),
  }),
  decision: z.enum(DECISIONS).nullable(),
  actor: z.string().nullable(),
  at: timestampColumn.nullable(),
  note: z.string().nullable(),
});

function view(row: z.output<typeof differenceRow>) {
  const { decision, actor, at, note, detail } = row;
  const decided = decision !== null && decision !== 'offen' && actor !== null && at !== null;
  return {
    id: row.id,
    line: row.line,
    akteId: row.akte_id,
    aktenzeichen: row.aktenzeichen,
    azrNummer: row.azr_nummer,
    field: row.field,
    label: FIELD_LABELS[row.field],
    kind: row.kind,
    verdict: row.verdict,
    registerValue: row.register_value,
    akteValue: row.akte_value,
    proposal: detail.proposal,
    reason: detail.reason,
    evidence: detail.evidence.map(withSnippet),
    forRegister: detail.forRegister.map(withSnippet),
    decision: decided ? { decision, actor, at, note } : null,
  };
}
export type DifferenceView = ReturnType<typeof view>;

function withSnippet(evidence: z.output<typeof evidenceSchema>): DifferenceEvidence {
  const { deliveryId, page, box } = evidence;
  if (page === null || box === null) return { ...evidence, snippet: null };
  const place = `left=${box.left}&top=${box.top}&right=${box.right}&bottom=${box.bottom}`;
  return { ...evidence, snippet: `/api/v1/deliveries/${deliveryId}/pages/${page}/snippet?${place}` };
}

/** Which differences are wanted. */
export interface DifferenceFilter {
  readonly kind?: 'abweichung' | 'schreibweise' | 'luecke' | undefined;
  readonly state?: 'offen' | 'entschieden' | undefined;
  readonly akteId?: string | undefined;
}

const DIFFERENCES = `SELECT d.id, d.line, d.akte_id, a.aktenzeichen, a.azr_nummer, d.field, d.kind, d.verdict, d.register_value, d.akte_value,
    d.detail, e.decision, e.actor, e.at, e.note
  FROM abgleich_differenz d JOIN akte a ON a.office = d.office AND a.id = d.akte_id LEFT JOIN ${CURRENT} ON true`;

/** Reading and deciding the differences between a register and the Akten. */
@Injectable()
export class AbgleichService {
  constructor(private readonly dataSource: DataSource) {}

  /** Newest first. */
  async list(office: string): Promise<Abgleich[]> {
    const statement = `SELECT ${ABGLEICH_COLUMNS} FROM abgleich g WHERE g.office = $1 ORDER BY g.created_at DESC LIMIT 200`;
    return rows(this.dataSource, abgleichRow, statement, [office]);
  }

  /** With the lines that could not be used (at most 500). Throws NOT_FOUND. */
  async abgleich(office: string, id: string): Promise<Abgleich & { problems: { line: number; message: string }[] }> {
    const found = await firstRow(
      this.dataSource,
      abgleichRow,
      `SELECT ${ABGLEICH_COLUMNS} FROM abgleich g WHERE g.office = $1 AND g.id = $2`,
      [office, id],
    );
    if (found === undefined) throw new EakteError('NOT_FOUND', 'Abgleich');
    const problems = await rows(
      this.dataSource,
      z.object({ line: z.number(), message: z.string() }),
      `SELECT line, message FROM abgleich_problem WHERE office = $1 AND abgleich_id = $2 ORDER BY line LIMIT 500`,
      [office, id],
    );
    return { ...found, problems };
  }

  /** Differences in the order of the export, after `cursor`, at most `limit`. */
  async differences(
    office: string,
    id: string,
    filter: DifferenceFilter,
    cursor: string | null,
    limit: number,
  ): Promise<{ items: DifferenceView[]; next: string | null }> {
    const [line = '0', field = ''] = (cursor ?? '').split(':');
    const found = await rows(
      this.dataSource,
      differenceRow,
      `${DIFFERENCES}
        WHERE d.office = $1 AND d.abgleich_id = $2 AND NOT d.gone AND (d.line, d.field) > ($3::integer, $4)
          AND ($5::text IS NULL OR d.kind = $5) AND ($6::uuid IS NULL OR d.akte_id = $6)
          AND ($7::text IS NULL OR ($7 = 'entschieden') = coalesce(e.decision <> 'offen', false))
        ORDER BY d.line, d.field LIMIT $8`,
      [
        office,
        id,
        /^\d{1,9}$/.test(line) ? Number(line) : 0,
        field,
        filter.kind ?? null,
        filter.akteId ?? null,
        filter.state ?? null,
        limit + 1,
      ],
    );
    const items = found.slice(0, limit).map(view);
    const last = items.at(-1);
    return { items, next: found.length > limit && last !== undefined ? `${last.line}:${last.field}` : null };
  }

  /** Decides one difference; `offen` takes the decision back. Every decision stays on record. Throws NOT_FOUND. */
  async decide(
    office: string,
    actor: string,
    id: string,
    decision: Decision,
    note: string | null,
  ): Promise<DifferenceView> {
    await this.dataSource.transaction(async (tx) => {
      const written = await firstRow(
        tx,
        z.object({ field: z.string() }),
        `WITH d AS (SELECT * FROM abgleich_differenz WHERE office = $1 AND id = $2 AND NOT gone FOR UPDATE),
              e AS (INSERT INTO abgleich_entscheidung (office, differenz_id, decision, register_value, akte_value, note, actor)
                    SELECT office, id, $3, register_value, akte_value, $4, $5 FROM d)
         SELECT field FROM d`,
        [office, id, decision, note, actor],
      );
      if (written === undefined) throw new EakteError('NOT_FOUND', 'Differenz');
      await audit(tx, office, actor, 'abgleich.decided', id, { decision, field: written.field });
    });
    const row = await firstRow(this.dataSource, differenceRow, `${DIFFERENCES} WHERE d.office = $1 AND d.id = $2`, [
      office,
      id,
    ]);
    if (row === undefined) throw new EakteError('NOT_FOUND', 'Differenz');
    return view(row);
  }

  /** Who looked at, or took away, what. */
  async auditRead(office: string, actor: string, action: string, subject: string): Promise<void> {
    await execute(this.dataSource, `INSERT INTO audit (office, actor, action, subject) VALUES ($1, $2, $3, $4)`, [
      office,
      actor,
      action,
      subject,
    ]);
  }
}
