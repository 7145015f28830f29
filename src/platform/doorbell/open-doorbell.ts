import type { Config } from '../../config/config';
import type { Doorbell } from '../doorbell';
import { EakteError } from '../eakte-error';
import { backendOf } from './bull-backend';
import { BullDoorbell } from './bull-doorbell';
import { PollingDoorbell } from './polling-doorbell';
import { checkRedisPolicy } from './redis-policy';

/**
 * The doorbell of the configuration; `installation` keeps it apart from others on the same service (installation.ts). A Redis that is away now is no reason not to start (`waiting` and `ring` say
 * `QUEUE_UNAVAILABLE` until it is back); one with the wrong policy is (`QUEUE_POLICY`).
 */
export async function openDoorbell(config: Config, installation: string): Promise<Doorbell> {
  if (config.queue.kind === 'redis') await checkRedisPolicy(config.queue.url);
  const backend = backendOf(config.queue, databaseUrlOf(config), installation);
  return backend === null ? new PollingDoorbell() : new BullDoorbell(backend.openQueue(), backend.openWorker);
}

/** The database's address. Throws `CONFIG_INVALID` in a process that nobody gave the embedded server's address. */
export function databaseUrlOf(config: Config): string {
  if (config.database.kind === 'url') return config.database.url;
  throw new EakteError(
    'CONFIG_INVALID',
    'EAKTE_DATABASE_URL fehlt (das eingebettete PostgreSQL startet `eakte start`)',
  );
}
