import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import type { ProvenBlob } from '../../platform/blobs';
import { execute, firstRow } from '../../platform/database/sql';
import { newId } from '../../platform/id';
import { passFailPoint } from '../../platform/fail-point';
import type { MessageType } from '../xauslaender/registry/messages';
import type { Exchange } from './exchange';
import { fileNameOf, takeFile } from './transport';

/** A message on its way out. */
export interface Outgoing {
  /** The same step again is the same message: it is recorded once. */
  readonly dedupeKey: string;
  /** Behördenkennziffer. */
  readonly receiver: string;
  readonly uuid: string;
  readonly type: MessageType;
  readonly handover: string | null;
  /** Not to be written before `releaseOutgoing`: a delivery goes out as a whole or not at all. */
  readonly prepared?: boolean;
}

/** Stores the bytes of a message; the row follows in the transaction of the caller (`recordOutgoing`). */
export async function storeMessage(
  exchange: Exchange,
  message: Uint8Array | AsyncIterable<Uint8Array>,
): Promise<ProvenBlob> {
  if (message instanceof Uint8Array) return exchange.blobs.put(exchange.office, 'nachricht', message);
  const scratch = await mkdtemp(join(tmpdir(), 'eakte-nachricht-'));
  try {
    const file = join(scratch, 'nachricht.xml');
    await pipeline(message, createWriteStream(file, { mode: 0o600 }));
    return await exchange.blobs.put(exchange.office, 'nachricht', { file });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Records a message that must go out; false when that step recorded it before (nothing is added). */
export async function recordOutgoing(
  tx: EntityManager,
  exchange: Exchange,
  blob: ProvenBlob,
  message: Outgoing,
): Promise<boolean> {
  await exchange.blobs.record(tx, blob);
  const added = await firstRow(
    tx,
    z.object({ id: z.string() }),
    `INSERT INTO outbox (id, office, dedupe_key, receiver, msg_uuid, type, uebergabe_id, payload_sha, state)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING RETURNING id`,
    [
      newId(),
      exchange.office,
      message.dedupeKey,
      message.receiver,
      message.uuid,
      message.type,
      message.handover,
      blob.sha256,
      message.prepared === true ? 'vorbereitet' : 'bereit',
    ],
  );
  await execute(tx, `INSERT INTO partner_state (office, partner) VALUES ($1, $2) ON CONFLICT DO NOTHING`, [
    exchange.office,
    message.receiver,
  ]);
  return added !== undefined;
}

/** Lets the prepared messages of a handover go. */
export async function releaseOutgoing(tx: EntityManager, handover: string): Promise<void> {
  await execute(tx, `UPDATE outbox SET state = 'bereit' WHERE uebergabe_id = $1 AND state = 'vorbereitet'`, [handover]);
}

/** Takes the prepared messages of a handover back: they never left. */
export async function withdrawOutgoing(tx: EntityManager, handover: string): Promise<void> {
  await execute(tx, `DELETE FROM outbox WHERE uebergabe_id = $1 AND state = 'vorbereitet'`, [handover]);
}

/** True when the step with this key has put its message into the outbox. */
export async function isRecorded(exchange: Exchange, dedupeKey: string): Promise<boolean> {
  const found = await firstRow(
    exchange.dataSource,
    z.object({ id: z.string() }),
    `SELECT id FROM outbox WHERE office = $1 AND dedupe_key = $2`,
    [exchange.office, dedupeKey],
  );
  return found !== undefined;
}

const dueRow = z.object({
  id: z.string(),
  receiver: z.string(),
  msg_uuid: z.string(),
  type: z.string(),
  payload_sha: z.string(),
});

/**
 * Writes every message that is due into the directory exchange (`out`, else the folder of its receiver), in the order of
 * their making: whole under a temporary name, then renamed. Gives the files written. Throws file errors of node; what was
 * not written stays due and is tried again later.
 */
export async function deliverOutbox(exchange: Exchange, out?: string): Promise<string[]> {
  const written: string[] = [];
  for (;;) {
    // Counted before the try: a crash in the middle costs an attempt and a pause, never a message.
    const due = await firstRow(
      exchange.dataSource,
      dueRow,
      `UPDATE outbox SET attempts = attempts + 1, next_at = now() + interval '1 minute' * least(60, 2 ^ least(attempts, 6))
        WHERE id = (SELECT id FROM outbox o WHERE office = $1 AND state = 'bereit' AND next_at <= now()
                       AND NOT EXISTS (SELECT 1 FROM partner_state p WHERE p.office = o.office AND p.partner = o.receiver
                                          AND (p.steuerung <> 'offen' OR p.weg <> 'ordner'))
                     ORDER BY created_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
        RETURNING id, receiver, msg_uuid, type, payload_sha`,
      [exchange.office],
    );
    if (due === undefined) return written;
    const folder = out ?? join(exchange.folder, due.receiver);
    const file = join(folder, fileNameOf({ type: due.type, uuid: due.msg_uuid }));
    await mkdir(folder, { recursive: true });
    await exchange.blobs.toFile(exchange.office, 'nachricht', due.payload_sha, `${file}.neu`);
    await takeFile(`${file}.neu`, file);
    passFailPoint('transfer.delivered');
    await execute(
      exchange.dataSource,
      `UPDATE outbox SET state = 'zugestellt', delivered_at = now() WHERE id = $1 AND state = 'bereit'`,
      [due.id],
    );
    written.push(file);
  }
}

/** Lets messages go out once more, unchanged and with their UUID: a repetition after a transport problem. */
export async function repeatOutgoing(
  tx: EntityManager,
  office: string,
  which: { readonly handover: string; readonly types: readonly MessageType[] } | { readonly uuid: string },
): Promise<void> {
  const due = `UPDATE outbox SET state = 'bereit', next_at = now() WHERE office = $1`;
  if ('uuid' in which) await execute(tx, `${due} AND msg_uuid = $2`, [office, which.uuid]);
  else await execute(tx, `${due} AND uebergabe_id = $2 AND type = ANY($3)`, [office, which.handover, which.types]);
}
