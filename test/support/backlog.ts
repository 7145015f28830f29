import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { execute } from '../../src/platform/database/sql';
import type { Exchange } from '../../src/transfer/exchange/exchange';
import type { Letter, Transport } from '../../src/transfer/exchange/transport';

/** Lays `count` small messages for a partner into the outbox, all due now. */
export async function fillOutbox(exchange: Exchange, partner: string, count: number): Promise<void> {
  const blob = await exchange.blobs.put(exchange.office, 'nachricht', Buffer.from('<nachricht/>'));
  await exchange.blobs.record(exchange.dataSource, blob);
  await execute(
    exchange.dataSource,
    `INSERT INTO partner_state (office, partner) VALUES ($1, $2) ON CONFLICT DO NOTHING`,
    [exchange.office, partner],
  );
  await execute(
    exchange.dataSource,
    `INSERT INTO outbox (id, office, dedupe_key, receiver, msg_uuid, type, payload_sha, state)
     SELECT gen_random_uuid(), $1, 'stau/' || n, $2, gen_random_uuid(), '010207', $3, 'bereit' FROM generate_series(1, $4::integer) n`,
    [exchange.office, partner, blob.sha256, count],
  );
}

/** A receiver that keeps its own count, can be away, and refuses now and then. */
export class CountingReceiver {
  readonly seen = new Map<string, number>();
  total = 0;
  away = false;
  /** Share of calls that fail, and of calls whose answer is lost after they counted. */
  constructor(
    private readonly refuse = 0,
    private readonly lose = 0,
  ) {}

  /** Takes one message; throws for the caller like a broken line. */
  take(uuid: string): void {
    if (this.away || Math.random() < this.refuse) throw new Error('502');
    this.total += 1;
    this.seen.set(uuid, (this.seen.get(uuid) ?? 0) + 1);
    if (Math.random() < this.lose) throw new Error('the answer was lost');
  }

  get transport(): Transport {
    return {
      carry: (letter: Letter) => {
        this.take(letter.uuid);
        return Promise.resolve();
      },
    };
  }

  /** The same over HTTP, for senders that are other processes (and may be killed). */
  async listen(): Promise<{ readonly url: string; readonly server: Server }> {
    const server = createServer((call, response) => {
      call.resume();
      call.once('end', () => {
        try {
          this.take(call.url?.slice(1) ?? '');
          response.writeHead(202).end();
        } catch {
          response.writeHead(502).end();
        }
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    return { url: `http://127.0.0.1:${port}`, server };
  }
}

/** Carries to a `CountingReceiver` of another process. */
export const overHttp = (url: string): Transport => ({
  carry: (letter: Letter) =>
    new Promise((resolve, reject) => {
      const call = request(`${url}/${letter.uuid}`, { method: 'POST' }, (response) => {
        response.resume();
        response.once('end', () => {
          if (response.statusCode === 202) resolve();
          else reject(new Error(String(response.statusCode)));
        });
      });
      call.once('error', reject);
      call.end();
    }),
});
