import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { execute, firstRow } from '../../platform/database/sql';
import { NAMED_RIGHTS, type NamedRight } from '../protected-kinds';
import { ROLES } from '../roles';

/** Longest session, seconds: a working day. */
const ABSOLUTE_SECONDS = 10 * 3600;
/** Without a request for this long the session is over, seconds. */
const IDLE_SECONDS = 30 * 60;

export const personSchema = z.object({
  office: z.string(),
  actor: z.string(),
  /** For the screen of the person itself; never in logs or the audit trail. */
  name: z.string().nullable(),
  roles: z.array(z.enum(ROLES)),
});
/** Who signed in, as the provider (or the development page) says. */
export type Person = z.output<typeof personSchema>;

const sessionRow = z
  .object({
    art: z.enum(['person', 'maschine']),
    caller: personSchema,
    proven_at: z.date(),
    stale: z.boolean(),
    refresh_sealed: z.instanceof(Buffer).nullable(),
    named: z.array(z.enum(NAMED_RIGHTS)),
  })
  .transform((row) => ({
    kind: row.art,
    person: row.caller,
    provenAt: row.proven_at.getTime(),
    /** The rights were read from the provider more than 60 s ago. */
    stale: row.stale,
    refreshSealed: row.refresh_sealed,
    namedRights: row.named satisfies NamedRight[],
  }));
export type Session = z.output<typeof sessionRow>;

/**
 * Sessions in PostgreSQL. The token is known to the browser alone: the table holds its SHA-256, and the provider's refresh
 * token under a key derived from it, so that a copy of the database opens nothing.
 */
@Injectable()
export class Sessions {
  constructor(private readonly dataSource: DataSource) {}

  /** Opens a session and gives its token. `seconds`: until it ends whatever happens. */
  async open(
    kind: Session['kind'],
    person: Person,
    { provenAt, refreshToken = null, sid = null, seconds = ABSOLUTE_SECONDS }: OpenOptions,
  ): Promise<string> {
    const token = randomBytes(32).toString('base64url');
    const sealed = refreshToken === null ? null : seal(token, refreshToken);
    await execute(this.dataSource, 'SELECT eakte_session_open($1, $2, $3, $4, $5, $6, $7)', [
      hash(token),
      kind,
      JSON.stringify(person),
      provenAt,
      seconds,
      sealed,
      sid,
    ]);
    return token;
  }

  /** The session of a token, or undefined when it ended, was idle too long, or never was. */
  async find(token: string): Promise<Session | undefined> {
    return firstRow(this.dataSource, sessionRow, 'SELECT * FROM eakte_session($1, $2)', [hash(token), IDLE_SECONDS]);
  }

  /** Keeps what the provider says now. */
  async refreshed(token: string, person: Person, refreshToken: string): Promise<void> {
    await execute(this.dataSource, 'SELECT eakte_session_refreshed($1, $2, $3)', [
      hash(token),
      JSON.stringify(person),
      seal(token, refreshToken),
    ]);
  }

  async end(token: string): Promise<void> {
    await execute(this.dataSource, 'SELECT eakte_session_end($1)', [hash(token)]);
  }

  /** False when the assertion was used before. */
  async isNewAssertion(client: string, jti: string, seconds: number): Promise<boolean> {
    const row = await firstRow(
      this.dataSource,
      z.object({ yes: z.boolean() }),
      'SELECT eakte_assertion_is_new($1, $2, $3) AS yes',
      [client, jti, seconds],
    );
    return row?.yes === true;
  }
}

interface OpenOptions {
  /** When the person proved who they are, which may be long before: single sign-on. */
  readonly provenAt: Date;
  readonly refreshToken?: string | null;
  readonly sid?: string | null;
  readonly seconds?: number;
}

const hash = (token: string): Buffer => createHash('sha256').update(token).digest();
const keyOf = (token: string): Buffer => Buffer.from(hkdfSync('sha256', token, '', 'eakte refresh token', 32));

function seal(token: string, text: string): Buffer {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', keyOf(token), iv);
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), body]);
}

/** The refresh token of a session; throws when the token is not the one it was sealed with. */
export function unseal(token: string, sealed: Buffer): string {
  const decipher = createDecipheriv('aes-256-gcm', keyOf(token), sealed.subarray(0, 12));
  decipher.setAuthTag(sealed.subarray(12, 28));
  return Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]).toString('utf8');
}
