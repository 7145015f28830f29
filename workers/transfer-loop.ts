import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Foundations } from '../src/foundations';
import { rows } from '../src/platform/database/sql';
import { EakteError } from '../src/platform/eakte-error';
import { openExchange, type Exchange } from '../src/transfer/exchange/exchange';
import { audit, hold } from '../src/transfer/exchange/handover';
import { openEndpoint, type Endpoint } from '../src/transfer/exchange/https-endpoint';
import { HttpsTransport, type TlsIdentity } from '../src/transfer/exchange/https-transport';
import { drainOutbox } from '../src/transfer/exchange/outbox-sender';
import { receiveNext } from '../src/transfer/exchange/receive-folder';
import { begunDeliveries, writeBegun, type Begun } from '../src/transfer/exchange/send-akte';
import { folderOnly, FolderTransport, type Transports } from '../src/transfer/exchange/transport';
import { dropFinishedPackages } from '../src/transfer/exchange/tidy-up';
import { SchemaSets } from '../src/transfer/xauslaender/schema/schema-sets';

/** Messages read for one office before the next one has its turn. */
const AT_ONCE = 100;

interface Log {
  warn(fields: Record<string, unknown>, message: string): void;
  info(fields: Record<string, unknown>, message: string): void;
}

/** The exchange with other offices, in the background of a worker. */
export interface TransferLoop {
  stop(): Promise<void>;
}

/** Starts writing, sending and reading messages for every office of the installation that has said how it is reached. */
export async function startTransferLoop(foundations: Foundations, scratch: string, log: Log): Promise<TransferLoop> {
  const { config } = foundations;
  const { everyMs, tls, port } = config.transfer;
  if (everyMs === 0) return { stop: () => Promise.resolve() };
  const schemas = config.xoevSchemas === undefined ? undefined : await SchemaSets.load(config.xoevSchemas);
  const identity = tls === undefined ? undefined : await readIdentity(tls);
  const endpoint: Endpoint | undefined =
    identity === undefined || port === undefined
      ? undefined
      : await openEndpoint(join(config.data, 'austausch'), identity, { host: config.http.host, port });
  if (endpoint !== undefined) log.info({ port: endpoint.port }, 'transfer endpoint ready');
  let stopped = false;
  const isStopped = (): boolean => stopped;
  let wake: () => void = () => undefined;
  const pause = (): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, everyMs);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const round = async (): Promise<boolean> => {
    let busy = false;
    for (const office of await offices(foundations)) {
      if (isStopped()) return false;
      const exchange = await openExchange(foundations, office, schemas === undefined ? {} : { schemas });
      busy = (await turn(exchange, identity, scratch, log)) || busy;
    }
    return busy;
  };
  const running = (async () => {
    for (;;) {
      const busy = await round().catch((error: unknown) => {
        log.warn({ code: codeOf(error) }, 'transfer round failed');
        return false;
      });
      if (isStopped()) return;
      if (!busy) await pause();
    }
  })();
  return {
    stop: async () => {
      stopped = true;
      wake();
      await running;
      await endpoint?.close();
      await schemas?.close();
    },
  };
}

/** One turn of one office; true when there may be more to do at once. */
async function turn(
  exchange: Exchange,
  identity: TlsIdentity | undefined,
  scratch: string,
  log: Log,
): Promise<boolean> {
  for (const begun of await begunDeliveries(exchange)) await write(exchange, begun, log);
  const drained = await drainOutbox(exchange, transportsOf(exchange, identity), scratch);
  if (drained.failed > 0) log.warn({ failed: drained.failed }, 'messages could not be carried');
  const read = await receiveNext(exchange, AT_ONCE);
  if (read > 0) await dropFinishedPackages(exchange);
  return read === AT_ONCE || (drained.sent > 0 && drained.failed === 0);
}

/** What cannot be written is not tried for ever: the Akte is free again, and a person reads why. */
async function write(exchange: Exchange, begun: Begun, log: Log): Promise<void> {
  try {
    await writeBegun(exchange, begun, false);
  } catch (error) {
    const code = codeOf(error);
    log.warn({ code, handover: begun.id }, 'delivery could not be written');
    const reason = error instanceof EakteError ? error.message : 'Die Lieferung konnte nicht geschrieben werden';
    await exchange.dataSource.transaction(async (tx) => {
      await hold(tx, begun.id, { code: 'SENDEN_GESCHEITERT', reason });
      await audit(tx, exchange.office, 'transfer.write-failed', begun.id, { code });
    });
  }
}

function transportsOf(exchange: Exchange, identity: TlsIdentity | undefined): Transports {
  if (identity === undefined) return folderOnly(exchange);
  const folder = new FolderTransport(exchange.folder);
  return (weg, adresse) => (weg === 'https' && adresse !== null ? new HttpsTransport(adresse, identity) : folder);
}

async function readIdentity(folder: string): Promise<TlsIdentity> {
  const [key, cert, ca] = await Promise.all(
    ['schluessel.pem', 'zertifikat.pem', 'ca.pem'].map((name) => readFile(join(folder, name))),
  );
  if (key === undefined || cert === undefined || ca === undefined) throw new EakteError('CONFIG_INVALID', folder);
  return { key, cert, ca };
}

async function offices({ dataSource }: Foundations): Promise<string[]> {
  const found = await rows(
    dataSource,
    z.object({ office: z.string() }),
    `SELECT office FROM office_contact ORDER BY office`,
  );
  return found.map(({ office }) => office);
}

const codeOf = (error: unknown): string => (error instanceof EakteError ? error.code : 'INTERNAL');
