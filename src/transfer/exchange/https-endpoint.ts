import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { TLSSocket } from 'node:tls';
import { newId } from '../../platform/id';
import { findCode } from '../xauslaender/codelists/code-list';
import type { TlsIdentity } from './https-transport';
import { takeFile } from './transport';

/** Largest message: 50 MB, or one that carries such a message inside (base64) with some room. */
const MAX_BYTES = 75_000_000;

export interface Endpoint {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * The receiving end of `HttpsTransport`: lays each message into the folder of its office and answers 202 when it is on the
 * disk. Who has no certificate of the known authority does not get as far as here; its common name must be the
 * Kennung of an Ausländerbehörde (`azr:030700` or `030700`). What the message says is judged when it is read.
 */
export async function openEndpoint(
  folder: string,
  identity: TlsIdentity,
  listen: { readonly host: string; readonly port: number },
): Promise<Endpoint> {
  const server: Server = createServer(
    { ...identity, requestCert: true, rejectUnauthorized: true, minVersion: 'TLSv1.2' },
    (request, response) => {
      receive(folder, request)
        .catch(() => 500)
        .then(
          (status) => answer(response, status),
          () => answer(response, 500),
        );
    },
  );
  server.requestTimeout = 0;
  server.setTimeout(60_000);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(listen.port, listen.host, resolve);
  });
  const address = server.address() as AddressInfo;
  return {
    port: address.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answer(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'content-length': 0 });
  response.end();
}

/** Gives the HTTP status. */
async function receive(folder: string, request: IncomingMessage): Promise<number> {
  if (!(request.socket instanceof TLSSocket) || senderOf(request.socket) === undefined) return 403;
  if (request.method !== 'POST') return 405;
  const office = /^\/(?:[\w-]+\/)*([0-9A-Za-z]{3,20})$/.exec(request.url ?? '')?.[1];
  const name = request.headers['x-eakte-nachricht'];
  if (office === undefined || typeof name !== 'string' || !/^\d{4,6}_[0-9a-f-]{36}$/.test(name)) return 400;
  if (Number(request.headers['content-length'] ?? 0) > MAX_BYTES) return 413;
  const box = join(folder, office);
  await mkdir(box, { recursive: true });
  const part = join(box, `${newId()}.empfang`);
  try {
    let bytes = 0;
    await pipeline(
      request,
      async function* (chunks: AsyncIterable<Buffer>) {
        for await (const chunk of chunks) {
          bytes += chunk.length;
          if (bytes > MAX_BYTES) throw new Error('too large');
          yield chunk;
        }
      },
      createWriteStream(part, { mode: 0o600 }),
    );
    if (bytes !== Number(request.headers['content-length'])) return 400;
    await takeFile(part, join(box, `${name}.xml`));
    return 202;
  } finally {
    await rm(part, { force: true });
  }
}

/** Behördenkennziffer in the certificate of the caller; undefined when there is none of an Ausländerbehörde. */
function senderOf(socket: TLSSocket): string | undefined {
  const { subject } = socket.getPeerCertificate();
  const names: unknown = (subject as { readonly CN?: unknown } | undefined)?.CN;
  const code = typeof names === 'string' ? names.replace(/^azr:/, '') : '';
  return findCode('abhkennung', code) === undefined ? undefined : code;
}
