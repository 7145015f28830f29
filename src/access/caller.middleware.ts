import { Inject, Injectable, type NestMiddleware } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import type { Config } from '../config/config';
import { CONFIG } from '../platform/tokens';
import { bindCaller } from './caller';

/** Binds the caller to each request: the configured office, as this installation serves one office without sign-in. */
@Injectable()
export class CallerMiddleware implements NestMiddleware {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  use(request: Request, _response: Response, next: NextFunction): void {
    bindCaller(request, { office: this.config.office, actor: 'lokal' });
    next();
  }
}
