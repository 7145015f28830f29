import { EakteError } from '../../platform/eakte-error';
import type { Message, MessageOf } from '../xauslaender/registry/messages';
import type { Exchange } from './exchange';
import { findHandover, type Handover } from './handover';
import { loadMessage, loadMessageBytes } from './messages-at-hand';

/** The handover with this id; throws `NOT_FOUND`. */
export async function handoverById(exchange: Exchange, id: string): Promise<Handover> {
  const found = await findHandover(exchange.dataSource, exchange.office, 'id', id);
  if (found === undefined) throw new EakteError('NOT_FOUND', 'Übergabe');
  return found;
}

/** The request (010201) or question (010101) that a handover is about, with the bytes as they were sent. */
export interface RequestAtHand<T extends '010101' | '010201'> {
  readonly handover: Handover;
  readonly message: MessageOf<T>;
  readonly bytes: Buffer;
}

/** Loads the handover and the message that opened it; throws `NOT_FOUND` and `TRANSFER_STEP_INVALID` (it is not there). */
export async function requestAtHand<T extends '010101' | '010201'>(
  exchange: Exchange,
  id: string,
  type: T,
): Promise<RequestAtHand<T>> {
  const handover = await handoverById(exchange, id);
  const uuid = handover.anforderungUuid;
  const message = uuid === null ? undefined : await loadMessage(exchange, uuid);
  const bytes = uuid === null ? undefined : await loadMessageBytes(exchange, uuid);
  if (bytes === undefined || message === undefined || !isOf(message, type))
    throw new EakteError('TRANSFER_STEP_INVALID', `Zu dieser Übergabe liegt keine Nachricht ${type} vor`);
  return { handover, message, bytes };
}

const isOf = <T extends '010101' | '010201'>(message: Message, type: T): message is MessageOf<T> & Message =>
  message.type === type;
