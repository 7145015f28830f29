import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { Histogram, type Registry } from 'prom-client';
import { z } from 'zod';

const routed = z.object({ path: z.string() });

/** Durations of answered requests by route template (never by address: an address holds ids and searched names). */
export function httpMetrics(registry: Registry): RequestHandler {
  const durations = new Histogram({
    name: 'eakte_http_request_duration_seconds',
    help: 'Dauer der beantworteten Anfragen',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 60],
    registers: [registry],
  });
  return (request: Request, response: Response, next: NextFunction) => {
    const end = durations.startTimer();
    response.once('finish', () => {
      const route = routed.safeParse(request.route);
      const status = `${Math.floor(response.statusCode / 100)}xx`;
      end({ method: request.method, route: route.success ? route.data.path : 'andere', status });
    });
    next();
  };
}
