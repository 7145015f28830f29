/** A base64 part of a message: held in memory, already streamed away while reading, or to be streamed while writing. */
export type Base64Content =
  | { readonly kind: 'inline'; readonly data: Uint8Array }
  | {
      readonly kind: 'streamed';
      /** Decoded bytes. */
      readonly bytes: number;
      /** Lower-case hex of the decoded bytes. */
      readonly sha256: string;
    }
  | { readonly kind: 'source'; readonly bytes: number; open(): AsyncIterable<Uint8Array> };

/** Decoded size in bytes. */
export function contentBytes(content: Base64Content): number {
  return content.kind === 'inline' ? content.data.length : content.bytes;
}
