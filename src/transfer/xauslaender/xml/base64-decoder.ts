const WHITESPACE = 64;
const PADDING = 65;
const INVALID = 255;

const VALUES = new Uint8Array(256).fill(INVALID);
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
for (let i = 0; i < 64; i++) VALUES[ALPHABET.charCodeAt(i)] = i;
for (const space of [0x20, 0x09, 0x0a, 0x0d]) VALUES[space] = WHITESPACE;
VALUES[0x3d] = PADDING;

/**
 * Strict streaming decoder for xs:base64Binary (RFC 4648, white space allowed between characters).
 * Unlike `Buffer.from` and libxml2 it does not skip stray characters: the first one makes `valid` false for good.
 */
export class Base64Decoder {
  private group = 0;
  private groupLength = 0;
  private padding = 0;
  private broken = false;

  /** Decodes one piece (any cut); gives the bytes that are complete, in order. */
  push(piece: Uint8Array): readonly Uint8Array[] {
    const head = (4 - this.groupLength) % 4;
    const end = head + Math.floor((piece.length - head) / 4) * 4;
    const whole = this.broken || this.padding > 0 ? undefined : decodeWhole(piece.subarray(head, end));
    if (whole === undefined) return [this.pushSlowly(piece)];
    const first = this.pushSlowly(piece.subarray(0, head));
    // White space in the first characters leaves the group open: then the rest does not begin with a group.
    if (this.groupLength !== 0 || this.broken || this.padding > 0)
      return [first, this.pushSlowly(piece.subarray(head))];
    return [first, whole, this.pushSlowly(piece.subarray(end))];
  }

  private pushSlowly(piece: Uint8Array): Uint8Array {
    const out = Buffer.allocUnsafe(Math.ceil((piece.length * 3) / 4) + 3);
    let filled = 0;
    let i = 0;
    while (i < piece.length && !this.broken) {
      if (this.groupLength === 0 && this.padding === 0) {
        // The common case: whole groups of four characters.
        for (; i + 4 <= piece.length; i += 4) {
          const a = VALUES[piece[i]!]!;
          const b = VALUES[piece[i + 1]!]!;
          const c = VALUES[piece[i + 2]!]!;
          const d = VALUES[piece[i + 3]!]!;
          if ((a | b | c | d) > 63) break;
          const bits = (a << 18) | (b << 12) | (c << 6) | d;
          out[filled] = bits >>> 16;
          out[filled + 1] = (bits >>> 8) & 255;
          out[filled + 2] = bits & 255;
          filled += 3;
        }
        if (i === piece.length) break;
      }
      const value = VALUES[piece[i]!]!;
      i += 1;
      if (value === WHITESPACE) continue;
      if (value === PADDING) this.padding += 1;
      else if (value === INVALID || this.padding > 0) this.broken = true;
      if (this.broken) break;
      this.group = (this.group << 6) | (value & 63 & (value === PADDING ? 0 : 63));
      this.groupLength += 1;
      if (this.groupLength < 4) continue;
      if (this.padding > 2) this.broken = true;
      // Bits behind the last whole byte must be zero (canonical form).
      if (this.padding === 1 && (this.group & 0xff) !== 0) this.broken = true;
      if (this.padding === 2 && (this.group & 0xffff) !== 0) this.broken = true;
      if (this.broken) break;
      out[filled] = (this.group >>> 16) & 255;
      filled += 1;
      if (this.padding < 2) {
        out[filled] = (this.group >>> 8) & 255;
        filled += 1;
      }
      if (this.padding < 1) {
        out[filled] = this.group & 255;
        filled += 1;
      }
      this.group = 0;
      this.groupLength = 0;
    }
    return out.subarray(0, filled);
  }

  /** True when everything so far is valid and no group is open: call it at the end. */
  get complete(): boolean {
    return !this.broken && this.groupLength === 0 && this.padding <= 2;
  }
}

/**
 * Whole groups without white space and padding, as our own writer makes them, by the built-in decoder. It skips what
 * it does not know (the length tells) and takes the URL alphabet (looked for): then the strict way decides.
 */
function decodeWhole(piece: Uint8Array): Uint8Array | undefined {
  if (piece.length < 4096) return undefined;
  const view = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
  const urlAlphabet = view.includes(0x2d) || view.includes(0x5f);
  if (urlAlphabet || view[view.length - 1] === 0x3d) return undefined;
  const decoded = Buffer.from(view.toString('latin1'), 'base64');
  return decoded.length === (view.length / 4) * 3 ? decoded : undefined;
}
