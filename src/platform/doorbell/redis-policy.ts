import { Redis } from 'ioredis';
import { EakteError } from '../eakte-error';
import { redisConnection } from './bull-backend';

/**
 * Refuses a Redis that may evict entries (`QUEUE_POLICY`): rings would vanish unseen. `unreachable` and `hidden` (the
 * account may not ask) are outcomes, not errors: work goes on from the table until Redis is back.
 */
export async function checkRedisPolicy(url: string): Promise<'noeviction' | 'unreachable' | 'hidden'> {
  const redis = new Redis({
    ...redisConnection(url),
    lazyConnect: true,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  redis.on('error', () => undefined);
  try {
    await redis.connect();
  } catch {
    redis.disconnect();
    return 'unreachable';
  }
  try {
    const memory = await redis.info('memory').catch(() => '');
    const policy = /^maxmemory_policy:(\S+)/m.exec(memory)?.[1];
    if (policy === undefined) return 'hidden';
    if (policy !== 'noeviction') throw new EakteError('QUEUE_POLICY', `maxmemory-policy ist ${policy}`);
    return policy;
  } finally {
    redis.disconnect();
  }
}
