import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { bindToken, type Caller } from '../caller';
import { forbiddenPair } from '../roles';
import { cookieOf, SESSION_COOKIE } from './cookies';
import { OidcSignIn } from './oidc-sign-in';
import { Sessions, unseal, type Person, type Session } from './sessions';

/** Who a request comes from: the session cookie of a browser, or the access token of a machine. */
@Injectable()
export class SignedIn {
  constructor(
    private readonly sessions: Sessions,
    private readonly oidc: OidcSignIn,
  ) {}

  /** Undefined when nobody signed in, or the session is over. */
  async callerOf(request: Request): Promise<Caller | undefined> {
    const bearer = /^Bearer ([\w-]{43})$/.exec(request.headers.authorization ?? '')?.[1];
    const token = bearer ?? cookieOf(request.headers.cookie, SESSION_COOKIE);
    if (token === undefined) return undefined;
    const session = await this.sessions.find(token);
    // A machine's token works as bearer only, a person's as cookie only.
    if (session === undefined || (session.kind === 'maschine') !== (bearer !== undefined)) return undefined;
    const person = await this.currentPerson(token, session);
    if (person === undefined || forbiddenPair(person.roles) !== undefined) return undefined;
    bindToken(request, token, person.name);
    const { office, actor, roles } = person;
    return {
      office,
      actor,
      roles,
      namedRights: session.namedRights,
      seesLocked: false,
      provenAt: session.kind === 'maschine' ? null : session.provenAt,
    };
  }

  /** Rights are read from the provider again after 60 s; a person it no longer knows is signed out. */
  private async currentPerson(token: string, session: Session): Promise<Person | undefined> {
    if (!session.stale || session.refreshSealed === null) return session.person;
    const fresh = await this.oidc.refresh(unseal(token, session.refreshSealed), session.person.actor);
    if (fresh === undefined) {
      await this.sessions.end(token);
      return undefined;
    }
    await this.sessions.refreshed(token, fresh.person, fresh.refreshToken);
    return fresh.person;
  }
}
