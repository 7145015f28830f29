import { z } from 'zod';
import { foldName } from '../../akte/search/fold';
import { execute, firstRow, rows, timestampColumn, type Sql } from '../../platform/database/sql';
import { EakteError } from '../../platform/eakte-error';
import { codeList } from '../xauslaender/codelists/code-list';
import type { Exchange } from './exchange';
import { audit } from './handover';
import { kennungOf, partnerOf } from './partner';

/** What people ordered for a partner. */
export type Steuerung = 'offen' | 'angehalten' | 'gestoppt';

/** An office of the directory with how it goes with it. */
export interface PartnerView {
  readonly code: string;
  readonly kennung: string;
  readonly name: string;
  readonly steuerung: Steuerung;
  readonly steuerungGrund: string | null;
  /** geschlossen: messages go; offen: nothing is tried before `naechsterVersuch`; probe: one message alone. */
  readonly kreis: 'geschlossen' | 'offen' | 'probe';
  readonly naechsterVersuch: string | null;
  readonly letzterFehler: string | null;
  readonly letzterErfolg: string | null;
  /** Messages a second: allowed now, and measured. */
  readonly rate: number;
  readonly durchsatz: number | null;
  readonly weg: 'ordner' | 'https';
  readonly adresse: string | null;
  /** Messages that wait to go out, and when the last of them will have gone (null: nothing waits, or nobody can say). */
  readonly rueckstau: number;
  readonly ende: string | null;
}

const stateRow = z.object({
  partner: z.string(),
  steuerung: z.enum(['offen', 'angehalten', 'gestoppt']),
  steuerung_grund: z.string().nullable(),
  kreis: z.enum(['geschlossen', 'offen', 'probe']),
  probe_at: timestampColumn.nullable(),
  letzter_fehler: z.string().nullable(),
  letzter_erfolg: timestampColumn.nullable(),
  rate: z.number(),
  durchsatz: z.number().nullable(),
  weg: z.enum(['ordner', 'https']),
  adresse: z.string().nullable(),
});
const COLUMNS =
  'partner, steuerung, steuerung_grund, kreis, probe_at, letzter_fehler, letzter_erfolg, rate, durchsatz, weg, adresse';

export interface PartnerQuery {
  /** Part of the name, or of the Behördenkennziffer. */
  readonly q?: string | undefined;
  /** Only partners with a backlog or a state that is not the usual one. */
  readonly auffaellig?: boolean | undefined;
  readonly limit: number;
}

/** Offices of the code list abhkennung, by name; with their state and backlog. */
export async function partners(
  exchange: Exchange,
  query: PartnerQuery,
): Promise<{ readonly items: readonly PartnerView[]; readonly gesamt: number }> {
  const { dataSource, office } = exchange;
  const states = new Map(
    (await rows(dataSource, stateRow, `SELECT ${COLUMNS} FROM partner_state WHERE office = $1`, [office])).map(
      (row) => [row.partner, row],
    ),
  );
  const waiting = new Map(
    (
      await rows(
        dataSource,
        z.object({ receiver: z.string(), n: z.number() }),
        `SELECT receiver, count(*)::integer AS n FROM outbox WHERE office = $1 AND state = 'bereit' GROUP BY receiver`,
        [office],
      )
    ).map(({ receiver, n }) => [receiver, n]),
  );
  const wanted = foldName(query.q ?? '');
  const found = codeList('abhkennung').entries.filter(({ code, name }) => {
    if (wanted !== '' && !foldName(name ?? '').includes(wanted) && !code.startsWith(query.q ?? '')) return false;
    const state = states.get(code);
    const unusual = state !== undefined && (state.steuerung !== 'offen' || state.kreis !== 'geschlossen');
    return query.auffaellig !== true || unusual || (waiting.get(code) ?? 0) > 0;
  });
  const now = exchange.clock.now().getTime();
  return {
    items: found
      .slice(0, query.limit)
      .map(({ code, name }) => view({ code, name: name ?? code }, states.get(code), waiting.get(code) ?? 0, now)),
    gesamt: found.length,
  };
}

