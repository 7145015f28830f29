import { z } from 'zod';
import { firstRow } from '../../platform/database/sql';
import { akteInStock, obstacles, packAkte, type StockAkte } from './akte-in-stock';
import { nameUuid, type Exchange } from './exchange';
import { lockState } from './locked-akte';
import { partnerOf, type Partner } from './partner';
import { isHeldBack } from './partner-directory';
import { azrDigits } from './person';
import { auskunftssperren } from './vorabinformationen';

/** One thing that was looked at before an Akte leaves. */
export interface PreflightPoint {
  readonly code: string;
  /** gut: nothing to do; hinweis: should be known; hindert: nothing is sent before it is gone. */
  readonly stand: 'gut' | 'hinweis' | 'hindert';
  /** German, one sentence. */
  readonly text: string;
}

export interface Preflight {
  readonly aktenzeichen: string;
  readonly akteId: string;
  readonly an: { readonly code: string; readonly kennung: string; readonly name: string };
  readonly darf: boolean;
  readonly punkte: readonly PreflightPoint[];
}

/**
 * Looks at an Akte before it is sent, without changing anything; `everyPdf` reads every document and compares its SHA-256
 * (sending does that in any case); `actor`: who wants to send. Throws `NOT_FOUND`, `PARTNER_UNKNOWN`.
 */
export async function preflight(
  exchange: Exchange,
  aktenzeichen: string,
  to: string,
  options: { readonly everyPdf?: boolean; readonly actor?: string } = {},
): Promise<Preflight> {
  const partner = await partnerOf(exchange, to);
  const stock = await akteInStock(exchange, aktenzeichen);
  const punkte = await preflightOf(exchange, stock, partner, options.actor ?? '');
  if (options.everyPdf === true) punkte.push(await damages(exchange, stock));
  return {
    aktenzeichen: stock.aktenzeichen,
    akteId: stock.id,
    an: partner,
    darf: punkte.every(({ stand }) => stand !== 'hindert'),
    punkte,
  };
}

/** The points of `preflight`, for who has Akte and partner already. */
export async function preflightOf(
  exchange: Exchange,
  stock: StockAkte,
  partner: Partner,
  actor: string,
): Promise<PreflightPoint[]> {
  const stops = (code: string, text: string): PreflightPoint => ({ code, stand: 'hindert', text });
  const points: PreflightPoint[] = [];
  const add = (bad: boolean, point: PreflightPoint, good: string): void => {
    points.push(bad ? point : { code: point.code, stand: 'gut', text: good });
  };
  add(
    partner.code === exchange.office,
    stops('EMPFAENGER', 'Sender und Empfänger sind dieselbe Behörde'),
    `Empfänger ist ${partner.name}`,
  );
  const held = await isHeldBack(exchange.dataSource, exchange.office, partner.code);
  if (held === 'gestoppt') points.push(stops('EMPFAENGER_GESTOPPT', 'Der Versand an diese Behörde ist gestoppt'));
  if (held === 'angehalten')
    points.push({
      code: 'EMPFAENGER_ANGEHALTEN',
      stand: 'hinweis',
      text: 'Der Versand an diese Behörde ist angehalten; die Akte geht hinaus, sobald er wieder läuft',
    });
  add(
    stock.state === 'abgegeben',
    stops('AKTE_ABGEGEBEN', 'Die Akte ist schon abgegeben'),
    'Die Akte liegt bei dieser Behörde',
  );
  const open = await obstacles(exchange, stock);
  for (const text of open) points.push(stops('UNVOLLSTAENDIG', text));
  if (open.length === 0)
    points.push({
      code: 'UNVOLLSTAENDIG',
      stand: 'gut',
      text: 'Alle Lieferungen sind abgelegt, jedes Dokument hat sein PDF',
    });
  add(
    !/^\d{12}$/.test(azrDigits(stock.azr_nummer ?? undefined)),
    stops('AZR_NUMMER', 'Die Akte hat keine AZR-Nummer: ohne sie gibt es keinen elektronischen Aktenversand'),
    'Die AZR-Nummer ist da',
  );
  add(stock.name === null && stock.vorname === null, stops('NAME', 'Die Akte nennt keinen Namen'), 'Der Name ist da');
  points.push(...(await lockPoints(exchange, stock, partner, actor)), ...(await hints(exchange, stock)));
  return points;
}

async function lockPoints(
  exchange: Exchange,
  stock: StockAkte,
  partner: Partner,
  actor: string,
): Promise<PreflightPoint[]> {
  const code = 'SPERRVERMERK';
  switch (await lockState(exchange.dataSource, exchange.office, stock.id, partner.code, actor)) {
    case 'frei':
      return [];
    case 'freigegeben':
      return [
        { code, stand: 'hinweis', text: 'Die Akte hat einen Sperrvermerk; eine zweite Person hat sie freigegeben' },
      ];
    case 'selbst-freigegeben':
      return [{ code, stand: 'hindert', text: 'Wer die gesperrte Akte freigegeben hat, kann sie nicht selbst senden' }];
    case 'gesperrt':
      return [
        {
          code,
          stand: 'hindert',
          text: 'Die Akte hat einen Sperrvermerk: eine zweite Person muss sie für diesen Empfänger mit Grund freigeben',
        },
      ];
  }
}

async function hints(exchange: Exchange, stock: StockAkte): Promise<PreflightPoint[]> {
  const points: PreflightPoint[] = [];
  const counts = await firstRow(
    exchange.dataSource,
    z.object({ unindexed: z.number(), findings: z.number() }),
    `SELECT (SELECT count(*)::integer FROM dokument WHERE office = $1 AND akte_id = $2 AND type = 'nachzuindizieren') AS unindexed,
            (SELECT count(*)::integer FROM delivery WHERE office = $1 AND akte_id = $2 AND state = 'pruefung') AS findings`,
    [exchange.office, stock.id],
  );
  if (counts !== undefined && counts.unindexed > 0)
    points.push({
      code: 'NACHZUINDIZIEREN',
      stand: 'hinweis',
      text: `${counts.unindexed} Dokumente sind nicht eingeordnet`,
    });
  if (counts !== undefined && counts.findings > 0)
    points.push({ code: 'PRUEFUNG', stand: 'hinweis', text: `${counts.findings} Lieferungen warten auf eine Prüfung` });
  const sperren = await auskunftssperren(exchange.dataSource, exchange.office, stock.azr_nummer ?? '');
  if (sperren.length > 0)
    points.push({
      code: 'AUSKUNFTSSPERRE',
      stand: 'hinweis',
      text: `Für die Person gelten Auskunftssperren (${sperren.map(({ code }) => code).join(', ')}); 6 und 12 gehen mit den Vorabinformationen mit`,
    });
  return points;
}

async function damages(exchange: Exchange, stock: StockAkte): Promise<PreflightPoint> {
  const code = 'PRUEFSUMMEN';
  const packed = await packAkte(exchange, stock, nameUuid('vorpruefung', stock.id)).catch((error: unknown) =>
    String(error),
  );
  return typeof packed === 'string'
    ? { code, stand: 'hindert', text: `Ein Dokument ist nicht unversehrt: ${packed}` }
    : { code, stand: 'gut', text: `${packed.dokumente.length} Dokumente gelesen, jede Prüfsumme stimmt` };
}
