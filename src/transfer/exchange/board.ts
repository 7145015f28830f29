import { z } from 'zod';
import { rows, timestampColumn } from '../../platform/database/sql';
import type { Exchange } from './exchange';
import { handoversByIds, type Handover } from './handover';
import { aktionen, plainState, type Aktion } from './plain-state';
import { kennungOf } from './partner';

/** One line of the board. */
export interface BoardEntry {
  readonly id: string;
  /** ausgang: this office holds the Akte; eingang: it gets it. */
  readonly richtung: 'ausgang' | 'eingang';
  readonly zustand: Handover['zustand'];
  /** German, one sentence. */
  readonly text: string;
  readonly seit: string;
  readonly offen: boolean;
  readonly partner: { readonly code: string; readonly kennung: string; readonly name: string };
  /** Of the own office: of the Akte, or the one planned for it. */
  readonly aktenzeichen: string | null;
  readonly akteId: string | null;
  readonly lieferung: string | null;
  /** Code of the reason (code list), where the request gives one. */
  readonly grund: string | null;
  readonly dokumente: number;
  readonly pakete: { readonly anzahl: number | null; readonly hinaus: number; readonly da: number };
  /** What a person has to decide. */
  readonly entscheidung: { readonly code: string; readonly grund: string } | null;
  /** What was said last. */
  readonly zuletzt: string | null;
  readonly erinnerungen: number;
  readonly aktionen: readonly Aktion[];
}

const keyRow = z.object({ id: z.string(), created_at: timestampColumn });
const countRow = z.object({
  id: z.string(),
  aktenzeichen: z.string().nullable(),
  gone: z.number(),
  attempted: z.number(),
  here: z.number(),
});

export interface BoardQuery {
  readonly richtung?: 'ausgang' | 'eingang' | undefined;
  /** Only such that are not closed. */
  readonly offen?: boolean | undefined;
  /** Only such that wait for a person here. */
  readonly entscheidung?: boolean | undefined;
  readonly akteId?: string | undefined;
  /** Id of the last entry seen. */
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** The board of an office, newest first; `next` continues it. */
export async function board(
  exchange: Exchange,
  query: BoardQuery,
): Promise<{ readonly items: readonly BoardEntry[]; readonly next: string | null }> {
  const role = { ausgang: 'aktenfuehrend', eingang: 'anfordernd' } as const;
  const keys = await rows(
    exchange.dataSource,
    keyRow,
    `SELECT id, created_at FROM uebergabe
      WHERE office = $1 AND ($2::text IS NULL OR rolle = $2) AND (NOT $3::boolean OR closed_at IS NULL)
        AND (NOT $4::boolean OR hold_code IS NOT NULL OR (rolle = 'aktenfuehrend' AND zustand = 'anforderung-liegt-vor' AND lieferung_uuid IS NULL))
        AND ($5::uuid IS NULL OR akte_id = $5)
        AND ($6::uuid IS NULL OR (created_at, id) < (SELECT created_at, id FROM uebergabe WHERE office = $1 AND id = $6))
      ORDER BY created_at DESC, id DESC LIMIT $7`,
    [
      exchange.office,
      query.richtung === undefined ? null : role[query.richtung],
      query.offen ?? false,
      query.entscheidung ?? false,
      query.akteId ?? null,
      query.cursor ?? null,
      query.limit + 1,
    ],
  );
  const shown = keys.slice(0, query.limit).map(({ id }) => id);
  const items = await entriesOf(exchange, shown);
  return { items, next: keys.length > query.limit ? (shown.at(-1) ?? null) : null };
}

/** The entries with these ids, in this order. */
export async function entriesOf(exchange: Exchange, ids: readonly string[]): Promise<BoardEntry[]> {
  const found = new Map((await handoversByIds(exchange, ids)).map((handover) => [handover.id, handover]));
  const counts = await rows(
    exchange.dataSource,
    countRow,
    `SELECT u.id, coalesce(a.aktenzeichen, CASE WHEN u.rolle = 'anfordernd' THEN u.aktenzeichen END) AS aktenzeichen,
            (SELECT count(*)::integer FROM outbox o WHERE o.uebergabe_id = u.id AND o.type = '010207' AND o.state = 'zugestellt') AS gone,
            (SELECT count(*)::integer FROM outbox o WHERE o.uebergabe_id = u.id AND o.type IN ('010206', '010207') AND o.attempts > 0) AS attempted,
            (SELECT count(DISTINCT p.nummer)::integer FROM paket p
              WHERE p.office = u.office AND p.sender = u.partner AND p.lieferung_uuid = u.lieferung_uuid) AS here
       FROM uebergabe u LEFT JOIN akte a ON a.id = u.akte_id WHERE u.office = $1 AND u.id = ANY($2)`,
    [exchange.office, ids],
  );
  const byId = new Map(counts.map((row) => [row.id, row]));
  return ids.flatMap((id) => {
    const handover = found.get(id);
    const count = byId.get(id);
    return handover === undefined || count === undefined ? [] : [entry(handover, count)];
  });
}

function entry(handover: Handover, count: z.output<typeof countRow>): BoardEntry {
  const { partner, partnerName, hold } = handover;
  const taken = handover.zustand === 'uebernommen';
  const here = taken ? (handover.anzahlDerPakete ?? 0) : count.here;
  return {
    id: handover.id,
    richtung: handover.rolle === 'aktenfuehrend' ? 'ausgang' : 'eingang',
    zustand: handover.zustand,
    text:
      handover.closedAt !== null && handover.zuletzt !== null && !taken && handover.zustand !== 'quittiert'
        ? handover.zuletzt
        : plainState(handover, { here, gone: count.gone }),
    seit: handover.since,
    offen: handover.closedAt === null,
    partner: { code: partner, kennung: kennungOf(partner), name: partnerName },
    aktenzeichen: count.aktenzeichen,
    akteId: handover.akteId,
    lieferung: handover.lieferungUuid,
    grund: handover.grund,
    dokumente: handover.dokumente.length,
    pakete: { anzahl: handover.anzahlDerPakete, hinaus: count.gone, da: here },
    entscheidung: hold === null ? null : { code: hold.code, grund: hold.reason },
    zuletzt: handover.zuletzt,
    erinnerungen: handover.erinnerungen,
    aktionen:
      handover.closedAt !== null && handover.zustand !== 'quittiert' && !taken
        ? []
        : aktionen(handover, count.attempted > 0),
  };
}
