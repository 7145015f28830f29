/** Largest raw part whose message stays below 50 MB (50,000,000 bytes): 48,000,000 base64 characters and the envelope. */
export const MAX_PART_BYTES = 36_000_000;

/** Number of packages a ZIP of this size needs. */
export function packageCount(archivgroesse: number, partBytes: number = MAX_PART_BYTES): number {
  return Math.max(1, Math.ceil(archivgroesse / partBytes));
}

/** One byte range of the ZIP; its bytes must be taken before the next part is asked for. */
export interface ContainerPiece {
  /** From 1. */
  readonly paketnummer: number;
  readonly bytes: number;
  readonly open: () => AsyncIterable<Uint8Array>;
}

/**
 * Cuts the ZIP of known size into byte ranges of at most `partBytes`: the parts are no ZIPs themselves (XAusländer
 * 26.11, 010207). Throws `RangeError` when the ZIP is not of that size.
 */
export async function* cutContainer(
  zip: AsyncIterable<Uint8Array>,
  archivgroesse: number,
  partBytes: number = MAX_PART_BYTES,
): AsyncGenerator<ContainerPiece> {
  const source = zip[Symbol.asyncIterator]();
  let rest: Uint8Array = new Uint8Array(0);
  async function* take(bytes: number): AsyncGenerator<Uint8Array> {
    let open = bytes;
    while (open > 0) {
      if (rest.length === 0) {
        const next = await source.next();
        if (next.done === true) throw new RangeError('The ZIP is shorter than planned');
        rest = next.value;
      }
      const piece = rest.subarray(0, open);
      rest = rest.subarray(piece.length);
      open -= piece.length;
      if (piece.length > 0) yield piece;
    }
  }
  for (let start = 0, paketnummer = 1; start < archivgroesse; start += partBytes, paketnummer += 1) {
    const bytes = Math.min(partBytes, archivgroesse - start);
    yield { paketnummer, bytes, open: () => take(bytes) };
  }
  const after = await source.next();
  if (rest.length > 0 || after.done !== true) throw new RangeError('The ZIP is longer than planned');
}
