import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';

/** Who calls, and for which office. Every service method takes the office; nothing is read or written without it. */
export interface Caller {
  readonly office: string;
  /** Id of the person or machine, as it goes into the audit trail. */
  readonly actor: string;
}

const callers = new WeakMap<object, Caller>();

/** Binds the caller to a request (done once, by the middleware of the access module). */
export function bindCaller(request: object, caller: Caller): void {
  callers.set(request, caller);
}

/** The caller of this request; throws when the middleware did not run, so that no route can forget it. */
export function callerOf(request: object): Caller {
  const caller = callers.get(request);
  if (caller === undefined) throw new Error('request without caller');
  return caller;
}

/** Parameter decorator: `@Calling() caller: Caller`. */
export const Calling = createParamDecorator((_: unknown, context: ExecutionContext): Caller =>
  callerOf(context.switchToHttp().getRequest<Request>()),
);