/** One partner; throws `PARTNER_UNKNOWN`. */
export async function partnerView(exchange: Exchange, text: string): Promise<PartnerView> {
  const { code, name } = await partnerOf(exchange, text);
  const state = await firstRow(
    exchange.dataSource,
    stateRow,
    `SELECT ${COLUMNS} FROM partner_state WHERE office = $1 AND partner = $2`,
    [exchange.office, code],
  );
  const waiting = await firstRow(
    exchange.dataSource,
    z.object({ n: z.number() }),
    `SELECT count(*)::integer AS n FROM outbox WHERE office = $1 AND receiver = $2 AND state = 'bereit'`,
    [exchange.office, code],
  );
  return view({ code, name }, state, waiting?.n ?? 0, exchange.clock.now().getTime());
}

/** Messages a second for a partner nobody has sent to yet. */
const FIRST_RATE = 10;

function view(
  { code, name }: { readonly code: string; readonly name: string },
  state: z.output<typeof stateRow> | undefined,
  rueckstau: number,
  now: number,
): PartnerView {
  const steuerung = state?.steuerung ?? 'offen';
  const rate = state?.rate ?? FIRST_RATE;
  const start = state?.kreis === 'offen' && state.probe_at !== null ? Math.max(now, Date.parse(state.probe_at)) : now;
  const speed = state?.durchsatz ?? rate;
  const ends = rueckstau > 0 && steuerung === 'offen' && speed > 0;
  return {
    code,
    kennung: kennungOf(code),
    name,
    steuerung,
    steuerungGrund: state?.steuerung_grund ?? null,
    kreis: state?.kreis ?? 'geschlossen',
    naechsterVersuch: state?.kreis === 'offen' ? state.probe_at : null,
    letzterFehler: state?.letzter_fehler ?? null,
    letzterErfolg: state?.letzter_erfolg ?? null,
    rate,
    durchsatz: state?.durchsatz ?? null,
    weg: state?.weg ?? 'ordner',
    adresse: state?.adresse ?? null,
    rueckstau,
    ende: ends ? new Date(start + (rueckstau / speed) * 1000).toISOString() : null,
  };
}

/** Lets messages to a partner go, holds them back, or stops sending to it at all. Ids only in the audit trail. */
export async function steerPartner(
  exchange: Exchange,
  text: string,
  steuerung: Steuerung,
  by: { readonly actor: string; readonly grund: string },
): Promise<PartnerView> {
  const { code } = await partnerOf(exchange, text);
  await exchange.dataSource.transaction(async (tx) => {
    await execute(
      tx,
      `INSERT INTO partner_state (office, partner, steuerung, steuerung_von, steuerung_grund, steuerung_at) VALUES ($1, $2, $3, $4, $5, now())
       ON CONFLICT (office, partner) DO UPDATE SET steuerung = $3, steuerung_von = $4, steuerung_grund = $5, steuerung_at = now()`,
      [exchange.office, code, steuerung, by.actor, by.grund],
    );
    await audit(tx, exchange.office, `transfer.partner-${steuerung}`, code, { actor: by.actor });
  });
  return partnerView(exchange, code);
}

/** How a partner is reached: by the directory exchange, or by HTTPS at an address (another installation of eakte). */
export async function setPartnerWay(exchange: Exchange, text: string, adresse: string | null): Promise<PartnerView> {
  const { code } = await partnerOf(exchange, text);
  if (adresse !== null && (!URL.canParse(adresse) || new URL(adresse).protocol !== 'https:'))
    throw new EakteError('VALIDATION', 'Die Adresse beginnt mit https://');
  await exchange.dataSource.transaction(async (tx) => {
    await execute(
      tx,
      `INSERT INTO partner_state (office, partner, weg, adresse) VALUES ($1, $2, $3, $4)
       ON CONFLICT (office, partner) DO UPDATE SET weg = $3, adresse = $4`,
      [exchange.office, code, adresse === null ? 'ordner' : 'https', adresse],
    );
    await audit(tx, exchange.office, 'transfer.partner-way', code);
  });
  return partnerView(exchange, code);
}

/** True when people stopped or paused sending to this partner. */
export async function isHeldBack(sql: Sql, office: string, partner: string): Promise<Steuerung | null> {
  const found = await firstRow(
    sql,
    z.object({ steuerung: z.enum(['offen', 'angehalten', 'gestoppt']) }),
    `SELECT steuerung FROM partner_state WHERE office = $1 AND partner = $2`,
    [office, partner],
  );
  return found === undefined || found.steuerung === 'offen' ? null : found.steuerung;
}
