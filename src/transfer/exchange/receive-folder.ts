import { mkdtemp, opendir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { hashOf, type ProvenBlob } from '../../platform/blobs';
import { withLock } from '../../platform/database/advisory-lock';
import { execute, firstRow } from '../../platform/database/sql';
import { EakteError } from '../../platform/eakte-error';
import { newId } from '../../platform/id';
import { readFileMessage, type CheckedFile } from '../check/read-file';
import { correlate } from '../xauslaender/delivery/correlate';
import { byPrecedence, type Finding } from '../xauslaender/finding';
import type { Message } from '../xauslaender/registry/messages';
import { lowerUuid, type Exchange } from './exchange';
import { openDeliveries } from './handover';
import { messagesReferredTo } from './messages-at-hand';
import { deliverOutbox } from './outbox';
import { authorOf, codeOf, findPartner, kennungOf } from './partner';
import { prepareEffect } from './message-effects';
import { retryHeldReceipts } from './receipt';
import { prepareRueckweisung, type Refused } from './refuse';
import { takeOver, type TakeOver } from './take-over';
import { dropFinishedPackages } from './tidy-up';

/** What became of one message file. */
export interface ReceivedFile {
  /** Path below the folder. */
  readonly file: string;
  /** bekannt: the same bytes were received before, and were answered then. alarm: a known UUID with other bytes. */
  readonly outcome: 'angenommen' | 'bekannt' | 'quarantaene' | 'alarm';
  readonly type: string | null;
  readonly code: string | null;
  /** German, without personal data. */
  readonly reason: string | null;
}

export interface ReceiveReport {
  readonly files: readonly ReceivedFile[];
  /** Deliveries that are open or were finished now, by the UUID of their 010206. */
  readonly deliveries: readonly { readonly lieferung: string; readonly result: TakeOver }[];
  /** Answers written (receipts, Rückweisungen). */
  readonly written: readonly string[];
}

/**
 * Reads every message of a folder, in any order and as often as one likes: a message counts once. What is not understood
 * or faulty is kept with its bytes and refused; complete deliveries are taken over; answers go out (to `out`, else to
 * the folders of their receivers). Throws `NOT_FOUND` for a folder that is none.
 */
export async function receiveFolder(exchange: Exchange, folder: string, out?: string): Promise<ReceiveReport> {
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory() !== true) throw new EakteError('NOT_FOUND', folder);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && entry.name.toLowerCase().endsWith('.xml'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return inOrder(exchange, () => receivePaths(exchange, folder, paths, out));
}

/** Two readers of one office never work at the same time: the second one waits. */
async function inOrder<Result>(exchange: Exchange, work: () => Promise<Result>): Promise<Result> {
  const result = await withLock(exchange.dataSource, `empfang/${exchange.office}`, true, work);
  if (result === undefined) throw new Error('the lock was not given');
  return result;
}

async function receivePaths(
  exchange: Exchange,
  folder: string,
  paths: readonly string[],
  out: string | undefined,
): Promise<ReceiveReport> {
  await retryHeldReceipts(exchange);
  const files = await receiveFiles(exchange, folder, paths);
  const deliveries = [];
  for (const { handover, here } of await openDeliveries(exchange))
    deliveries.push({ lieferung: handover.lieferungUuid ?? '', result: await takeOver(exchange, handover, here) });
  const written = await deliverOutbox(exchange, out);
  await dropFinishedPackages(exchange);
  return { files, deliveries, written };
}

/**
 * One round of the background: reads up to `most` messages of the own folder, removes the files that are read (their bytes
 * are kept), and takes over what is complete. Costs the same however many messages lie there. One process at a time: 0 when
 * another one is at it.
 */
export async function receiveNext(exchange: Exchange, most: number): Promise<number> {
  const folder = join(exchange.folder, exchange.office);
  const read = await withLock(exchange.dataSource, `empfang/${exchange.office}`, false, async () => {
    const paths: string[] = [];
    const listing = await opendir(folder).catch(() => undefined);
    if (listing !== undefined)
      for await (const entry of listing) {
        if (entry.isFile() && entry.name.endsWith('.xml')) paths.push(join(folder, entry.name));
        if (paths.length >= most) break;
      }
    if (paths.length > 0) await receiveFiles(exchange, folder, paths.sort(), true);
    for (const { handover, here } of await openDeliveries(exchange))
      if (handover.anzahlDerPakete !== null && here >= handover.anzahlDerPakete)
        await takeOver(exchange, handover, here);
    return paths.length;
  });
  return read ?? 0;
}

/** Reads the messages one after the other; `consume`: each file goes when it is read. */
async function receiveFiles(
  exchange: Exchange,
  folder: string,
  paths: readonly string[],
  consume = false,
): Promise<ReceivedFile[]> {
  const files: ReceivedFile[] = [];
  const cache = new Map<string, Message>();
  const scratch = await mkdtemp(join(tmpdir(), 'eakte-empfang-'));
  try {
    for (const path of paths) {
      // Another process may have read and removed it meanwhile.
      if ((await stat(path).catch(() => undefined)) === undefined) continue;
      files.push(await receiveFile(exchange, path, relative(folder, path), scratch, cache));
      if (consume) await rm(path, { force: true });
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  return files;
}

const inboxRow = z.object({
  outcome: z.enum(['angenommen', 'quarantaene', 'alarm']),
  type: z.string().nullable(),
  code: z.string().nullable(),
  reason: z.string().nullable(),
});

async function receiveFile(
  exchange: Exchange,
  path: string,
  file: string,
  scratch: string,
  cache: Map<string, Message>,
): Promise<ReceivedFile> {
  const { sha256 } = await hashOf({ file: path });
  const known = await firstRow(
    exchange.dataSource,
    inboxRow,
    `SELECT outcome, type, code, reason FROM inbox WHERE office = $1 AND body_sha = $2`,
    [exchange.office, sha256],
  );
  if (known !== undefined)
    return { file, ...known, outcome: known.outcome === 'angenommen' ? 'bekannt' : known.outcome };
  const checked = await readFileMessage(
    path,
    file,
    {
      leser: { kennung: kennungOf(exchange.office) },
      ...(exchange.schemas === undefined ? {} : { schemas: exchange.schemas }),
    },
    { folder: scratch, name: 'paket' },
  );
  const { message } = checked;
  const findings = [...checked.findings];
  if (message !== undefined) {
    findings.push(...correlate(message, await messagesReferredTo(exchange, message, cache)).findings);
    if (exchange.production && message.test !== undefined)
      findings.push({ code: 'S999', path: '', reason: 'Testnachrichten werden hier nicht verarbeitet' });
  }
  const [first, ...rest] = byPrecedence(findings);
  if (message === undefined || first !== undefined)
    return quarantine(exchange, path, file, checked, [
      first ?? { code: 'S999', path: '', reason: 'Die Nachricht ist nicht lesbar' },
      ...rest,
    ]);
  return accept(exchange, path, file, message, checked, scratch);
}

/** Faulty or not understood: the bytes are kept, a person sees it, the author gets a Rückweisung where the rules say so. */
async function quarantine(
  exchange: Exchange,
  path: string,
  file: string,
  { result, message }: CheckedFile,
  findings: readonly [Finding, ...Finding[]],
): Promise<ReceivedFile> {
  const original = await readFile(path);
  const raw = await exchange.blobs.put(exchange.office, 'nachricht', original, result.raw.sha256);
  const identifikation =
    result.kind === 'refused'
      ? result.identifikation
      : {
          root: '',
          type: result.message.type,
          uuid: result.message.kopf.identifikation.nachrichtenUUID,
          erstellungszeitpunkt: result.message.kopf.identifikation.erstellungszeitpunkt,
          autorKennung: result.message.kopf.autor.kennung,
        };
  const sender = codeOf(identifikation?.autorKennung ?? authorIn(original));
  const refused: Refused = {
    kind: 'refused',
    findings,
    warnings: [],
    ...(identifikation === undefined ? {} : { identifikation }),
    raw: result.raw,
  };
  const partner =
    message === undefined
      ? sender === undefined
        ? undefined
        : await findPartner(exchange, sender)
      : authorOf(message);
  const answer = await prepareRueckweisung(exchange, refused, original, partner, null);
  const [{ code, reason }] = findings;
  const type = identifikation?.type ?? null;
  await exchange.dataSource.transaction(async (tx) => {
    await exchange.blobs.record(tx, raw);
    await insertInbox(tx, exchange.office, {
      sender: sender ?? null,
      uuid: lowerUuid(identifikation?.uuid),
      type,
      sha256: raw.sha256,
      outcome: 'quarantaene',
      code,
      reason,
      rawKept: true,
      handover: null,
    });
    await answer?.(tx);
  });
  return { file, outcome: 'quarantaene', type, code, reason };
}

/** The Kennung of the author at the head of a message that nobody could read as a whole; '' when there is none. */
function authorIn(original: Buffer): string {
  const head = original.toString('latin1', 0, 8000);
  return /<autor>(?:(?!<\/autor>)[^])*?<kennung>([^<]{1,50})<\/kennung>/.exec(head)?.[1] ?? '';
}

/** A sound message: its effect and its row in the inbox are one transaction, so that it happens once. */
async function accept(
  exchange: Exchange,
  path: string,
  file: string,
  message: Message,
  { result }: CheckedFile,
  scratch: string,
): Promise<ReceivedFile> {
  const { type } = message;
  const sender = authorOf(message);
  const uuid = lowerUuid(message.kopf.identifikation.nachrichtenUUID);
  const reused = await firstRow(
    exchange.dataSource,
    z.object({ body_sha: z.string() }),
    `SELECT body_sha FROM inbox WHERE office = $1 AND sender IS NOT DISTINCT FROM $2 AND msg_uuid = $3 AND outcome = 'angenommen'`,
    [exchange.office, sender?.code ?? null, uuid],
  );
  const raw =
    type === '010207' && reused === undefined
      ? undefined
      : await exchange.blobs.put(exchange.office, 'nachricht', { file: path }, result.raw.sha256);
  const row = {
    sender: sender?.code ?? null,
    uuid,
    type,
    sha256: result.raw.sha256,
    rawKept: raw !== undefined,
    handover: null,
  };
  if (reused !== undefined) {
    const reason = 'Die nachrichtenUUID ist schon mit anderem Inhalt verwendet; die Nachricht wurde nicht verarbeitet';
    await exchange.dataSource.transaction(async (tx) => {
      if (raw !== undefined) await exchange.blobs.record(tx, raw);
      await insertInbox(tx, exchange.office, { ...row, outcome: 'alarm', code: 'S999', reason });
    });
    return { file, outcome: 'alarm', type, code: 'S999', reason };
  }
  const paket: ProvenBlob | undefined =
    type === '010207'
      ? await exchange.blobs.put(exchange.office, 'paket', { file: join(scratch, 'paket') })
      : undefined;
  const effect = await prepareEffect(exchange, message, sender, paket);
  const note = await exchange.dataSource.transaction(async (tx) => {
    if (raw !== undefined) await exchange.blobs.record(tx, raw);
    const done = await effect(tx);
    await insertInbox(tx, exchange.office, {
      ...row,
      outcome: 'angenommen',
      code: null,
      reason: done.note ?? null,
      handover: done.handover ?? null,
    });
    return done.note ?? null;
  });
  return { file, outcome: 'angenommen', type, code: null, reason: note };
}

interface InboxRow {
  readonly sender: string | null;
  readonly uuid: string | null;
  readonly type: string | null;
  readonly sha256: string;
  readonly outcome: 'angenommen' | 'quarantaene' | 'alarm';
  readonly code: string | null;
  readonly reason: string | null;
  readonly rawKept: boolean;
  readonly handover: string | null;
}

/** Two receivers of the same folder: the second one's transaction fails on the row, and with it everything it did. */
async function insertInbox(tx: EntityManager, office: string, row: InboxRow): Promise<void> {
  await execute(
    tx,
    `INSERT INTO inbox (id, office, sender, msg_uuid, type, body_sha, outcome, code, reason, raw_kept, uebergabe_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      newId(),
      office,
      row.sender,
      row.uuid,
      row.type,
      row.sha256,
      row.outcome,
      row.code,
      row.reason,
      row.rawKept,
      row.handover,
    ],
  );
}
