import { createHash } from 'node:crypto';

const sha256 = (...parts: readonly Uint8Array[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};
const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/** RFC 6962, 2.1: the hash of a leaf is kept apart from that of a node, so that no leaf can pose as a tree. */
export const leafHash = (entry: string): Buffer => sha256(LEAF, Buffer.from(entry, 'utf8'));

/** RFC 6962, 2.1: Merkle tree hash of at least one leaf hash. */
export function merkleRoot(leaves: readonly Buffer[]): Buffer {
  const [only] = leaves;
  if (only === undefined) throw new Error('no leaves');
  if (leaves.length === 1) return only;
  // the largest power of two smaller than the number of leaves
  const split = 2 ** Math.floor(Math.log2(leaves.length - 1));
  return sha256(NODE, merkleRoot(leaves.slice(0, split)), merkleRoot(leaves.slice(split)));
}

/** What stands for all batches up to this one. `before`: head of the batch before, 32 zero bytes for the first. */
export function headHash(before: Uint8Array, number: number, root: Uint8Array): Buffer {
  const counted = Buffer.alloc(8);
  counted.writeBigUInt64BE(BigInt(number));
  return sha256(before, counted, root);
}

/** Head before the first batch. */
export const NO_HEAD = Buffer.alloc(32);
