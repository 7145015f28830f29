import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { bigintColumn, execute, firstRow, rows, type Sql, timestampColumn } from '../../platform/database/sql';
import { schritt, type Schritt } from '../xauslaender/process/austausch';
import { UEBERGAENGE, type Merkmale, type Vorfall, type Zustand } from '../xauslaender/process/transitions';
import type { Exchange } from './exchange';

const dokumentSchema = z.object({
  /** dokumentenposition of the delivery. */
  position: z.number(),
  /** Own document. */
  dokumentId: z.string(),
  /** dokumentuuid of the delivery. */
  dateiUuid: z.string(),
  sha256: z.string(),
  bytes: z.number(),
  /** What travelled with it and has no place of its own here. */
  zusaetze: z
    .array(
      z.object({
        kennung: z.string(),
        name: z.string(),
        felder: z.array(z.object({ name: z.string(), wert: z.string() })),
      }),
    )
    .default([]),
});
/** One document of a handover as it was sent or filed. */
export type HandoverDokument = z.output<typeof dokumentSchema>;

const STATES = new Set<string>(UEBERGAENGE.flatMap(({ von, nach }) => [von, nach]));
const isZustand = (text: string): text is Zustand => STATES.has(text);

const handoverRow = z
  .object({
    id: z.string(),
    rolle: z.enum(['anfordernd', 'aktenfuehrend']),
    zustand: z.string().refine(isZustand),
    zustand_since: timestampColumn,
    partner: z.string(),
    partner_name: z.string(),
    akte_id: z.string().nullable(),
    anforderung_uuid: z.string().nullable(),
    lieferung_uuid: z.string().nullable(),
    aktenzeichen: z.string().nullable(),
    quittung_verlangt: z.boolean(),
    versandbestaetigung_erbeten: z.boolean(),
    anzahl_pakete: z.number().nullable(),
    archivgroesse: bigintColumn.nullable(),
    dokumente: z.array(dokumentSchema),
    manifest_sha: z.string().nullable(),
    hold_code: z.string().nullable(),
    hold_reason: z.string().nullable(),
    grund: z.string().nullable(),
    zuletzt: z.string().nullable(),
    erinnerungen: z.number(),
    closed_at: timestampColumn.nullable(),
    angenommen_von: z.string().nullable(),
  })
  .transform((row) => ({
    id: row.id,
    rolle: row.rolle,
    zustand: row.zustand,
    since: row.zustand_since,
    partner: row.partner,
    partnerName: row.partner_name,
    akteId: row.akte_id,
    anforderungUuid: row.anforderung_uuid,
    lieferungUuid: row.lieferung_uuid,
    /** Of the requesting office. */
    aktenzeichen: row.aktenzeichen,
    quittungVerlangt: row.quittung_verlangt,
    versandbestaetigungErbeten: row.versandbestaetigung_erbeten,
    anzahlDerPakete: row.anzahl_pakete,
    archivgroesse: row.archivgroesse,
    dokumente: row.dokumente,
    manifest: row.manifest_sha,
    hold: row.hold_code === null ? null : { code: row.hold_code, reason: row.hold_reason ?? '' },
    /** Code list aktenanforderung:grund of the request. */
    grund: row.grund,
    /** What the other office said last, or what was decided here. */
    zuletzt: row.zuletzt,
    erinnerungen: row.erinnerungen,
    closedAt: row.closed_at,
    /** Who let a held delivery in. */
    angenommenVon: row.angenommen_von,
  }));
/** Where a handover stands, for the own office. */
export type Handover = z.output<typeof handoverRow>;

const COLUMNS = `id, rolle, zustand, zustand_since, partner, partner_name, akte_id, anforderung_uuid, lieferung_uuid, aktenzeichen,
  quittung_verlangt, versandbestaetigung_erbeten, anzahl_pakete, archivgroesse, dokumente, manifest_sha, hold_code, hold_reason,
  grund, zuletzt, erinnerungen, closed_at, angenommen_von`;

type Key = 'id' | 'anforderung_uuid' | 'lieferung_uuid';

/** The handover with this key, locked until the transaction ends (outside one the lock means nothing). */
export function findHandover(sql: Sql, office: string, key: Key, value: string): Promise<Handover | undefined> {
  return firstRow(sql, handoverRow, `SELECT ${COLUMNS} FROM uebergabe WHERE office = $1 AND ${key} = $2 FOR UPDATE`, [
    office,
    value,
  ]);
}

/** Handovers of the office, newest first, at most 1,000; `akteId`: only those of one Akte. */
export function handovers(exchange: Exchange, akteId: string | null = null): Promise<Handover[]> {
  return rows(
    exchange.dataSource,
    handoverRow,
    `SELECT ${COLUMNS} FROM uebergabe WHERE office = $1 AND ($2::uuid IS NULL OR akte_id = $2) ORDER BY created_at DESC, id DESC LIMIT 1000`,
    [exchange.office, akteId],
  );
}

