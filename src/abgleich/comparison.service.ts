import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { z } from 'zod';
import { hiddenKinds } from '../access/protected-kinds';
import { fieldValueSchema } from '../akte/field-value';
import type { SpeakingDocument } from '../akte/ueberblick/claims';
import { RANKS, type SourceKind } from '../akte/ueberblick/rank';
import { execute, firstRow, rows } from '../platform/database/sql';
import { EakteError } from '../platform/eakte-error';
import { newId } from '../platform/id';
import { compareAkte, type AkteSide } from './compare-akte';
import { COMPARED } from './register-fields';

/** Rows compared in one transaction. */
const AT_ONCE = 500;

const pairRow = z.object({
  line: z.number(),
  aktenzeichen: z.string(),
  angaben: z.partialRecord(z.enum(COMPARED), z.string()),
  akte_id: z.string(),
  name: z.string().nullable(),
  vorname: z.string().nullable(),
  geburtsdatum: z.string().nullable(),
  staatsangehoerigkeit: z.string().nullable(),
  azr_nummer: z.string().nullable(),
});
type PairRow = z.output<typeof pairRow>;

const documentRow = z.object({
  id: z.string(),
  akte_id: z.string(),
  delivery_id: z.string(),
  type: z.string(),
  title: z.string(),
  date: z.string().nullable(),
  akte_position: z.number().nullable(),
  fields: z.record(z.string(), fieldValueSchema),
});

/** Compares the rows of an export with the Akten of the same Aktenzeichen. */
@Injectable()
export class AbgleichComparison {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Compares all rows anew, some hundred at a time. Differences keep their id and decisions; what is no longer found is marked, not
   * deleted. May be repeated, and stopped at any point. Throws NOT_FOUND.
   */
  async compare(office: string, id: string): Promise<void> {
    const abgleich = await firstRow(
      this.dataSource,
      z.object({ quelle: z.enum(RANKS) }),
      `SELECT quelle FROM abgleich WHERE office = $1 AND id = $2`,
      [office, id],
    );
    if (abgleich === undefined) throw new EakteError('NOT_FOUND', 'Abgleich');
    for (let line: number | null = 0; line !== null;) {
      const after: number = line;
      line = await this.dataSource.transaction((tx) => this.compareSome(tx, office, id, abgleich.quelle, after));
    }
    await execute(this.dataSource, `UPDATE abgleich SET compared_at = now() WHERE office = $1 AND id = $2`, [
      office,
      id,
    ]);
  }

  /** Compares the rows after `line`; gives the last line seen, or null when there was none. */
  private async compareSome(
    tx: EntityManager,
    office: string,
    id: string,
    quelle: SourceKind,
    line: number,
  ): Promise<number | null> {
    const lines = await rows(
      tx,
      z.object({ line: z.number() }),
      `UPDATE abgleich_zeile z SET akte_id = (SELECT a.id FROM akte a WHERE a.office = $1 AND a.aktenzeichen_key = z.aktenzeichen_key)
        WHERE z.office = $1 AND z.abgleich_id = $2
          AND z.line IN (SELECT line FROM abgleich_zeile WHERE abgleich_id = $2 AND line > $3 ORDER BY line LIMIT ${AT_ONCE})
        RETURNING z.line`,
      [office, id, line],
    );
    if (lines.length === 0) return null;
    const last = Math.max(...lines.map((row) => row.line));
    const pairs = await rows(
      tx,
      pairRow,
      `SELECT z.line, z.aktenzeichen, z.angaben, a.id AS akte_id, a.name, a.vorname, a.geburtsdatum, a.staatsangehoerigkeit, a.azr_nummer
         FROM abgleich_zeile z JOIN akte a ON a.office = $1 AND a.id = z.akte_id
        WHERE z.abgleich_id = $2 AND z.line > $3 AND z.line <= $4 ORDER BY z.line`,
      [office, id, line, last],
    );
    const documents = await documentsOf(
      tx,
      office,
      pairs.map(({ akte_id }) => akte_id),
    );
    const found = pairs.flatMap((pair) =>
      compareAkte(
        { line: pair.line, aktenzeichen: pair.aktenzeichen, values: pair.angaben },
        { values: valuesOf(pair), documents: documents.get(pair.akte_id) ?? [] },
        quelle,
      ).map(({ field, kind, verdict, registerValue, akteValue, ...detail }) => ({
        id: newId(),
        line: pair.line,
        akte_id: pair.akte_id,
        field,
        kind,
        verdict,
        register_value: registerValue,
        akte_value: akteValue,
        detail,
      })),
    );
    await execute(
      tx,
      `UPDATE abgleich_differenz SET gone = true WHERE office = $1 AND abgleich_id = $2 AND line > $3 AND line <= $4`,
      [office, id, line, last],
    );
    await execute(
      tx,
      `INSERT INTO abgleich_differenz (id, office, abgleich_id, line, akte_id, field, kind, verdict, register_value, akte_value, detail)
       SELECT id, $1, $2, line, akte_id, field, kind, verdict, register_value, akte_value, detail FROM jsonb_to_recordset($3::jsonb)
           AS t(id uuid, line integer, akte_id uuid, field text, kind text, verdict text, register_value text, akte_value text, detail jsonb)
       ON CONFLICT (abgleich_id, line, field) DO UPDATE SET akte_id = excluded.akte_id, kind = excluded.kind, verdict = excluded.verdict,
           register_value = excluded.register_value, akte_value = excluded.akte_value, detail = excluded.detail, gone = false`,
      [office, id, JSON.stringify(found)],
    );
    return last;
  }
}

function valuesOf(pair: PairRow): AkteSide['values'] {
  const { name, vorname, geburtsdatum, staatsangehoerigkeit, azr_nummer } = pair;
  return { name, vorname, geburtsdatum, staatsangehoerigkeit, azrNummer: azr_nummer };
}

async function documentsOf(
  tx: EntityManager,
  office: string,
  akten: readonly string[],
): Promise<Map<string, SpeakingDocument[]>> {
  const found = await rows(
    tx,
    documentRow,
    `SELECT id, akte_id, delivery_id, type, title, date, akte_position, fields FROM dokument
      WHERE office = $1 AND akte_id = ANY($2) AND ersetzt_am IS NULL AND fields <> '{}'::jsonb
        AND register <> ALL($3) AND type <> ALL($3)`,
    // What needs a right by name (register R11, health) is evidence for nobody here: the list is read by people without it.
    [office, akten, hiddenKinds([], [])],
  );
  const byAkte = new Map<string, SpeakingDocument[]>();
  for (const { akte_id, delivery_id, akte_position, ...row } of found) {
    const document = { ...row, deliveryId: delivery_id, position: akte_position };
    const list = byAkte.get(akte_id);
    if (list === undefined) byAkte.set(akte_id, [document]);
    else list.push(document);
  }
  return byAkte;
}
