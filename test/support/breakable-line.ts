import { once } from 'node:events';
import { createConnection, createServer, type Socket } from 'node:net';

export interface BreakableLine {
  readonly port: number;
  /** Drops every connection and refuses new ones. */
  cut(): void;
  /** Cuts by itself as soon as this many more bytes went towards the service. */
  cutAfter(bytes: number): void;
  mend(): void;
  close(): Promise<void>;
}

/** A TCP proxy on 127.0.0.1 to `host:port` that a test can cut: the service is away without being stopped. */
export async function breakableLine(host: string, port: number): Promise<BreakableLine> {
  const sockets = new Set<Socket>();
  let broken = false;
  let allowed = Infinity;
  const cut = () => {
    broken = true;
    for (const socket of sockets) socket.destroy();
  };
  const server = createServer((near) => {
    if (broken) {
      near.destroy();
      return;
    }
    const far = createConnection({ host, port });
    near.on('data', (bytes: Buffer) => {
      allowed -= bytes.length;
      if (allowed < 0) cut();
    });
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.on('error', () => undefined);
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    cut,
    cutAfter: (bytes) => {
      allowed = bytes;
    },
    mend: () => {
      allowed = Infinity;
      broken = false;
    },
    close: async () => {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
