import { createHash } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import type { ProvenBlob } from '../../platform/blobs';
import { EakteError } from '../../platform/eakte-error';
import { newId } from '../../platform/id';
import { schritt } from '../xauslaender/process/austausch';
import type { Vorfall } from '../xauslaender/process/transitions';
import type { Message, MessageType } from '../xauslaender/registry/messages';
import type { Umschlag } from '../xauslaender/types/umschlag';
import { writeMessage } from '../xauslaender/write-message';
import { envelope, SENT_VERSION } from './envelope';
import type { Exchange } from './exchange';
import { audit, findHandover, step, type Handover } from './handover';
import { officeContact } from './office-contact';
import { recordOutgoing, storeMessage } from './outbox';
import { kennungOf, type Partner } from './partner';

/** Envelope and version of a message that is about to be written. */
export type MessageHead = Umschlag & { readonly version: string };

/** One message of a handover. */
export interface Emission {
  readonly type: MessageType;
  readonly to: Partner;
  /** The same step again is the same message. */
  readonly dedupeKey: string;
  readonly ausloeser?: string | null;
  message(head: MessageHead): Message;
}

/** A message whose bytes lie in the store; `record` puts it into the outbox. */
export interface Prepared {
  readonly uuid: string;
  readonly blob: ProvenBlob;
  record(tx: EntityManager, handover: string): Promise<boolean>;
}

/** The other office of a handover. */
export const partnerOfHandover = ({ partner, partnerName }: Pick<Handover, 'partner' | 'partnerName'>): Partner => ({
  code: partner,
  kennung: kennungOf(partner),
  name: partnerName,
});

/** A short name of a value, for dedupe keys: the same answer twice is one message. */
export const fingerprint = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);

/** Writes a message and stores its bytes. Throws `OFFICE_CONTACT_MISSING`, `TRANSFER_MESSAGE_INVALID`. */
export async function prepareMessage(exchange: Exchange, emission: Emission): Promise<Prepared> {
  const { type, to, dedupeKey, ausloeser } = emission;
  const uuid = newId();
  const at = exchange.clock.now().toISOString();
  const contact = await officeContact(exchange);
  const head = { ...envelope(exchange, contact, { type, uuid, at, to, ausloeser: ausloeser ?? undefined }) };
  const bytes = await writeMessage(
    emission.message({ ...head, version: SENT_VERSION }),
    exchange.schemas === undefined ? {} : { schemas: exchange.schemas },
  );
  const blob = await storeMessage(exchange, bytes);
  return {
    uuid,
    blob,
    record: (tx, handover) =>
      recordOutgoing(tx, exchange, blob, { dedupeKey, receiver: to.code, uuid, type, handover }),
  };
}

/** Throws `TRANSFER_STEP_INVALID` with the reason when the process does not provide for this step now. */
export function requirePossible(handover: Handover, vorfall: Vorfall): void {
  const result = schritt(handover, vorfall);
  if (result.kind === 'nicht-vorgesehen') throw new EakteError('TRANSFER_STEP_INVALID', result.grund);
}

/** Who decided a step, as it goes into the audit trail. */
export interface Decision {
  readonly handover: Handover;
  readonly vorfall: Vorfall;
  /** Name of the action in the audit trail. */
  readonly action: string;
  readonly detail?: Readonly<Record<string, unknown>>;
}

/**
 * Writes a message, moves the handover on and puts the message into the outbox: one transaction. Throws
 * `TRANSFER_STEP_INVALID` when the process does not provide for it; then nothing was written.
 */
export async function emit(
  exchange: Exchange,
  decision: Decision,
  emission: Emission,
  also: (tx: EntityManager, made: Prepared) => Promise<void> = () => Promise.resolve(),
): Promise<Prepared> {
  const { handover, vorfall, action, detail } = decision;
  requirePossible(handover, vorfall);
  const made = await prepareMessage(exchange, emission);
  await exchange.dataSource.transaction(async (tx) => {
    await moveOn(tx, exchange, handover.id, vorfall);
    await made.record(tx, handover.id);
    await also(tx, made);
    await audit(tx, exchange.office, action, handover.id, { partner: handover.partner, ...detail });
  });
  return made;
}

/** Moves a handover on inside a transaction; throws `TRANSFER_STEP_INVALID` when somebody was faster. */
export async function moveOn(tx: EntityManager, exchange: Exchange, id: string, vorfall: Vorfall): Promise<Handover> {
  const now = await findHandover(tx, exchange.office, 'id', id);
  if (now === undefined) throw new EakteError('NOT_FOUND', 'Übergabe');
  const moved = await step(tx, now, vorfall);
  if (moved.kind === 'nicht-vorgesehen') throw new EakteError('TRANSFER_STEP_INVALID', moved.grund);
  return { ...now, ...moved.austausch };
}
