import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/** Read at a time, bytes: a file of gigabytes needs no more memory than this. */
const PIECE = 4 * 2 ** 20;

/**
 * SHA-256 of a file, hex. In plain script: the browser's own digest takes whole files only and is missing where an
 * office's network has no TLS; the strict content policy allows no WebAssembly.
 */
export async function hashFile(file: Blob, onBytes: (done: number) => void): Promise<string> {
  const hash = sha256.create();
  for (let start = 0; start < file.size; start += PIECE) {
    const piece = new Uint8Array(await file.slice(start, start + PIECE).arrayBuffer());
    hash.update(piece);
    onBytes(start + piece.length);
  }
  return bytesToHex(hash.digest());
}
