import { readFileSync } from 'node:fs';
import { createLocalJWKSet, decodeJwt, errors, jwtVerify, type JSONWebKeySet } from 'jose';
import { z } from 'zod';
import { EakteError } from '../../platform/eakte-error';
import { ROLES } from '../roles';
import type { Person } from './sessions';

const clientSchema = z.strictObject({
  id: z.string().regex(/^[\w.-]{1,100}$/),
  office: z.string().regex(/^[0-9A-Za-z]{3,20}$/),
  roles: z.array(z.enum(ROLES)).min(1),
  /** Public keys of the client (RFC 7517). */
  jwks: z.looseObject({ keys: z.array(z.looseObject({ kty: z.string() })).min(1) }),
});
const fileSchema = z.strictObject({ clients: z.array(clientSchema) });
type MachineClient = z.output<typeof clientSchema>;

/** Signatures we take: BSI TR-02102, no shared secrets, never "none". */
const ALGORITHMS = ['PS256', 'PS384', 'ES256', 'ES384', 'EdDSA', 'RS256'];
/** An assertion lives this long at most, seconds: it is made for one request. */
const LONGEST_ASSERTION = 300;

/** A client that proved who it is, and the assertion that must not be used a second time. */
export interface ProvenClient {
  readonly person: Person;
  readonly jti: string;
  readonly assertionSeconds: number;
}

/** Machine clients (Fachverfahren, scanning providers): they sign an assertion with their own key (RFC 7523, private_key_jwt). */
export class MachineClients {
  private readonly clients: ReadonlyMap<string, MachineClient>;

  /** @param file JSON of `{ clients: [{ id, office, roles, jwks }] }`; throws CONFIG_INVALID. */
  constructor(file: string | undefined) {
    this.clients = new Map(file === undefined ? [] : readClients(file).map((client) => [client.id, client]));
  }

  /** Checks an assertion: signature, algorithm, issuer = subject = client, audience = our token endpoint, times. */
  async prove(assertion: string, audience: string): Promise<ProvenClient> {
    try {
      const client = this.clients.get(decodeJwt(assertion).iss ?? '');
      if (client === undefined) throw new EakteError('SIGN_IN_FAILED');
      const keys: JSONWebKeySet = client.jwks;
      const { payload } = await jwtVerify(assertion, createLocalJWKSet(keys), {
        algorithms: ALGORITHMS,
        issuer: client.id,
        subject: client.id,
        audience,
        maxTokenAge: LONGEST_ASSERTION,
        requiredClaims: ['jti', 'exp', 'iat'],
      });
      const { jti, exp = 0, iat = 0 } = payload;
      if (jti === undefined || exp - iat > LONGEST_ASSERTION) throw new EakteError('SIGN_IN_FAILED');
      const { id, office, roles } = client;
      return {
        person: { office, actor: `maschine:${id}`, name: null, roles },
        jti,
        assertionSeconds: LONGEST_ASSERTION,
      };
    } catch (cause) {
      if (cause instanceof EakteError) throw cause;
      if (cause instanceof errors.JOSEError) throw new EakteError('SIGN_IN_FAILED', undefined, { cause });
      throw cause;
    }
  }
}

function readClients(file: string): MachineClient[] {
  try {
    return fileSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).clients;
  } catch (cause) {
    throw new EakteError('CONFIG_INVALID', 'EAKTE_MACHINE_CLIENTS: die Datei ist nicht lesbar oder unvollständig', {
      cause,
    });
  }
}
