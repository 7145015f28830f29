import { randomFillSync } from 'node:crypto';
import { systemClock } from './clock';

const pattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** True for a lower-case UUID of any version: check at the border, before it reaches the database. */
export function isUuid(text: string): boolean {
  return pattern.test(text);
}

const state = { milliseconds: 0, sequence: 0 };

/**
 * A new UUID version 7 (RFC 9562, 5.7): 48 bits of Unix milliseconds, 12 bits of sequence, 62 random bits.
 * Ids of one process sort in the order of their making (method 1 of section 6.2, with the time running ahead on overflow),
 * so that b-tree indexes grow at their end. `uuidv7()` of the database exists only from PostgreSQL 18 on.
 */
export function newId(): string {
  const now = systemClock.now().getTime();
  if (now > state.milliseconds) {
    state.milliseconds = now;
    state.sequence = 0;
  } else {
    state.sequence += 1;
    if (state.sequence > 0xfff) {
      state.milliseconds += 1;
      state.sequence = 0;
    }
  }
  const bytes = randomFillSync(Buffer.alloc(16));
  bytes.writeUIntBE(state.milliseconds, 0, 6);
  bytes.writeUInt16BE(0x7000 | state.sequence, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
