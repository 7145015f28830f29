import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { execute, firstRow } from '../../platform/database/sql';
import type { ObjectStore } from '../../platform/object-store';
import { blobsWhere } from './compare-object';
import { checkBlobs, repairObject } from './damages';

/** One turn a minute: how many turns a day has. */
const TURNS_A_DAY = 24 * 60;
/** Objects copied to the second store in one turn, at most. */
const COPIES_A_TURN = 200;
/** Objects read before what was found is written down. */
const AT_ONCE = 100;

/**
 * The background cycle: every object is read and compared at least once in `days`, the longest unread first, spread over
 * the time, so that it costs little at any moment. Damage is written down and, with a second store, repaired.
 */
export class FixityCycle {
  constructor(
    private readonly dataSource: DataSource,
    private readonly objects: ObjectStore,
    private readonly second: () => Promise<ObjectStore | null>,
    private readonly days: number,
  ) {}

  /** One turn, to be called once a minute; gives the number of objects read and of damages found. */
  async turn(stopped: () => boolean = () => false): Promise<{ readonly read: number; readonly damaged: number }> {
    if (this.days === 0) return { read: 0, damaged: 0 };
    const estimate = await firstRow(
      this.dataSource,
      z.object({ blobs: z.number() }),
      `SELECT greatest(reltuples, 0)::float8 AS blobs FROM pg_class WHERE oid = 'blob'::regclass`,
    );
    // What is older than half the time is due, at twice the rate: the other half is in reserve for a service that stood still.
    const inATurn = Math.max(20, Math.ceil(((estimate?.blobs ?? 0) * 2) / (this.days * TURNS_A_DAY)));
    const due = await blobsWhere(
      this.dataSource,
      `WHERE verified_at < now() - make_interval(secs => $1) ORDER BY verified_at LIMIT $2`,
      [(this.days * 86_400) / 2, inATurn],
    );
    let damaged = 0;
    let read = 0;
    for (let start = 0; start < due.length && !stopped(); start += AT_ONCE) {
      for (const { blob, damage } of await checkBlobs(
        this.dataSource,
        this.objects,
        due.slice(start, start + AT_ONCE),
      )) {
        read += 1;
        if (damage === null) continue;
        damaged += 1;
        const second = await this.second();
        if (second !== null) await repairObject(this.dataSource, this.objects, second, blob);
      }
    }
    return { read, damaged };
  }

  /** Copies what the second store lacks, proven by hash; gives how many. Damaged objects are not copied. */
  async copy(stopped: () => boolean = () => false): Promise<number> {
    const second = await this.second();
    if (second === null) return 0;
    const missing = await blobsWhere(this.dataSource, `WHERE second_at IS NULL ORDER BY verified_at LIMIT $1`, [
      COPIES_A_TURN,
    ]);
    let copied = 0;
    for (const { blob, damage } of await checkBlobs(this.dataSource, this.objects, missing)) {
      if (stopped()) break;
      if (damage !== null) continue;
      await second.putOnce(blob.key, await this.objects.get(blob.key), blob.sha256);
      await execute(this.dataSource, `UPDATE blob SET second_at = now() WHERE object_key = $1`, [blob.key]);
      copied += 1;
    }
    return copied;
  }
}
