import { z } from 'zod';
import { aktenzeichenKey } from '../../classification/aktenzeichen';
import type { Stammdaten } from '../../intake/stammdaten';
import { firstRow } from '../../platform/database/sql';
import { EakteError } from '../../platform/eakte-error';
import { newId } from '../../platform/id';
import { writeMessage } from '../xauslaender/write-message';
import { envelope, SENT_VERSION } from './envelope';
import type { Exchange } from './exchange';
import { audit, createHandover, step } from './handover';
import { officeContact } from './office-contact';
import { deliverOutbox, recordOutgoing, storeMessage } from './outbox';
import { partnerOf } from './partner';
import { azrDigits, personOf } from './person';

/** Reason of a request: 01 Zuständigkeitswechsel sofern keine Wohnsitzbeschränkung. */
const ZUSTAENDIGKEITSWECHSEL = '01';

/**
 * Asks another office for an Akte (010201). `person.aktenzeichen` is the own one, under which the Akte will be filed when
 * it comes. Throws `PARTNER_UNKNOWN`, `OFFICE_CONTACT_MISSING`, `VALIDATION` (an Akte of that Aktenzeichen exists),
 * `TRANSFER_MESSAGE_INVALID`.
 */
export async function requestAkte(
  exchange: Exchange,
  from: string,
  person: Stammdaten,
  out?: string,
): Promise<{ readonly anforderung: string; readonly files: readonly string[] }> {
  const partner = await partnerOf(exchange, from);
  const contact = await officeContact(exchange);
  if (azrDigits(person.azrNummer).length !== 12)
    throw new EakteError('VALIDATION', 'Eine Anforderung braucht die zwölfstellige AZR-Nummer');
  const existing = await firstRow(
    exchange.dataSource,
    z.object({ id: z.string() }),
    `SELECT id FROM akte WHERE office = $1 AND aktenzeichen_key = $2`,
    [exchange.office, aktenzeichenKey(person.aktenzeichen)],
  );
  if (existing !== undefined)
    throw new EakteError('VALIDATION', `Unter ${person.aktenzeichen} gibt es hier schon eine Akte`);
  const uuid = newId();
  const bytes = await writeMessage(
    {
      ...envelope(exchange, contact, { type: '010201', uuid, at: exchange.clock.now().toISOString(), to: partner }),
      type: '010201',
      version: SENT_VERSION,
      inhalt: {
        person: personOf(person),
        aktenzeichenAuftraggebendeABH: person.aktenzeichen,
        anforderungsgrund: { code: ZUSTAENDIGKEITSWECHSEL },
        versandbestaetigung: false,
        zusaetzlichAkzeptiertesFormat: [],
      },
    },
    exchange.schemas === undefined ? {} : { schemas: exchange.schemas },
  );
  const blob = await storeMessage(exchange, bytes);
  await exchange.dataSource.transaction(async (tx) => {
    const handover = await createHandover(tx, exchange.office, {
      id: newId(),
      rolle: 'anfordernd',
      zustand: 'bereit',
      partner,
      anforderungUuid: uuid,
      aktenzeichen: person.aktenzeichen,
    });
    await step(tx, handover, 'sendet 010201');
    await recordOutgoing(tx, exchange, blob, {
      dedupeKey: `${uuid}/anforderung`,
      receiver: partner.code,
      uuid,
      type: '010201',
      handover: handover.id,
    });
    await audit(tx, exchange.office, 'transfer.requested', handover.id, { partner: partner.code });
  });
  return { anforderung: uuid, files: await deliverOutbox(exchange, out) };
}
