import { Inject, Injectable } from '@nestjs/common';
import * as oidc from 'openid-client';
import { z } from 'zod';
import type { Config, OidcConfig } from '../../config/config';
import { EakteError } from '../../platform/eakte-error';
import { CONFIG } from '../../platform/tokens';
import { ROLES, type Role } from '../roles';
import type { Person } from './sessions';

/** What the browser keeps between the way to the provider and back. */
export const flowSchema = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  /** Local address to return to. */
  back: z.string(),
  /** The person is asked for the password again (step-up). */
  confirm: z.boolean(),
});
export type Flow = z.output<typeof flowSchema>;

export interface ProvenPerson {
  readonly person: Person;
  readonly provenAt: Date;
  readonly refreshToken: string | null;
  readonly sid: string | null;
}

/** Rights are read with what these claims say; others are left alone. */
const claimsSchema = z.looseObject({ sub: z.string().min(1).max(255), name: z.string().optional() });
/** A person who has just typed the password, seconds of tolerance for two clocks. */
const CONFIRMED_WITHIN_SECONDS = 60;

export const CALLBACK_PATH = '/api/v1/anmeldung/rueckkehr';

type Configure = (provider: oidc.Configuration) => void;
const isConfigure = (given: unknown): given is Configure => typeof given === 'function';

/**
 * The library's switch for an http issuer, by name: it is marked as deprecated only so that it stands out. Such an issuer is
 * refused in production (config.ts). The discovery looks for this very function.
 */
function plainHttp(): Configure[] {
  const allow: unknown = Reflect.get(oidc, 'allowInsecureRequests');
  return isConfigure(allow) ? [allow] : [];
}

/**
 * OpenID Connect, Authorization Code with PKCE, from this server (backend for frontend): the browser never sees a token.
 * The library checks signature, issuer, audience, times, nonce, state and the response's `iss`.
 */
@Injectable()
export class OidcSignIn {
  private discovered: Promise<oidc.Configuration> | undefined;

  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /** Where to send the browser, and what to remember until it comes back. */
  async begin(back: string, confirm: boolean): Promise<{ readonly url: string; readonly flow: Flow }> {
    const settings = this.settings();
    const flow: Flow = {
      state: oidc.randomState(),
      nonce: oidc.randomNonce(),
      verifier: oidc.randomPKCECodeVerifier(),
      back,
      confirm,
    };
    const url = oidc.buildAuthorizationUrl(await this.provider(), {
      redirect_uri: settings.publicUrl + CALLBACK_PATH,
      scope: 'openid profile',
      state: flow.state,
      nonce: flow.nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(flow.verifier),
      code_challenge_method: 'S256',
      ...(confirm ? { prompt: 'login', max_age: '0' } : {}),
    });
    return { url: url.href, flow };
  }

  /** Takes the provider's answer (`query` of the callback) for the flow it belongs to; throws SIGN_IN_FAILED. */
  async finish(query: string, flow: Flow): Promise<ProvenPerson> {
    const settings = this.settings();
    const provider = await this.provider();
    try {
      const tokens = await oidc.authorizationCodeGrant(provider, new URL(settings.publicUrl + CALLBACK_PATH + query), {
        expectedState: flow.state,
        expectedNonce: flow.nonce,
        pkceCodeVerifier: flow.verifier,
        idTokenExpected: true,
        ...(flow.confirm ? { maxAge: CONFIRMED_WITHIN_SECONDS } : {}),
      });
      const claims = tokens.claims();
      if (claims === undefined) throw new EakteError('SIGN_IN_FAILED');
      const person = await this.personOf(provider, tokens.access_token, claims.sub, claims);
      return {
        person,
        // Without a time the provider vouches for no moment: fresh enough to read, never for what needs step-up.
        provenAt: new Date((claims.auth_time ?? 0) * 1000),
        refreshToken: tokens.refresh_token ?? null,
        sid: typeof claims['sid'] === 'string' ? claims['sid'] : null,
      };
    } catch (cause) {
      throw cause instanceof EakteError ? cause : new EakteError('SIGN_IN_FAILED', undefined, { cause });
    }
  }

  /** What the provider says of the person now; undefined when it does not know them any more. Throws SIGN_IN_UNAVAILABLE. */
  async refresh(
    refreshToken: string,
    subject: string,
  ): Promise<{ readonly person: Person; readonly refreshToken: string } | undefined> {
    const provider = await this.provider();
    try {
      const tokens = await oidc.refreshTokenGrant(provider, refreshToken);
      const person = await this.personOf(provider, tokens.access_token, subject, tokens.claims());
      return { person, refreshToken: tokens.refresh_token ?? refreshToken };
    } catch (error) {
      if (error instanceof oidc.ResponseBodyError && error.status < 500) return undefined;
      if (error instanceof EakteError) return undefined;
      throw new EakteError('SIGN_IN_UNAVAILABLE', undefined, { cause: error });
    }
  }

  /** The provider's own sign-out page, where it has one. */
  async endUrl(): Promise<string | null> {
    const settings = this.settings();
    const provider = await this.provider();
    if (provider.serverMetadata().end_session_endpoint === undefined) return null;
    return oidc.buildEndSessionUrl(provider, { post_logout_redirect_uri: `${settings.publicUrl}/` }).href;
  }

  private async personOf(
    provider: oidc.Configuration,
    accessToken: string,
    subject: string,
    idClaims: object | undefined,
  ): Promise<Person> {
    const info = await oidc.fetchUserInfo(provider, accessToken, subject);
    const settings = this.settings();
    const claims = claimsSchema.parse({ ...idClaims, ...info });
    const office = z
      .string()
      .regex(/^[0-9A-Za-z]{3,20}$/)
      .safeParse(claims[settings.officeClaim]);
    const roles = z.array(z.string()).safeParse(claims[settings.rolesClaim]);
    // Nobody is let in by omission: office and at least one role must be said.
    if (!office.success || !roles.success) throw new EakteError('SIGN_IN_FAILED', 'Behörde oder Rolle fehlt');
    const known = ROLES.filter((role): role is Role => roles.data.includes(role));
    if (known.length === 0) throw new EakteError('SIGN_IN_FAILED', 'keine Rolle in eAkte');
    return { office: office.data, actor: claims.sub, name: claims.name ?? null, roles: known };
  }

  private async provider(): Promise<oidc.Configuration> {
    this.discovered ??= this.discover();
    try {
      return await this.discovered;
    } catch (cause) {
      this.discovered = undefined;
      throw new EakteError('SIGN_IN_UNAVAILABLE', undefined, { cause });
    }
  }

  private discover(): Promise<oidc.Configuration> {
    const { issuer, clientId, clientSecret } = this.settings();
    // The signature counts although the token comes straight from the provider: what is kept must be provable.
    const checks = [oidc.enableNonRepudiationChecks, ...(issuer.startsWith('http:') ? plainHttp() : [])];
    return oidc.discovery(new URL(issuer), clientId, clientSecret, oidc.ClientSecretBasic(clientSecret), {
      execute: checks,
    });
  }

  private settings(): OidcConfig {
    if (this.config.oidc === null) throw new EakteError('NOT_FOUND');
    return this.config.oidc;
  }
}
