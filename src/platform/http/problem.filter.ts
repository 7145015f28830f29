import { Catch, HttpException, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { EakteError, describeCode, type ErrorCode } from '../eakte-error';
import { newId } from '../id';

/** RFC 9457 problem details; `code` is stable for programs, `title`, `detail` and `action` are German for people. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly code: ErrorCode;
  readonly action: string;
  readonly instance: string;
}

/** The answer for an error code. `instance` names this one occurrence, so that people and logs can speak about it. */
export function problemOf(code: ErrorCode, detail: string | undefined, instance: string): Problem {
  const { status, title, action } = describeCode(code);
  return {
    type: `urn:eakte:problem:${code}`,
    title,
    status,
    ...(detail === undefined ? {} : { detail }),
    code,
    action,
    instance: `urn:uuid:${instance}`,
  };
}

/** What the body parser refuses: too long, broken, another character set. Its message may quote the body. */
const refusedBody = z.looseObject({ status: z.number().int().min(400).max(499), expose: z.literal(true) });

/** Turns every error into problem details. What we did not expect is logged with its instance id and answered without inner workings. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly log = new Logger('http');

  catch(error: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<Response>();
    const request = host.switchToHttp().getRequest<Request>();
    const instance = newId();
    const problem = this.problem(error, request, instance);
    if (response.headersSent) {
      // Bytes are on their way: cutting the connection is the only honest way to say that they are not all.
      response.destroy(error instanceof Error ? error : undefined);
      return;
    }
    if (problem.status === 429 || problem.status === 503 || problem.status === 507)
      response.setHeader('Retry-After', '30');
    response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
  }

  private problem(error: unknown, request: Request, instance: string): Problem {
    if (error instanceof EakteError) {
      if (error.status >= 500) this.log.error({ code: error.code, instance, detail: error.detail });
      return problemOf(error.code, error.detail, instance);
    }
    if (error instanceof HttpException) {
      const status = error.getStatus();
      const code: ErrorCode =
        status === 404 ? 'NOT_FOUND' : status === 413 ? 'FILE_TOO_LARGE' : status < 500 ? 'VALIDATION' : 'INTERNAL';
      return { ...problemOf(code, validationDetail(error), instance), status };
    }
    const refused = refusedBody.safeParse(error);
    if (refused.success) {
      const { status } = refused.data;
      return { ...problemOf(status === 413 ? 'FILE_TOO_LARGE' : 'VALIDATION', undefined, instance), status };
    }
    this.log.error({
      instance,
      route: request.route === undefined ? 'unknown' : request.method,
      error: stackOf(error),
    });
    return problemOf('INTERNAL', undefined, instance);
  }
}

function validationDetail(error: HttpException): string | undefined {
  const body = error.getResponse();
  if (typeof body !== 'object' || !('message' in body) || !Array.isArray(body.message)) return undefined;
  return body.message.filter((message): message is string => typeof message === 'string').join('; ');
}

const stackOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));
