import type { EntityManager } from 'typeorm';
import { newId } from '../../platform/id';
import { rueckweisungAus } from '../xauslaender/delivery/rueckweisung-aus';
import type { ReadResult } from '../xauslaender/read-message';
import { writeMessage } from '../xauslaender/write-message';
import { envelope, SENT_VERSION } from './envelope';
import type { Exchange } from './exchange';
import { officeContact } from './office-contact';
import { recordOutgoing, storeMessage } from './outbox';
import type { Partner } from './partner';

export type Refused = Extract<ReadResult, { readonly kind: 'refused' }>;

/** Types that are never refused by a message: a Rückweisung of a Rückweisung would go to and fro for ever. */
const NEVER_REFUSED = new Set(['0010', '000002', '0020', '0021']);

/**
 * Prepares the 0010 for a refused message; undefined when none may be written. The row is added in the caller's
 * transaction; the same bytes refused again are the same Rückweisung.
 */
export async function prepareRueckweisung(
  exchange: Exchange,
  refused: Refused,
  original: Uint8Array,
  to: Partner | undefined,
  handover: string | null,
): Promise<((tx: EntityManager) => Promise<unknown>) | undefined> {
  if (to === undefined || to.code === exchange.office) return undefined;
  if (NEVER_REFUSED.has(refused.identifikation?.type ?? '')) return undefined;
  const uuid = newId();
  const bytes = await writeMessage(
    {
      ...envelope(exchange, await officeContact(exchange), {
        type: '0010',
        uuid,
        at: exchange.clock.now().toISOString(),
        to,
      }),
      type: '0010',
      version: SENT_VERSION,
      inhalt: rueckweisungAus(refused, original),
    },
    exchange.schemas === undefined ? {} : { schemas: exchange.schemas },
  );
  const blob = await storeMessage(exchange, bytes);
  return (tx) =>
    recordOutgoing(tx, exchange, blob, {
      dedupeKey: `rueckweisung/${refused.raw.sha256}`,
      receiver: to.code,
      uuid,
      type: '0010',
      handover,
    });
}
