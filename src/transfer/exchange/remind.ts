import { execute } from '../../platform/database/sql';
import { EakteError } from '../../platform/eakte-error';
import { moeglich } from '../xauslaender/process/austausch';
import { AKTE_UEBERNOMMEN } from '../xauslaender/messages/quittung';
import type { Message } from '../xauslaender/registry/messages';
import { emit, partnerOfHandover, prepareMessage, type Prepared } from './emit';
import type { Exchange } from './exchange';
import type { Handover } from './handover';
import { loadMessage, loadMessageBytes } from './messages-at-hand';
import { repeatOutgoing } from './outbox';
import { handoverById } from './request-at-hand';
import { verweisAuf } from './typ4';
import { requestAgain } from './request-akte';

/**
 * Reminds the other office of what it owes: the answer to a request or question (010002, the message travels inside) or
 * the receipt of a delivery (0021, one stage higher each time). Throws `TRANSFER_STEP_INVALID` when nothing is owed.
 */
export async function remind(exchange: Exchange, id: string): Promise<{ readonly type: '010002' | '0021' }> {
  const handover = await handoverById(exchange, id);
  const next = moeglich(handover);
  if (next.includes('sendet 0021')) return remindOfReceipt(exchange, handover);
  if (next.includes('sendet 010002')) return remindOfAnswer(exchange, handover);
  throw new EakteError('TRANSFER_STEP_INVALID', 'Die andere Behörde schuldet hier nichts');
}

async function remindOfAnswer(exchange: Exchange, handover: Handover): Promise<{ readonly type: '010002' }> {
  const { message, bytes } = await own(exchange, handover.anforderungUuid);
  const { identifikation } = message.kopf;
  await emit(
    exchange,
    { handover, vorfall: 'sendet 010002', action: 'transfer.reminded' },
    {
      type: '010002',
      to: partnerOfHandover(handover),
      dedupeKey: `${handover.id}/010002/${handover.erinnerungen + 1}`,
      message: (head) => ({
        ...head,
        type: '010002',
        inhalt: {
          container: [
            {
              transportinformationen: {},
              urspruenglicheNachricht: {
                nachricht: { kind: 'inline', data: bytes },
                nachrichtenID: {
                  nachrichtUUID: identifikation.nachrichtenUUID,
                  nachrichtentyp: { code: message.type },
                  erstellungszeitpunkt: identifikation.erstellungszeitpunkt,
                },
              },
            },
          ],
        },
      }),
    },
    (tx) => count(tx, handover.id),
  );
  return { type: '010002' };
}

async function remindOfReceipt(exchange: Exchange, handover: Handover): Promise<{ readonly type: '0021' }> {
  const { message } = await own(exchange, handover.lieferungUuid);
  const ereignis = message.type === '010206' ? message.inhalt.quittungsrelevanterSachverhalt : undefined;
  if (ereignis === undefined) throw new EakteError('TRANSFER_STEP_INVALID', 'Eine Quittung war nicht verlangt');
  await emit(
    exchange,
    { handover, vorfall: 'sendet 0021', action: 'transfer.reminded' },
    {
      type: '0021',
      to: partnerOfHandover(handover),
      dedupeKey: `${handover.id}/0021/${handover.erinnerungen + 1}`,
      message: (head) => ({
        ...head,
        type: '0021',
        inhalt: {
          ursprungsnachricht: verweisAuf('010206', message.kopf),
          quittung: { ursprungsereignis: ereignis, sachverhalt: { code: AKTE_UEBERNOMMEN } },
          erinnerungsstufe: handover.erinnerungen + 1,
        },
      }),
    },
    (tx) => count(tx, handover.id),
  );
  return { type: '0021' };
}

const count = (tx: Parameters<typeof execute>[0], id: string): Promise<void> =>
  execute(tx, `UPDATE uebergabe SET erinnerungen = erinnerungen + 1, erinnert_at = now() WHERE id = $1`, [id]);

async function own(
  exchange: Exchange,
  uuid: string | null,
): Promise<{ readonly message: Message; readonly bytes: Buffer }> {
  const message = uuid === null ? undefined : await loadMessage(exchange, uuid);
  const bytes = uuid === null ? undefined : await loadMessageBytes(exchange, uuid);
  if (message === undefined || bytes === undefined)
    throw new EakteError('TRANSFER_STEP_INVALID', 'Die ursprüngliche Nachricht liegt nicht mehr vor');
  return { message, bytes };
}

/**
 * Sends again what went out last: unchanged with its UUID while the other side has not answered (a transport problem), as
 * a new request with a new UUID after a Rückweisung or an obstacle. Throws `TRANSFER_STEP_INVALID`.
 */
export async function resend(exchange: Exchange, id: string): Promise<{ readonly fresh: boolean }> {
  const handover = await handoverById(exchange, id);
  const again = REPEATED[handover.rolle][handover.zustand];
  if (again !== undefined) {
    await exchange.dataSource.transaction((tx) => repeatOutgoing(tx, exchange.office, { handover: id, types: again }));
    return { fresh: false };
  }
  if (handover.rolle === 'anfordernd' && moeglich(handover).includes('sendet 010201')) {
    await requestAgain(exchange, handover);
    return { fresh: true };
  }
  throw new EakteError('TRANSFER_STEP_INVALID', 'Zu wiederholen gibt es hier nichts');
}

/** What is repeated unchanged, by side and state. */
const REPEATED: Readonly<
  Record<Handover['rolle'], Readonly<Partial<Record<Handover['zustand'], readonly Message['type'][]>>>>
> = {
  anfordernd: { angefordert: ['010201'], uebernommen: ['0020'], 'lieferung-zurueckgewiesen': ['0010'] },
  aktenfuehrend: {
    'zustaendigkeitsanfrage-offen': ['010101'],
    'lieferung-vollstaendig': ['010206', '010207', '010203'],
    weitergeleitet: ['0030', '0031'],
    hindernis: ['010202'],
    ungeklaert: ['0032', '000030'],
  },
};

/** 000020: the answer to a synchronous refusal (000002): the same message once more, packed. */
export async function prepareRepetition(exchange: Exchange, handover: Handover, refused: string): Promise<Prepared> {
  const { message, bytes } = await own(exchange, handover.anforderungUuid);
  return prepareMessage(exchange, {
    type: '000020',
    to: partnerOfHandover(handover),
    dedupeKey: `${handover.id}/000020/${refused}`,
    message: (head) => ({
      ...head,
      type: '000020',
      inhalt: { nachrichtentyp: { code: message.type }, nachricht: { kind: 'inline', data: bytes } },
    }),
  });
}
