import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import type { Config } from '../config/config';
import { systemClock } from '../platform/clock';
import { EakteError } from '../platform/eakte-error';
import { CONFIG } from '../platform/tokens';
import { callerOf, type Caller } from './caller';
import { holds, isPublic, needsStepUp, openApiPath, rightOfRoute, titleOf, type Right } from './rights';

/** The first wall: no route is answered without the right that matrix.json names for it. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<Request>();
    const path = openApiPath(routePath(request));
    const right = rightOfRoute(request.method, path);
    if (right === undefined) {
      // Without sign-in there is nobody to refuse; the test of the matrix names the missing row.
      if (this.config.signIn === 'offen') return true;
      throw new EakteError('ROUTE_NOT_LISTED', `${request.method} ${path}`);
    }
    if (!isPublic(right)) requireRight(callerOf(request), right, this.config.stepUpMs);
    return true;
  }
}

/** Throws FORBIDDEN without the right, STEP_UP_REQUIRED when the right asks for a fresh sign-in and this one is older. */
export function requireRight(caller: Caller, right: Right, stepUpMs: number): void {
  if (!holds(caller.roles, right)) throw new EakteError('FORBIDDEN', titleOf(right));
  const { provenAt } = caller;
  if (needsStepUp(right) && provenAt !== null && systemClock.now().getTime() - provenAt > stepUpMs) {
    throw new EakteError('STEP_UP_REQUIRED', titleOf(right));
  }
}

function routePath(request: Request): string {
  const route: unknown = request.route;
  const path = typeof route === 'object' && route !== null && 'path' in route ? route.path : undefined;
  return typeof path === 'string' ? path : request.path;
}
