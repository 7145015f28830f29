import type { Doorbell } from '../doorbell';
import { EakteError } from '../eakte-error';

/**
 * No doorbell at all (`EAKTE_QUEUE=poll`): it says so, and the dispatcher answers tasks straight from the table, as it
 * does while a real doorbell is broken. The setting that proves that the queue is not needed for correctness.
 */
export class PollingDoorbell implements Doorbell {
  ring(): Promise<void> {
    return Promise.resolve();
  }

  listen(): Promise<{ stop(): Promise<void> }> {
    return Promise.resolve({ stop: () => Promise.resolve() });
  }

  waiting(): Promise<number> {
    return Promise.reject(new EakteError('QUEUE_UNAVAILABLE', 'eingestellt ist EAKTE_QUEUE=poll'));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
