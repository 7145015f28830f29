import { z } from 'zod';
import type { ObjectStore } from '../../platform/object-store';

const hex = z.string().regex(/^[0-9a-f]{64}$/);

/** One sealed batch as it lies outside of the database: enough to name every entry that is not what it was. */
export const sealedBatchSchema = z.strictObject({
  number: z.number().int().positive(),
  sealedAt: z.string(),
  entries: z.array(z.strictObject({ id: z.number().int(), hash: hex })).min(1),
  root: hex,
  headBefore: hex,
  head: hex,
  /** RFC 3161 time stamp over `head`, DER in base64; null where no time stamping authority is configured. */
  timeStamp: z.string().nullable(),
});
export type SealedBatch = z.output<typeof sealedBatchSchema>;

const PREFIX = 'protokoll/siegel/';
const keyOf = (number: number): string => `${PREFIX}${String(number).padStart(12, '0')}.json`;

/** Puts a batch outside. The store overwrites nothing: there is one batch a number, for ever. */
export async function putSealedBatch(store: ObjectStore, batch: SealedBatch): Promise<void> {
  await store.putOnce(keyOf(batch.number), Buffer.from(JSON.stringify(batch), 'utf8'));
}

/** The batch of this number, or undefined when none was put. */
export async function readSealedBatch(store: ObjectStore, number: number): Promise<SealedBatch | undefined> {
  const key = keyOf(number);
  if ((await store.stat(key)) === null) return undefined;
  const chunks: Buffer[] = [];
  for await (const chunk of await store.get(key)) chunks.push(Buffer.from(z.instanceof(Uint8Array).parse(chunk)));
  return sealedBatchSchema.parse(JSON.parse(Buffer.concat(chunks).toString('utf8')));
}

/** Numbers of all batches outside, ascending. */
export async function sealedNumbers(store: ObjectStore): Promise<number[]> {
  const numbers: number[] = [];
  for await (const { key } of store.list(PREFIX)) {
    const number = /(\d{12})\.json$/.exec(key)?.[1];
    if (number !== undefined) numbers.push(Number(number));
  }
  return numbers.sort((one, other) => one - other);
}
