import { Inject, Injectable, type NestMiddleware } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import type { Config } from '../config/config';
import { asCaller } from '../platform/database/caller-context';
import { CONFIG } from '../platform/tokens';
import { asDatabaseCaller, bindCaller, openCaller, type Caller } from './caller';
import { SignedIn } from './sign-in/signed-in';

/** Binds the caller to each request, and to every query that the request leads to. */
@Injectable()
export class CallerMiddleware implements NestMiddleware {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly signedIn: SignedIn,
  ) {}

  use(request: Request, _response: Response, next: NextFunction): void {
    this.callerOf(request).then((caller) => {
      if (caller === undefined) {
        next();
        return;
      }
      bindCaller(request, caller);
      asCaller(asDatabaseCaller(caller), () => next());
    }, next);
  }

  private async callerOf(request: Request): Promise<Caller | undefined> {
    return this.config.signIn === 'offen' ? openCaller(this.config.office) : this.signedIn.callerOf(request);
  }
}
