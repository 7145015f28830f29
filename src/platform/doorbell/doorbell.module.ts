import { BullModule, getQueueToken } from '@nestjs/bullmq';
import { type DynamicModule, Module } from '@nestjs/common';
import type { Config } from '../../config/config';
import type { Doorbell } from '../doorbell';
import { backendOf, queueName, type RingQueue } from './bull-backend';
import { BullDoorbell } from './bull-doorbell';
import { databaseUrlOf } from './open-doorbell';
import { PollingDoorbell } from './polling-doorbell';
import { checkRedisPolicy } from './redis-policy';

/** Token of the `Doorbell` in Nest. */
export const DOORBELL = Symbol('Doorbell');

/** Registers the queue with Nest (`@nestjs/bullmq` closes it at shutdown) and offers it as `DOORBELL`. */
@Module({})
export class DoorbellModule {
  static on(config: Config, installation: string): DynamicModule {
    const backend = backendOf(config.queue, databaseUrlOf(config), installation);
    if (backend === null) {
      const silent = { provide: DOORBELL, useValue: new PollingDoorbell() };
      return { module: DoorbellModule, global: true, providers: [silent], exports: [DOORBELL] };
    }
    BullModule.queueClass = backend.queueClass;
    return {
      module: DoorbellModule,
      global: true,
      imports: [
        BullModule.forRootAsync({
          useFactory: async () => {
            if (config.queue.kind === 'redis') await checkRedisPolicy(config.queue.url);
            return backend.queueOptions;
          },
        }),
        BullModule.registerQueue({ name: queueName }),
      ],
      providers: [
        {
          provide: DOORBELL,
          inject: [getQueueToken(queueName)],
          useFactory: (queue: RingQueue): Doorbell => new BullDoorbell(queue, backend.openWorker),
        },
      ],
      exports: [DOORBELL],
    };
  }
}
