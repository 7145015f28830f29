import { z } from 'zod';
import { rows, type Sql } from '../../platform/database/sql';
import type { ObjectStore } from '../../platform/object-store';
import { hashedEntries } from './entries';
import { headHash, merkleRoot, NO_HEAD } from './merkle';
import { readSealedBatch, sealedNumbers, type SealedBatch } from './sealed-batch';

/** What is not as it was sealed. `entry` or `batch` names which. */
export interface AuditDamage {
  readonly kind:
    | 'eintrag-geaendert'
    | 'eintrag-fehlt'
    | 'eintrag-ungesiegelt'
    | 'siegel-fehlt'
    | 'siegel-geaendert'
    | 'siegel-ohne-zeuge'
    | 'zeuge-fehlt'
    | 'kette-gebrochen';
  readonly batch: number | null;
  readonly entry: number | null;
}

export interface AuditVerdict {
  readonly batches: number;
  readonly entries: number;
  /** Entries that wait for the next batch. */
  readonly waiting: number;
  readonly timeStamps: number;
  readonly damages: readonly AuditDamage[];
}

const sealRow = z.object({
  number: z.string().transform(Number),
  entries: z.array(z.string().transform(Number)),
  root: z.instanceof(Buffer),
  head: z.instanceof(Buffer),
});
type Seal = z.output<typeof sealRow>;

/** An entry is expected to be sealed when it is older than this, minutes: the sealer runs every ten seconds. */
const SEALED_WITHIN_MINUTES = 60;

/**
 * Compares the trail with its witnesses outside, batch by batch. Named are: changed and removed entries; batches whose row
 * is gone though the witness is there (the trail was cut off, or the database is an older state); batches whose witness is
 * gone; a broken chain; old entries that no batch holds (put in afterwards).
 */
export async function verifyAudit(sql: Sql, outside: ObjectStore): Promise<AuditVerdict> {
  const seals = new Map(
    (await rows(sql, sealRow, 'SELECT number, entries, root, head FROM audit_seal')).map((s) => [s.number, s]),
  );
  const witnessed = new Set(await sealedNumbers(outside));
  const last = Math.max(0, ...seals.keys(), ...witnessed);
  const damages: AuditDamage[] = [];
  let entries = 0;
  let timeStamps = 0;
  let headBefore = NO_HEAD.toString('hex');
  for (let number = 1; number <= last; number += 1) {
    const witness = witnessed.has(number) ? await readSealedBatch(outside, number) : undefined;
    const seal = seals.get(number);
    if (witness === undefined) {
      damages.push({ kind: seal === undefined ? 'zeuge-fehlt' : 'siegel-ohne-zeuge', batch: number, entry: null });
      headBefore = seal?.head.toString('hex') ?? headBefore;
      continue;
    }
    if (!isChained(witness, number, headBefore)) damages.push({ kind: 'kette-gebrochen', batch: number, entry: null });
    if (seal === undefined) damages.push({ kind: 'siegel-fehlt', batch: number, entry: null });
    else if (!isSame(seal, witness)) damages.push({ kind: 'siegel-geaendert', batch: number, entry: null });
    damages.push(...(await damagedEntries(sql, witness)));
    headBefore = witness.head;
    entries += witness.entries.length;
    if (witness.timeStamp !== null) timeStamps += 1;
  }
  const unsealed = await unsealedIds(sql, SEALED_WITHIN_MINUTES);
  damages.push(...unsealed.old.map((entry) => ({ kind: 'eintrag-ungesiegelt', batch: null, entry }) as const));
  return { batches: last, entries, waiting: unsealed.waiting, timeStamps, damages };
}

function isChained(witness: SealedBatch, number: number, headBefore: string): boolean {
  const root = merkleRoot(witness.entries.map(({ hash }) => Buffer.from(hash, 'hex')));
  return (
    witness.number === number &&
    witness.headBefore === headBefore &&
    witness.root === root.toString('hex') &&
    witness.head === headHash(Buffer.from(headBefore, 'hex'), number, root).toString('hex')
  );
}

function isSame(seal: Seal, witness: SealedBatch): boolean {
  return (
    seal.root.toString('hex') === witness.root &&
    seal.head.toString('hex') === witness.head &&
    seal.entries.join() === witness.entries.map(({ id }) => id).join()
  );
}

async function damagedEntries(sql: Sql, { number, entries }: SealedBatch): Promise<AuditDamage[]> {
  const found = await hashedEntries(
    sql,
    entries.map(({ id }) => id),
  );
  return entries.flatMap(({ id, hash }): AuditDamage[] => {
    const now = found.get(id);
    if (now === undefined) return [{ kind: 'eintrag-fehlt', batch: number, entry: id }];
    return now.hash.toString('hex') === hash ? [] : [{ kind: 'eintrag-geaendert', batch: number, entry: id }];
  });
}

async function unsealedIds(sql: Sql, minutes: number): Promise<{ readonly old: number[]; readonly waiting: number }> {
  const found = await rows(
    sql,
    z.object({ id: z.string().transform(Number), old: z.boolean() }),
    `SELECT a.id, a.at < now() - make_interval(mins => $1) AS old FROM audit a
      WHERE NOT EXISTS (SELECT FROM (SELECT unnest(entries) AS id FROM audit_seal) s WHERE s.id = a.id) ORDER BY a.id`,
    [minutes],
  );
  return { old: found.filter(({ old }) => old).map(({ id }) => id), waiting: found.filter(({ old }) => !old).length };
}
