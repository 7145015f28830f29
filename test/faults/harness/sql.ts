import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';

/** A connection to the database, as soon as it takes one: after a crash it recovers first. */
export async function connectSql(url: () => string): Promise<Client> {
  for (let tries = 0; ; tries += 1) {
    const client = new Client({ connectionString: url() });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return client;
    } catch (error) {
      await client.end().catch(() => undefined);
      if (tries > 100) throw error;
      await pause(300);
    }
  }
}
