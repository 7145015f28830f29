import { z } from 'zod';
import { rows, type Sql } from '../../platform/database/sql';
import type { ObjectStore } from '../../platform/object-store';

/** Keys looked up at a time. */
const AT_ONCE = 500;

/** Keys of the store that no row names, in the order of the store; memory does not grow with the store. */
export async function* unnamedKeys(sql: Sql, objects: ObjectStore): AsyncGenerator<string> {
  let keys: string[] = [];
  async function* unnamed(): AsyncGenerator<string> {
    const known = await rows(
      sql,
      z.object({ object_key: z.string() }),
      `SELECT object_key FROM blob WHERE object_key = ANY($1) UNION SELECT object_key FROM object_removal WHERE object_key = ANY($1)`,
      [keys],
    );
    const named = new Set(known.map(({ object_key: key }) => key));
    for (const key of keys) if (!named.has(key)) yield key;
    keys = [];
  }
  for await (const { key } of objects.list('')) {
    keys.push(key);
    if (keys.length >= AT_ONCE) yield* unnamed();
  }
  yield* unnamed();
}
