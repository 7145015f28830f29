import { z } from 'zod';
import { aktenzeichenKey } from '../../classification/aktenzeichen';
import type { Stammdaten } from '../../intake/stammdaten';
import { execute, firstRow, type Sql } from '../../platform/database/sql';
import { EakteError } from '../../platform/eakte-error';
import { newId } from '../../platform/id';
import { findCode } from '../xauslaender/codelists/code-list';
import { ANFORDERUNGSGRUND } from '../xauslaender/messages/aktenanforderung';
import type { MessageOf } from '../xauslaender/registry/messages';
import { partnerOfHandover, prepareMessage, moveOn, requirePossible, type Prepared } from './emit';
import type { Exchange } from './exchange';
import { audit, createHandover, hold, type Handover } from './handover';
import { deliverOutbox } from './outbox';
import { partnerOf, type Partner } from './partner';
import { azrDigits, personOf } from './person';
import { requestAtHand } from './request-at-hand';

type Anforderung = MessageOf<'010201'>['inhalt'];

export interface RequestOptions {
  /** Code list aktenanforderung:grund; default 01 Zuständigkeitswechsel. 03 asks for Vorabinformationen alone. */
  readonly grund?: string;
  /** Asks for a Versandbestätigung (010203). */
  readonly versandbestaetigung?: boolean;
}

/**
 * Asks another office for an Akte (010201). `person.aktenzeichen` is the own one, under which the Akte will be filed when
 * it comes. The message lies in the outbox afterwards. Gives its UUID and the handover. Throws `PARTNER_UNKNOWN`,
 * `OFFICE_CONTACT_MISSING`, `VALIDATION` (an Akte of that Aktenzeichen exists), `TRANSFER_MESSAGE_INVALID`.
 */
export async function placeRequest(
  exchange: Exchange,
  from: string,
  person: Stammdaten,
  options: RequestOptions = {},
): Promise<{ readonly anforderung: string; readonly uebergabe: string }> {
  const partner = await partnerOf(exchange, from);
  const grund = options.grund ?? ANFORDERUNGSGRUND.zustaendigkeitswechsel;
  if (findCode('anforderungsgrund', grund) === undefined)
    throw new EakteError('VALIDATION', `Den Anforderungsgrund ${grund} gibt es nicht`);
  if (azrDigits(person.azrNummer).length !== 12)
    throw new EakteError('VALIDATION', 'Eine Anforderung braucht die zwölfstellige AZR-Nummer');
  if (grund !== ANFORDERUNGSGRUND.vorabinformationenErgaenzen)
    await requireNewAktenzeichen(exchange, person.aktenzeichen);
  const request = await writeRequest(exchange, partner, {
    person: personOf(person),
    aktenzeichenAuftraggebendeABH: person.aktenzeichen,
    anforderungsgrund: { code: grund },
    versandbestaetigung: options.versandbestaetigung ?? false,
    zusaetzlichAkzeptiertesFormat: [],
  });
  const uebergabe = newId();
  await exchange.dataSource.transaction(async (tx) => {
    await createHandover(tx, exchange.office, {
      id: uebergabe,
      rolle: 'anfordernd',
      zustand: 'bereit',
      partner,
      aktenzeichen: person.aktenzeichen,
    });
    await opened(tx, exchange, uebergabe, request, grund);
  });
  return { anforderung: request.uuid, uebergabe };
}

/** Like `placeRequest`, and writes what is due (to `out`, else to the folders of the receivers). */
export async function requestAkte(
  exchange: Exchange,
  from: string,
  person: Stammdaten,
  out?: string,
  options: RequestOptions = {},
): Promise<{ readonly anforderung: string; readonly files: readonly string[] }> {
  const { anforderung } = await placeRequest(exchange, from, person, options);
  return { anforderung, files: await deliverOutbox(exchange, out) };
}

/** The answer "yes" to a question of competence (010101): the Akte is requested from who asked. */
export async function requestFromQuestion(exchange: Exchange, id: string, aktenzeichen: string): Promise<void> {
  const { handover, message } = await requestAtHand(exchange, id, '010101');
  requirePossible(handover, 'sendet 010201');
  await requireNewAktenzeichen(exchange, aktenzeichen);
  const grund = ANFORDERUNGSGRUND.zustaendigkeitswechsel;
  const request = await writeRequest(exchange, partnerOfHandover(handover), {
    person: message.inhalt.person,
    aktenzeichenAuftraggebendeABH: aktenzeichen,
    anforderungsgrund: { code: grund },
    versandbestaetigung: false,
    zusaetzlichAkzeptiertesFormat: [],
  });
  await exchange.dataSource.transaction(async (tx) => {
    await execute(tx, `UPDATE uebergabe SET aktenzeichen = $2 WHERE id = $1`, [id, aktenzeichen]);
    await opened(tx, exchange, id, request, grund);
  });
}

/** The same request with a new UUID: after a Rückweisung, an obstacle, an unresolved competence. */
export async function requestAgain(exchange: Exchange, handover: Handover): Promise<void> {
  const { message } = await requestAtHand(exchange, handover.id, '010201');
  const request = await writeRequest(exchange, partnerOfHandover(handover), message.inhalt);
  await exchange.dataSource.transaction((tx) =>
    opened(tx, exchange, handover.id, request, message.inhalt.anforderungsgrund.code),
  );
}

function writeRequest(exchange: Exchange, to: Partner, inhalt: Anforderung): Promise<Prepared> {
  return prepareMessage(exchange, {
    type: '010201',
    to,
    dedupeKey: `${newId()}/anforderung`,
    message: (head) => ({ ...head, type: '010201', inhalt }),
  });
}

async function opened(
  tx: Parameters<typeof moveOn>[0],
  exchange: Exchange,
  id: string,
  request: Prepared,
  grund: string,
): Promise<void> {
  const { partner } = await moveOn(tx, exchange, id, 'sendet 010201');
  await execute(tx, `UPDATE uebergabe SET anforderung_uuid = $2, grund = $3, zuletzt = NULL WHERE id = $1`, [
    id,
    request.uuid,
    grund,
  ]);
  await hold(tx, id, null);
  await request.record(tx, id);
  await audit(tx, exchange.office, 'transfer.requested', id, { partner });
}

async function requireNewAktenzeichen(exchange: Exchange, aktenzeichen: string): Promise<void> {
  if (await isTaken(exchange.dataSource, exchange.office, aktenzeichen))
    throw new EakteError('VALIDATION', `Unter ${aktenzeichen} gibt es hier schon eine Akte`);
}

/** True when an Akte of the office has this Aktenzeichen. */
export async function isTaken(sql: Sql, office: string, aktenzeichen: string): Promise<boolean> {
  const found = await firstRow(
    sql,
    z.object({ id: z.string() }),
    `SELECT id FROM akte WHERE office = $1 AND aktenzeichen_key = $2`,
    [office, aktenzeichenKey(aktenzeichen)],
  );
  return found !== undefined;
}
