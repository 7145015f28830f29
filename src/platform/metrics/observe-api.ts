import type { RequestHandler } from 'express';
import { collectDefaultMetrics, Registry } from 'prom-client';
import type { Config } from '../../config/config';
import { softwareVersion } from '../software';
import { inSpan, startTracing } from '../tracing/tracing';
import { httpMetrics } from './http-metrics';
import { serveMetrics } from './metrics-server';

export interface ApiObservation {
  /** To be put before everything else; undefined when nobody observes. */
  readonly middleware: RequestHandler | undefined;
  stop(): Promise<void>;
}

/** Starts metrics and traces of the API process, as far as they are configured. */
export async function observeApi({ http, observe }: Pick<Config, 'http' | 'observe'>): Promise<ApiObservation> {
  const handlers: RequestHandler[] = [];
  const stops: (() => Promise<void>)[] = [];
  if (observe.otlpUrl !== undefined) {
    stops.push(await startTracing('eakte-api', softwareVersion(), observe.otlpUrl));
    handlers.push(traceRequests);
  }
  if (observe.metricsPort !== undefined) {
    const registry = new Registry();
    collectDefaultMetrics({ register: registry });
    handlers.push(httpMetrics(registry));
    const server = await serveMetrics(registry, http.host, observe.metricsPort);
    stops.push(() => new Promise((resolve) => server.close(() => resolve())));
  }
  return {
    middleware: handlers.length === 0 ? undefined : inTurn(handlers),
    stop: async () => {
      for (const stop of stops) await stop();
    },
  };
}

/** Each request in a span, so that the tasks it creates carry its trace. Named by method alone: the path may hold ids. */
const traceRequests: RequestHandler = (request, response, next) => {
  void inSpan(`HTTP ${request.method}`, {}, null, async () => {
    const answered = new Promise<void>((resolve) => response.once('close', resolve));
    next();
    await answered;
  });
};

function inTurn(handlers: readonly RequestHandler[]): RequestHandler {
  return (request, response, next) => {
    const step = (index: number): void => {
      const handler = handlers[index];
      if (handler === undefined) next();
      else void handler(request, response, () => step(index + 1));
    };
    step(0);
  };
}
