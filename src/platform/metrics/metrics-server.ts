import { createServer, type Server } from 'node:http';
import type { Registry } from 'prom-client';
import { EakteError } from '../eakte-error';

/**
 * Serves `/metrics` of one process on a port of its own, so that it can be kept inside the machine's network. Throws
 * PORT_TAKEN. Numbers and codes only: no metric carries a name, an Aktenzeichen or an id.
 */
export async function serveMetrics(registry: Registry, host: string, port: number): Promise<Server> {
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url?.split('?', 1)[0] !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    registry.metrics().then(
      (text) => response.writeHead(200, { 'Content-Type': registry.contentType }).end(text),
      () => response.writeHead(503).end(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? new EakteError('PORT_TAKEN', `${host}:${port} (Kennzahlen)`) : error);
    });
    server.listen(port, host, resolve);
  });
  return server;
}
