import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** What the line to the store does to requests: nothing, or one of its faults. */
export type LineFault =
  | { readonly kind: 'none' }
  /** Uploads break off after this share of their bytes. */
  | { readonly kind: 'cut-put'; readonly share: number }
  /** Downloads break off after this share of their bytes. */
  | { readonly kind: 'cut-get'; readonly share: number }
  /** Downloads come with status 200 and one wrong byte. */
  | { readonly kind: 'wrong-bytes' }
  /** Every request is answered 503 SlowDown. */
  | { readonly kind: 'busy' }
  /** Connections are refused. */
  | { readonly kind: 'away' };

export interface FaultLine {
  readonly port: number;
  fault: LineFault;
  /** Requests hit by a fault so far. */
  hits: number;
  close(): Promise<void>;
}

const BUSY =
  '<?xml version="1.0" encoding="UTF-8"?><Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>';

/** An HTTP proxy on 127.0.0.1 to a store at `host:port` that can be told to misbehave. */
export async function faultLine(host: string, port: number): Promise<FaultLine> {
  const sockets = new Set<Socket>();
  const line: { fault: LineFault; hits: number } = { fault: { kind: 'none' }, hits: 0 };
  const server = createServer((incoming, outgoing) => forward(incoming, outgoing));
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    if (line.fault.kind !== 'away') return;
    line.hits += 1;
    socket.destroy();
  });
  const forward = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    const { fault } = line;
    incoming.on('error', () => undefined);
    outgoing.on('error', () => undefined);
    if (fault.kind === 'away') {
      line.hits += 1;
      incoming.socket.destroy();
      return;
    }
    if (fault.kind === 'busy') {
      line.hits += 1;
      incoming.resume();
      outgoing.writeHead(503, { 'Content-Type': 'application/xml' }).end(BUSY);
      return;
    }
    const { method, url, headers } = incoming;
    const upstream = request({ host, port, method, path: url, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      const download = method === 'GET' && (answer.statusCode === 200 || answer.statusCode === 206);
      const length = Number(answer.headers['content-length'] ?? 0);
      let sent = 0;
      answer.on('data', (chunk: Buffer) => {
        const hit = download && line.fault.kind === 'wrong-bytes' && sent === 0 && !isXml(answer);
        if (hit) {
          line.hits += 1;
          chunk = Buffer.from(chunk);
          chunk[chunk.length >> 1]! ^= 1;
        }
        if (
          download &&
          line.fault.kind === 'cut-get' &&
          !isXml(answer) &&
          sent + chunk.length >= length * line.fault.share
        ) {
          line.hits += 1;
          outgoing.write(chunk.subarray(0, Math.max(0, Math.floor(length * line.fault.share) - sent)), () =>
            outgoing.destroy(),
          );
          answer.destroy();
          return;
        }
        sent += chunk.length;
        outgoing.write(chunk);
      });
      answer.on('end', () => outgoing.end());
      answer.on('error', () => outgoing.destroy());
    });
    upstream.on('error', () => outgoing.destroy());
    const length = Number(headers['content-length'] ?? 0);
    let taken = 0;
    incoming.on('data', (chunk: Buffer) => {
      taken += chunk.length;
      if (method === 'PUT' && fault.kind === 'cut-put' && length > 0 && taken >= length * fault.share) {
        line.hits += 1;
        upstream.destroy();
        incoming.socket.destroy();
        return;
      }
      upstream.write(chunk);
    });
    incoming.on('end', () => upstream.end());
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return Object.assign(line, {
    port: address.port,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  });
}

const isXml = (answer: IncomingMessage): boolean => (answer.headers['content-type'] ?? '').includes('xml');