/** The handovers with these ids, in no order. */
export function handoversByIds(exchange: Exchange, ids: readonly string[]): Promise<Handover[]> {
  return rows(exchange.dataSource, handoverRow, `SELECT ${COLUMNS} FROM uebergabe WHERE office = $1 AND id = ANY($2)`, [
    exchange.office,
    ids,
  ]);
}

/** Deliveries that come in and wait for no person, with the packages that are here. */
export async function openDeliveries(
  exchange: Exchange,
): Promise<{ readonly handover: Handover; readonly here: number }[]> {
  const open = await rows(
    exchange.dataSource,
    z.object({ id: z.string(), here: z.number() }),
    `SELECT u.id, (SELECT count(DISTINCT p.nummer)::integer FROM paket p
                    WHERE p.office = u.office AND p.sender = u.partner AND p.lieferung_uuid = u.lieferung_uuid) AS here
       FROM uebergabe u
      WHERE u.office = $1 AND u.rolle = 'anfordernd' AND u.zustand = 'lieferung-laeuft' AND u.lieferung_uuid IS NOT NULL
        AND u.hold_code IS NULL ORDER BY u.created_at, u.id`,
    [exchange.office],
  );
  const here = new Map(open.map((row) => [row.id, row.here]));
  const found = await handoversByIds(
    exchange,
    open.map(({ id }) => id),
  );
  return found.map((handover) => ({ handover, here: here.get(handover.id) ?? 0 }));
}

/** Handovers that are held for this reason. */
export async function heldHandovers(exchange: Exchange, code: string): Promise<Handover[]> {
  return rows(
    exchange.dataSource,
    handoverRow,
    `SELECT ${COLUMNS} FROM uebergabe WHERE office = $1 AND hold_code = $2 ORDER BY created_at LIMIT 100`,
    [exchange.office, code],
  );
}

export interface NewHandover {
  readonly id: string;
  readonly rolle: Handover['rolle'];
  readonly zustand: Zustand;
  readonly partner: { readonly code: string; readonly name: string };
  readonly akteId?: string | null;
  readonly anforderungUuid?: string | null;
  readonly aktenzeichen?: string | null;
}

/** Adds a handover. */
export async function createHandover(tx: EntityManager, office: string, made: NewHandover): Promise<Handover> {
  const created = await firstRow(
    tx,
    handoverRow,
    `INSERT INTO uebergabe (id, office, rolle, zustand, partner, partner_name, akte_id, anforderung_uuid, aktenzeichen)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING ${COLUMNS}`,
    [
      made.id,
      office,
      made.rolle,
      made.zustand,
      made.partner.code,
      made.partner.name,
      made.akteId ?? null,
      made.anforderungUuid ?? null,
      made.aktenzeichen ?? null,
    ],
  );
  if (created === undefined) throw new Error('uebergabe was not created');
  return created;
}

/**
 * Moves a handover on by the table of the process and keeps the new state. What the process does not provide for
 * changes nothing and is given back as such.
 */
export async function step(
  tx: EntityManager,
  handover: Pick<Handover, 'id' | 'rolle' | 'zustand' | keyof Merkmale>,
  vorfall: Vorfall,
  merkmale: Partial<Merkmale> = {},
): Promise<Schritt> {
  const result = schritt(handover, vorfall, merkmale);
  if (result.kind === 'nicht-vorgesehen') return result;
  const { zustand, quittungVerlangt, versandbestaetigungErbeten } = result.austausch;
  await execute(
    tx,
    `UPDATE uebergabe SET zustand_since = CASE WHEN zustand = $2 THEN zustand_since ELSE now() END, zustand = $2,
            quittung_verlangt = $3, versandbestaetigung_erbeten = $4,
            closed_at = CASE WHEN $2 IN ('quittiert', 'uebernommen') THEN coalesce(closed_at, now()) END,
            erinnerungen = CASE WHEN zustand = $2 THEN erinnerungen ELSE 0 END
      WHERE id = $1`,
    [handover.id, zustand, quittungVerlangt, versandbestaetigungErbeten],
  );
  return result;
}

/** Stops a handover until a person decides, or lets it go on (`null`). */
export async function hold(
  tx: EntityManager,
  id: string,
  why: { readonly code: string; readonly reason: string } | null,
): Promise<void> {
  await execute(tx, `UPDATE uebergabe SET hold_code = $2, hold_reason = $3 WHERE id = $1`, [
    id,
    why?.code ?? null,
    why?.reason ?? null,
  ]);
}

/** Written beside every decision: ids, never names. */
export async function audit(
  tx: EntityManager,
  office: string,
  action: string,
  subject: string,
  detail: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  await execute(tx, `INSERT INTO audit (office, actor, action, subject, detail) VALUES ($1, 'transfer', $2, $3, $4)`, [
    office,
    action,
    subject,
    JSON.stringify(detail),
  ]);
}
