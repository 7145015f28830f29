import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { hashOf, type ProvenBlob } from '../../platform/blobs';
import { execute, firstRow } from '../../platform/database/sql';
import { newId } from '../../platform/id';
import { readMessage } from '../xauslaender/read-message';
import type { MessageOf } from '../xauslaender/registry/messages';
import type { Base64Content } from '../xauslaender/xml/base64-content';
import { lowerUuid, type Exchange } from './exchange';
import { authorOf, type Partner } from './partner';

/** A request or question that travelled inside another message (0030, 010002, 000020), with its bytes in the store. */
export interface InnerMessage {
  readonly message: MessageOf<'010101'> | MessageOf<'010201'>;
  readonly sender: Partner;
  readonly uuid: string;
  readonly blob: ProvenBlob;
}

/** Unpacks a request or question; undefined when something else is inside (the outer message was checked before). */
export async function unpackInner(exchange: Exchange, content: Base64Content): Promise<InnerMessage | undefined> {
  if (content.kind !== 'inline') return undefined;
  const result = await readMessage(content.data);
  if (result.kind !== 'message') return undefined;
  const { message } = result;
  const sender = authorOf(message);
  const uuid = lowerUuid(message.kopf.identifikation.nachrichtenUUID);
  if ((message.type !== '010101' && message.type !== '010201') || sender === undefined || uuid === null)
    return undefined;
  const { sha256 } = await hashOf(content.data);
  return { message, sender, uuid, blob: await exchange.blobs.put(exchange.office, 'nachricht', content.data, sha256) };
}

/** Records the inner message as received, once; false when it is known already (then it has had its effect). */
export async function recordInner(tx: EntityManager, exchange: Exchange, inner: InnerMessage): Promise<boolean> {
  const known = await firstRow(
    tx,
    z.object({ id: z.string() }),
    `SELECT id FROM inbox WHERE office = $1 AND outcome = 'angenommen' AND (body_sha = $2 OR (sender = $3 AND msg_uuid = $4)) LIMIT 1`,
    [exchange.office, inner.blob.sha256, inner.sender.code, inner.uuid],
  );
  if (known !== undefined) return false;
  await exchange.blobs.record(tx, inner.blob);
  await execute(
    tx,
    `INSERT INTO inbox (id, office, sender, msg_uuid, type, body_sha, outcome, raw_kept) VALUES ($1, $2, $3, $4, $5, $6, 'angenommen', true)
     ON CONFLICT (office, body_sha) DO UPDATE SET outcome = 'angenommen', raw_kept = true, sender = $3, msg_uuid = $4, type = $5,
       code = NULL, reason = NULL`,
    [newId(), exchange.office, inner.sender.code, inner.uuid, inner.message.type, inner.blob.sha256],
  );
  return true;
}
