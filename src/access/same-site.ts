import type { NextFunction, Request, Response } from 'express';
import { EakteError } from '../platform/eakte-error';
import { cookieOf, SESSION_COOKIE } from './sign-in/cookies';

const HARMLESS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Against requests that another site makes in the person's name. The session cookie is SameSite=Strict already; this
 * refuses whatever changes something and says, by the browser's own word, that it comes from elsewhere – and whatever
 * carries the cookie and says nothing at all.
 */
export function requireSameSite(request: Request, _response: Response, next: NextFunction): void {
  if (HARMLESS.has(request.method) || isOurs(request)) next();
  else next(new EakteError('CSRF'));
}

function isOurs(request: Request): boolean {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  const { origin, host } = request.headers;
  if (origin !== undefined) return URL.canParse(origin) && new URL(origin).host === host;
  return cookieOf(request.headers.cookie, SESSION_COOKIE) === undefined;
}
