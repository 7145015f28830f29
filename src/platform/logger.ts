import type { LoggerService } from '@nestjs/common';
import { Logger, PinoLogger } from 'nestjs-pino';
import { type DestinationStream, destination as toFile, type Logger as Log, pino, stdTimeFunctions } from 'pino';
import { type HttpLogger, type Options, pinoHttp } from 'pino-http';
import { z } from 'zod';
import type { Config } from '../config/config';
import { readableLine } from './log-line';

export type { Log };

type RequestLogOptions = Options;
type LogConfig = Pick<Config, 'mode' | 'log'>;

/**
 * The log of one process: JSON lines in production, one short line each in development. Ids and codes, never names:
 * what could carry personal data (headers, bodies, query strings, values in database errors) is left out here, once.
 */
export function createLogger({ mode, log }: LogConfig, process: string, destination?: DestinationStream): Log {
  return pino(
    {
      level: log.level,
      base: { process },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: errorFacts, error: errorFacts, req: requestFacts, res: responseFacts },
      redact: { paths: ['password', 'secret', 'token', '*.password', '*.secret', '*.token'], censor: '…' },
    },
    destination ?? (mode === 'production' ? toFile(1) : { write: (line) => void writeLine(line) }),
  );
}

/** One line per answered request (method, path without query, status, duration), health checks left out. */
export function requestLog(config: LogConfig, destination?: DestinationStream): HttpLogger {
  return pinoHttp(requestLogging(config, destination).pinoHttp);
}

function requestLogging(config: LogConfig, destination?: DestinationStream): { pinoHttp: RequestLogOptions } {
  return {
    pinoHttp: {
      logger: createLogger(config, 'api', destination),
      // Its own serializers would tell headers, cookies and query strings.
      serializers: { err: errorFacts, req: requestFacts, res: responseFacts },
      wrapSerializers: false,
      autoLogging: { ignore: (request) => /^\/(health|metrics|favicon)/.test(request.url ?? '') },
      quietReqLogger: true,
      customLogLevel: (_request, response, error) =>
        error !== undefined || response.statusCode >= 500
          ? 'error'
          : response.statusCode >= 400 || config.mode === 'production'
            ? 'info'
            : 'debug',
    },
  };
}

/** Nest's own messages, through the same log; what it tells about every route and module at start is for `debug`. */
export function nestLogger(config: LogConfig): LoggerService {
  const params = requestLogging(config);
  const logger = new Logger(new PinoLogger(params), params);
  logger.log = (message: unknown, ...more: unknown[]) => logger.debug(message, ...more);
  return logger;
}

function writeLine(line: string): boolean {
  return globalThis.process.stdout.write(readableLine(line));
}

const databaseError = z.object({
  severity: z.string(),
  code: z.string(),
  routine: z.string().optional(),
  table: z.string().optional(),
  constraint: z.string().optional(),
});

/** Messages of the database quote values ("invalid input syntax …: Müller"): of those only code and place are kept. */
function errorFacts(error: unknown): Record<string, unknown> | string {
  if (!(error instanceof Error)) return typeof error === 'string' ? error : 'unknown error';
  const fromDatabase = databaseError.safeParse('driverError' in error ? error.driverError : error);
  if (fromDatabase.success) return { type: error.name, ...fromDatabase.data };
  return {
    type: error.name,
    message: error.message,
    stack: error.stack,
    ...('code' in error && typeof error.code === 'string' ? { code: error.code } : {}),
  };
}

/** A query string can hold a searched name, and so can an address that somebody typed: what is no word of ours is left out. */
function requestFacts(request: { id?: unknown; method?: string; url?: string }): Record<string, unknown> {
  const path = (request.url ?? '').split('?', 1)[0] ?? '';
  const segments = path.split('/').map((segment) => (/^[a-z0-9._-]*$/.test(segment) ? segment : '…'));
  return { id: request.id, method: request.method, path: segments.join('/') };
}

function responseFacts(response: { statusCode?: number }): Record<string, unknown> {
  return { status: response.statusCode };
}
