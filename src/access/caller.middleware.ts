import { Inject, Injectable, type NestMiddleware } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import type { Config } from '../config/config';
import { asCaller } from '../platform/database/caller-context';
import { rateLimit } from '../platform/http/rate-limit';
import { CONFIG } from '../platform/tokens';
import { asDatabaseCaller, bindCaller, knownCaller, openCaller, type Caller } from './caller';
import { SignedIn } from './sign-in/signed-in';

/** Requests of one address a minute before anybody signed in: enough for a house behind one address, too few for guessing. */
const ANONYMOUS_PER_MINUTE = 300;

/** Binds the caller to each request, and to every query that the request leads to. */
@Injectable()
export class CallerMiddleware implements NestMiddleware {
  private readonly limitCaller: ReturnType<typeof rateLimit>;
  private readonly limitAnonymous: ReturnType<typeof rateLimit>;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly signedIn: SignedIn,
  ) {
    this.limitCaller = rateLimit(config.requestsPerMinute, (request) => knownCaller(request)?.actor);
    this.limitAnonymous = rateLimit(ANONYMOUS_PER_MINUTE, (request) => request.ip);
  }

  use(request: Request, response: Response, next: NextFunction): void {
    if (this.config.signIn === 'offen') {
      this.goOn(request, openCaller(this.config.office), () => next());
      return;
    }
    this.signedIn.callerOf(request).then((caller) => {
      if (caller === undefined) this.limitAnonymous(request, response, next);
      else this.goOn(request, caller, () => this.limitCaller(request, response, next));
    }, next);
  }

  private goOn(request: Request, caller: Caller, next: () => void): void {
    bindCaller(request, caller);
    asCaller(asDatabaseCaller(caller), next);
  }
}
