import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { execute, firstRow, type Sql } from '../../platform/database/sql';
import { systemClock } from '../../platform/clock';
import type { ObjectStore } from '../../platform/object-store';
import { unsealedEntries } from './entries';
import { headHash, merkleRoot, NO_HEAD } from './merkle';
import { putSealedBatch, readSealedBatch, type SealedBatch } from './sealed-batch';
import type { TimeStamper } from './time-stamper';

/** Entries of one batch, at most. */
const MOST = 5000;
/** One process seals at a time ("seal" in ASCII). */
const LOCK = 0x7365616c;

const newestRow = z.object({ number: z.string().transform(Number), head: z.instanceof(Buffer) });

/**
 * Seals what was written since the last batch; gives its number, or null when nothing was. The object outside is put before
 * the row commits: a crash between the two leaves an object that the next run takes over, never a seal without its witness.
 */
export async function sealAudit(
  dataSource: DataSource,
  outside: ObjectStore,
  stamper: TimeStamper | null,
): Promise<number | null> {
  return dataSource.transaction(async (tx) => {
    const lock = await firstRow(tx, z.object({ got: z.boolean() }), 'SELECT pg_try_advisory_xact_lock($1) AS got', [
      LOCK,
    ]);
    if (lock?.got !== true) return null;
    const newest = await firstRow(tx, newestRow, 'SELECT number, head FROM audit_seal ORDER BY number DESC LIMIT 1');
    const number = (newest?.number ?? 0) + 1;
    const left = await readSealedBatch(outside, number);
    const batch = left ?? (await newBatch(tx, number, newest?.head ?? NO_HEAD, stamper));
    if (batch === null) return null;
    await execute(tx, `INSERT INTO audit_seal (number, sealed_at, entries, root, head) VALUES ($1, $2, $3, $4, $5)`, [
      number,
      batch.sealedAt,
      batch.entries.map(({ id }) => id),
      Buffer.from(batch.root, 'hex'),
      Buffer.from(batch.head, 'hex'),
    ]);
    if (left === undefined) await putSealedBatch(outside, batch);
    return number;
  });
}

async function newBatch(
  tx: Sql,
  number: number,
  headBefore: Buffer,
  stamper: TimeStamper | null,
): Promise<SealedBatch | null> {
  const entries = await unsealedEntries(tx, MOST);
  if (entries.length === 0) return null;
  const root = merkleRoot(entries.map(({ hash }) => hash));
  const head = headHash(headBefore, number, root);
  // A time stamping authority that is away must not stop the sealing: the next batch's stamp covers this one by the chain.
  const token = await stamper?.stamp(head).catch(() => null);
  return {
    number,
    sealedAt: systemClock.now().toISOString(),
    entries: entries.map(({ id, hash }) => ({ id, hash: hash.toString('hex') })),
    root: root.toString('hex'),
    headBefore: headBefore.toString('hex'),
    head: head.toString('hex'),
    timeStamp: token === undefined || token === null ? null : Buffer.from(token).toString('base64'),
  };
}
