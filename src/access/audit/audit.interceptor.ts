import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { Request } from 'express';
import { catchError, from, type Observable, switchMap } from 'rxjs';
import { DataSource } from 'typeorm';
import { EakteError } from '../../platform/eakte-error';
import { isUuid } from '../../platform/id';
import { knownCaller } from '../caller';
import { isPublic, openApiPath, rightOfRoute } from '../rights';
import { recordAudit } from './record';

/** These write a more exact entry themselves, before the first byte. */
const SELF_TOLD =
  /^\/api\/v1\/(search|akten\/\{id\}(\/pdf|\/zip)?|dokumente\/\{id\}(\/pdf|\/transfervermerk)?|deliveries\/\{id\}\/pages\/.*)$/;
/** Says nothing about a file. */
const UNTOLD = /^\/api\/v1\/(me|profile|status)$/;

/**
 * Reads are told too: the entry is written before the route answers, and without it there is no answer. What was asked for
 * and not found is told the same way, whether it is locked, another office's, or nowhere.
 */
@Injectable()
export class AuditInterceptor implements NestInterceptor {
  constructor(private readonly dataSource: DataSource) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<Request>();
    const caller = knownCaller(request);
    const route: unknown = request.route;
    const given = typeof route === 'object' && route !== null && 'path' in route ? route.path : request.path;
    const path = openApiPath(String(given));
    const right = rightOfRoute(request.method, path);
    if (caller === undefined || (right !== undefined && isPublic(right)) || UNTOLD.test(path)) return next.handle();
    const { office, actor } = caller;
    const subject = Object.values(request.params)
      .filter((value) => typeof value === 'string' && isUuid(value))
      .join('/');
    const tell = (action: string, detail?: Readonly<Record<string, unknown>>) =>
      recordAudit(this.dataSource, { office, actor, action, subject, ...(detail === undefined ? {} : { detail }) });
    const told = request.method === 'GET' && !SELF_TOLD.test(path) ? tell(`read ${path}`) : Promise.resolve();
    return from(told).pipe(
      switchMap(() => next.handle()),
      catchError((error: unknown) =>
        from(
          subject !== '' && error instanceof EakteError && error.code === 'NOT_FOUND'
            ? tell('access.not-found', { route: path })
            : Promise.resolve(),
        ).pipe(
          switchMap(() => {
            throw error;
          }),
        ),
      ),
    );
  }
}
