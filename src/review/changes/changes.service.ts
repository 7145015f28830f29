import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { bigintColumn, firstRow, rows, timestampColumn } from '../../platform/database/sql';
import { EakteError } from '../../platform/eakte-error';
import { changeStateSchema, type DokumentState } from './document-state';

export const changeSchema = z.object({
  id: z.string(),
  art: z.enum(['angaben', 'trennen', 'verbinden', 'seite', 'qs', 'datei']),
  /** gescheitert: its files could not be made; nothing changed */
  state: z.enum(['in_arbeit', 'gilt', 'zurueckgenommen', 'ueberholt', 'gescheitert']),
  deliveryId: z.string(),
  akteId: z.string().nullable(),
  dokumente: z.array(z.string()),
  seiten: z.array(z.number()),
  actor: z.string(),
  reason: z.string().nullable(),
  createdAt: z.string(),
  undoable: z.boolean(),
  felder: z.array(
    z.object({ dokumentId: z.string(), feld: z.string(), alt: z.string().nullable(), neu: z.string().nullable() }),
  ),
});
/** A change as people read it. */
export type Change = z.output<typeof changeSchema>;

const changeRow = z.object({
  id: z.string(),
  art: changeSchema.shape.art,
  state: changeSchema.shape.state,
  delivery_id: z.string(),
  akte_id: z.string().nullable(),
  dokumente: z.array(z.string()),
  seiten: z.array(z.number()),
  actor: z.string(),
  reason: z.string().nullable(),
  before: changeStateSchema,
  after: changeStateSchema,
  created_at: timestampColumn,
  untouched: z.boolean(),
});

/** Given up is a change one of whose tasks was; undoable is one whose documents still are as it left them. */
const COLUMNS = `a.id, a.art, a.delivery_id, a.akte_id, a.dokumente, a.seiten, a.actor, a.reason, a.created_at,
  a.before - 'seiten' AS before, a.after - 'seiten' AS after,
  CASE WHEN a.state = 'in_arbeit' AND EXISTS (SELECT FROM stage_task t WHERE t.office = a.office AND t.delivery_id = a.delivery_id
        AND t.state = 'quarantined' AND t.params ->> 'aenderung' = a.id::text) THEN 'gescheitert' ELSE a.state END AS state,
  NOT EXISTS (SELECT FROM jsonb_array_elements(coalesce(a.after -> 'dokumente', '[]'::jsonb)) AS s(row) JOIN dokument d ON d.id = (s.row ->> 'id')::uuid
               WHERE NOT to_jsonb(d) @> (s.row - ARRAY['version', 'number', 'akte_position', 'ersetzt_am', 'pdf_bytes']
                                               - CASE WHEN a.art = 'angaben' THEN ARRAY['pdf_sha', 'vermerk_sha'] ELSE ARRAY['version'] END)
                  OR (d.ersetzt_am IS NULL) <> (s.row ->> 'ersetzt_am' IS NULL)) AS untouched`;

const fassungRow = z.object({
  fassung: z.number(),
  sha256: z.string(),
  bytes: bigintColumn,
  until: timestampColumn,
  art: z.string(),
});
export type Fassung = z.output<typeof fassungRow>;

/** What was changed, by whom, and the files as they were before. */
@Injectable()
export class ChangesService {
  constructor(private readonly dataSource: DataSource) {}

  /** Throws NOT_FOUND. */
  async change(office: string, id: string): Promise<Change> {
    const found = await firstRow(
      this.dataSource,
      changeRow,
      `SELECT ${COLUMNS} FROM aenderung a WHERE a.office = $1 AND a.id = $2`,
      [office, id],
    );
    if (found === undefined) throw new EakteError('NOT_FOUND', 'Änderung');
    return changeOf(found);
  }

  /** Changes of an Akte, a delivery or a document, newest first, after `cursor` (the id last seen). Files that only follow are left out. */
  async changes(
    office: string,
    of: {
      readonly akteId?: string | undefined;
      readonly deliveryId?: string | undefined;
      readonly dokumentId?: string | undefined;
    },
    cursor: string | null,
    limit: number,
  ): Promise<{ items: Change[]; next: string | null }> {
    const found = await rows(
      this.dataSource,
      changeRow,
      `SELECT ${COLUMNS} FROM aenderung a
        WHERE a.office = $1 AND a.art <> 'datei' AND ($2::uuid IS NULL OR a.akte_id = $2) AND ($3::uuid IS NULL OR a.delivery_id = $3)
          AND ($4::uuid IS NULL OR a.dokumente @> ARRAY[$4::uuid]) AND ($5::uuid IS NULL OR a.id < $5)
        ORDER BY a.id DESC LIMIT $6`,
      [office, of.akteId ?? null, of.deliveryId ?? null, of.dokumentId ?? null, cursor, limit + 1],
    );
    const items = found.slice(0, limit).map(changeOf);
    return { items, next: found.length > limit ? (items.at(-1)?.id ?? null) : null };
  }

  /** The newest change of a document that is not through. */
  async running(office: string, dokumentId: string): Promise<{ id: string; state: string } | null> {
    const found = await firstRow(
      this.dataSource,
      z.object({ id: z.string(), state: z.string() }),
      `SELECT id, state FROM aenderung WHERE office = $1 AND dokumente @> ARRAY[$2::uuid] AND state = 'in_arbeit' ORDER BY id DESC LIMIT 1`,
      [office, dokumentId],
    );
    return found ?? null;
  }

  /** Files of a document as they were, newest first. */
  async fassungen(office: string, dokumentId: string): Promise<Fassung[]> {
    return rows(
      this.dataSource,
      fassungRow,
      `SELECT f.fassung, f.pdf_sha AS sha256, f.pdf_bytes AS bytes, f.until, a.art
         FROM dokument_fassung f JOIN aenderung a ON a.id = f.aenderung_id
        WHERE f.office = $1 AND f.dokument_id = $2 ORDER BY f.fassung DESC`,
      [office, dokumentId],
    );
  }
}

function changeOf(row: z.output<typeof changeRow>): Change {
  return {
    id: row.id,
    art: row.art,
    state: row.state,
    deliveryId: row.delivery_id,
    akteId: row.akte_id,
    dokumente: row.dokumente,
    seiten: row.seiten,
    actor: row.actor,
    reason: row.reason,
    createdAt: row.created_at,
    undoable: row.state === 'gilt' && row.art !== 'datei' && row.untouched,
    felder: row.after.dokumente.flatMap((after) => {
      const before = row.before.dokumente.find((candidate) => candidate.id === after.id);
      return before === undefined ? [] : differences(before, after);
    }),
  };
}

/** What differs, field by field, as a person would say it. */
function differences(before: DokumentState, after: DokumentState): Change['felder'] {
  const shown = (state: DokumentState): Map<string, string | null> =>
    new Map([
      ['type', state.type],
      ['title', state.title],
      ['date', state.date],
      ['register', state.register],
      ['firstPage', String(state.first_page)],
      ['lastPage', String(state.last_page)],
      ...Object.entries(state.fields).map(([name, field]): [string, string] => [`fields.${name}`, field.value]),
    ]);
  const [alt, neu] = [shown(before), shown(after)];
  return [...new Set([...alt.keys(), ...neu.keys()])]
    .filter((feld) => (alt.get(feld) ?? null) !== (neu.get(feld) ?? null))
    .map((feld) => ({ dokumentId: after.id, feld, alt: alt.get(feld) ?? null, neu: neu.get(feld) ?? null }));
}
