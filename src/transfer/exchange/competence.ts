import { execute } from '../../platform/database/sql';
import { EakteError } from '../../platform/eakte-error';
import { newId } from '../../platform/id';
import type { MessageOf } from '../xauslaender/registry/messages';
import type { Meldeanschrift } from '../xauslaender/types/anschrift';
import { akteInStock, angabenOf } from './akte-in-stock';
import { emit, fingerprint, partnerOfHandover, prepareMessage } from './emit';
import type { Exchange } from './exchange';
import { audit, createHandover, hold, step } from './handover';
import { partnerOf } from './partner';
import { personOf } from './person';
import { requestAtHand } from './request-at-hand';

/** Asks another office whether it is competent, because the person lives there now (010101). Gives the handover. */
export async function askCompetence(
  exchange: Exchange,
  aktenzeichen: string,
  to: string,
  aufenthalt: Meldeanschrift,
): Promise<string> {
  const partner = await partnerOf(exchange, to);
  const stock = await akteInStock(exchange, aktenzeichen);
  if (stock.state !== 'aktiv') throw new EakteError('AKTE_IN_UEBERGABE');
  const question = await prepareMessage(exchange, {
    type: '010101',
    to: partner,
    dedupeKey: `${stock.id}/010101/${partner.code}/${fingerprint(aufenthalt)}/${newId()}`,
    message: (head) => ({
      ...head,
      type: '010101',
      inhalt: {
        aktenzeichenAnbietendeABH: stock.aktenzeichen,
        person: personOf(angabenOf(stock)),
        erreichbarkeit: [],
        gewoehnlicherAufenthalt: aufenthalt,
      },
    }),
  });
  const id = newId();
  await exchange.dataSource.transaction(async (tx) => {
    const handover = await createHandover(tx, exchange.office, {
      id,
      rolle: 'aktenfuehrend',
      zustand: 'bereit',
      partner,
      akteId: stock.id,
      anforderungUuid: question.uuid,
    });
    await step(tx, handover, 'sendet 010101');
    await question.record(tx, id);
    await audit(tx, exchange.office, 'transfer.competence-asked', id, { partner: partner.code });
  });
  return id;
}

/** Why this office is not competent. */
export type Denial = { readonly kind: 'kein-aufenthalt' } | { readonly kind: 'grund'; readonly text: string };

/** 010102: this office is not competent. (That it is shows by its request, 010201: `requestFromQuestion`.) */
export async function denyCompetence(exchange: Exchange, id: string, denial: Denial): Promise<void> {
  const { handover, message } = await requestAtHand(exchange, id, '010101');
  const antwortInhalt: MessageOf<'010102'>['inhalt']['antwortInhalt'] =
    denial.kind === 'grund'
      ? { kind: 'nichtZustaendigMitBegruendung', value: denial.text }
      : { kind: 'gewoehnlicherAufenthaltLiegtNichtVor', value: true };
  await emit(
    exchange,
    { handover, vorfall: 'sendet 010102', action: 'transfer.competence-denied' },
    {
      type: '010102',
      to: partnerOfHandover(handover),
      ausloeser: message.kopf.identifikation.nachrichtenUUID,
      dedupeKey: `${id}/010102`,
      message: (head) => ({
        ...head,
        type: '010102',
        inhalt: {
          aktenzeichenAnfragendeABH: message.inhalt.aktenzeichenAnbietendeABH,
          person: message.inhalt.person,
          antwortInhalt,
          // Mandatory, though an office that is not competent has no Akte.
          aktenzeichenAntwortendeABH: handover.aktenzeichen ?? 'ohne',
        },
      }),
    },
    async (tx) => {
      await hold(tx, id, null);
      await execute(tx, `UPDATE uebergabe SET closed_at = now() WHERE id = $1`, [id]);
    },
  );
}
