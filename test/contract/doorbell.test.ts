import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { loadConfig } from '../../src/config/config';
import { openDoorbell } from '../../src/platform/doorbell/open-doorbell';
import { checkRedisPolicy } from '../../src/platform/doorbell/redis-policy';
import { newId } from '../../src/platform/id';
import { breakableLine } from '../support/breakable-line';
import { skipVisibly } from '../support/skip-visibly';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { describeDoorbell } from './doorbell.contract';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const installation = newId();
const configOf = (env: Record<string, string>) => loadConfig({ EAKTE_DATABASE_URL: database.url, ...env });
const oneRing = () => [{ id: newId(), fence: 0, priority: 1 }];

describeDoorbell('BullMQ on PostgreSQL', () => openDoorbell(configOf({ EAKTE_QUEUE: 'postgres' }), installation));

describe('doorbell: polling', () => {
  it('says that nobody rings, so that the dispatcher looks itself', async () => {
    const doorbell = await openDoorbell(configOf({ EAKTE_QUEUE: 'poll' }), installation);
    await doorbell.ring(oneRing());
    await expect(doorbell.waiting()).rejects.toMatchObject({ code: 'QUEUE_UNAVAILABLE' });
  });
});

describe('doorbell: a Redis that is away', () => {
  it('does not keep a process from starting, and refuses rings at once', async () => {
    const doorbell = await openDoorbell(configOf({ EAKTE_REDIS_URL: 'redis://127.0.0.1:1' }), installation);
    await expect(doorbell.ring(oneRing())).rejects.toMatchObject({ code: 'QUEUE_UNAVAILABLE' });
    await expect(doorbell.waiting()).rejects.toMatchObject({ code: 'QUEUE_UNAVAILABLE' });
    const listener = await doorbell.listen(1, () => Promise.resolve());
    await listener.stop();
    await doorbell.close();
  });
});

const redisUrl = process.env['EAKTE_TEST_REDIS_URL'];
if (redisUrl === undefined || redisUrl === '') {
  skipVisibly('doorbell: BullMQ on Redis', 'EAKTE_TEST_REDIS_URL is not set (scripts/real-services.sh)');
} else {
  describe('with a Redis', () => {
    describeDoorbell('BullMQ on Redis', () => openDoorbell(configOf({ EAKTE_REDIS_URL: redisUrl }), installation));

    it('keeps installations on the same Redis apart: nobody answers the rings of another', async () => {
      const [own, other] = await Promise.all(
        [newId(), newId()].map((id) => openDoorbell(configOf({ EAKTE_REDIS_URL: redisUrl }), id)),
      );
      const heard: string[] = [];
      const listener = await other!.listen(4, (id) => Promise.resolve(void heard.push(id)));
      await own!.ring(Array.from({ length: 50 }, oneRing).flat());
      await other!.ring(oneRing());
      while (heard.length === 0) await pause(10);
      expect([await own!.waiting(), heard.length]).toEqual([50, 1]);
      await listener.stop();
      await Promise.all([own!.close(), other!.close()]);
    });

    it('refuses one that may evict entries', async () => {
      const redis = new Redis(redisUrl);
      try {
        await redis.config('SET', 'maxmemory-policy', 'allkeys-lru');
        await expect(checkRedisPolicy(redisUrl)).rejects.toMatchObject({ code: 'QUEUE_POLICY' });
      } finally {
        await redis.config('SET', 'maxmemory-policy', 'noeviction');
        await redis.quit();
      }
      expect(await checkRedisPolicy(redisUrl)).toBe('noeviction');
    });

    it('rings and listens again after an outage', async () => {
      const { hostname, port, pathname } = new URL(redisUrl);
      const line = await breakableLine(hostname, Number(port));
      const doorbell = await openDoorbell(
        configOf({ EAKTE_REDIS_URL: `redis://127.0.0.1:${line.port}${pathname}` }),
        installation,
      );
      const heard: string[] = [];
      const listener = await doorbell.listen(1, (id) => Promise.resolve(void heard.push(id)));
      await doorbell.ring(oneRing());
      while (heard.length === 0) await pause(10);
      line.cut();
      await expect(doorbell.ring(oneRing())).rejects.toMatchObject({ code: 'QUEUE_UNAVAILABLE' });
      line.mend();
      const later = oneRing();
      while (
        !(await doorbell.ring(later).then(
          () => true,
          () => false,
        ))
      )
        await pause(50);
      while (!heard.includes(later[0]!.id)) await pause(10);
      await listener.stop();
      await doorbell.close();
      await line.close();
    });
  });
}
