/** A time stamping authority (RFC 3161): proves that a digest existed at a moment, by somebody who is not us. */
export interface TimeStamper {
  /** @param digest SHA-256, 32 bytes. @returns the token (TimeStampToken, DER). Throws when the authority does not answer. */
  stamp(digest: Uint8Array): Promise<Uint8Array>;
}
