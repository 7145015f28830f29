import { z } from 'zod';
import { firstRow } from '../../platform/database/sql';
import { readMessage } from '../xauslaender/read-message';
import type { Message } from '../xauslaender/registry/messages';
import { lowerUuid, type Exchange } from './exchange';

/** The bytes of a message this office wrote or accepted (no packages); undefined when there is none of that UUID. */
export async function loadMessageBytes(exchange: Exchange, uuid: string): Promise<Buffer | undefined> {
  const id = lowerUuid(uuid);
  if (id === null) return undefined;
  const found = await firstRow(
    exchange.dataSource,
    z.object({ sha: z.string() }),
    `SELECT payload_sha AS sha FROM outbox WHERE office = $1 AND msg_uuid = $2 AND type <> '010207'
     UNION ALL
     SELECT body_sha FROM inbox WHERE office = $1 AND msg_uuid = $2 AND outcome = 'angenommen' AND raw_kept
     LIMIT 1`,
    [exchange.office, id],
  );
  return found === undefined ? undefined : exchange.blobs.read(exchange.office, 'nachricht', found.sha);
}

/** Like `loadMessageBytes`, read. */
export async function loadMessage(exchange: Exchange, uuid: string): Promise<Message | undefined> {
  const bytes = await loadMessageBytes(exchange, uuid);
  if (bytes === undefined) return undefined;
  const result = await readMessage(bytes);
  return result.kind === 'message' ? result.message : undefined;
}

/** UUIDs of the messages that one refers to. */
function references(message: Message): string[] {
  const found = message.ausloeserUUID === undefined ? [] : [message.ausloeserUUID];
  switch (message.type) {
    case '010207':
      return [...found, message.inhalt.identifikationAktenlieferung];
    case '0020':
    case '0021':
      return [...found, message.inhalt.ursprungsnachricht.nachrichtenUUID];
    case '0010': {
      const uuid = message.inhalt.rueckweisung.idNachricht?.nachrichtenUUID;
      return uuid === undefined ? found : [...found, uuid];
    }
    case '0031':
      return [...found, message.inhalt.weitergeleiteteNachricht.nachrichtenUUID];
    case '0032':
      return [...found, message.inhalt.nachricht.nachrichtenUUID];
    default:
      return found;
  }
}

/** The messages that one refers to, as far as they are at hand, by UUID in lower case. `cache` lives for one run. */
export async function messagesReferredTo(
  exchange: Exchange,
  message: Message,
  cache: Map<string, Message>,
): Promise<(uuid: string) => Message | undefined> {
  for (const reference of references(message)) {
    const uuid = reference.toLowerCase();
    if (cache.has(uuid)) continue;
    const found = await loadMessage(exchange, uuid);
    if (found !== undefined) cache.set(uuid, found);
  }
  return (uuid) => cache.get(uuid.toLowerCase());
}
