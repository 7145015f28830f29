import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import type { DatabaseCaller } from '../platform/database/caller-context';
import { EakteError } from '../platform/eakte-error';
import { hiddenKinds, NAMED_RIGHTS, type NamedRight } from './protected-kinds';
import { ROLES, type Role } from './roles';

/** Who calls, and for which office. Every service method takes the office; nothing is read or written without it. */
export interface Caller {
  readonly office: string;
  /** Id of the person or machine, as it goes into the audit trail. */
  readonly actor: string;
  readonly roles: readonly Role[];
  /** Rights given by name: register R11, health data. */
  readonly namedRights: readonly NamedRight[];
  /** Sees files under a Sperrvermerk without being on their list: only where nobody signs in. */
  readonly seesLocked: boolean;
  /** When the person last proved who they are, ms since 1970; null where nobody signs in. */
  readonly provenAt: number | null;
}

const callers = new WeakMap<object, Caller>();

/** The caller of an installation without sign-in (`EAKTE_SIGN_IN=offen`): every role of its one office. */
export function openCaller(office: string): Caller {
  return { office, actor: 'lokal', roles: ROLES, namedRights: NAMED_RIGHTS, seesLocked: true, provenAt: null };
}

/** Binds the caller to a request (done once, by the middleware of the access module). */
export function bindCaller(request: object, caller: Caller): void {
  callers.set(request, caller);
}

const tokens = new WeakMap<object, { readonly token: string; readonly name: string | null }>();

/** Keeps the session's token (for signing out) and the person's own name (for their screen) with the request. */
export function bindToken(request: object, token: string, name: string | null): void {
  tokens.set(request, { token, name });
}

/** Token and name of the request's session; undefined where nobody signed in. */
export const sessionOf = (request: object): { readonly token: string; readonly name: string | null } | undefined =>
  tokens.get(request);

/** The caller of this request, or undefined before signing in. */
export const knownCaller = (request: object): Caller | undefined => callers.get(request);

/** The caller of this request; throws SIGN_IN_REQUIRED when nobody signed in, so that no route can forget it. */
export function callerOf(request: object): Caller {
  const caller = callers.get(request);
  if (caller === undefined) throw new EakteError('SIGN_IN_REQUIRED');
  return caller;
}

/** What the row policies of the database must know of a caller. */
export function asDatabaseCaller({ office, actor, roles, namedRights, seesLocked }: Caller): DatabaseCaller {
  return { office, actor, hidden: hiddenKinds(roles, namedRights), seesLocked };
}

/** Parameter decorator: `@Calling() caller: Caller`. */
export const Calling = createParamDecorator((_: unknown, context: ExecutionContext): Caller =>
  callerOf(context.switchToHttp().getRequest<Request>()),
);
