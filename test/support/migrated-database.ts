import type { DataSource } from 'typeorm';
import { connect } from '../../src/platform/database/data-source';
import { migrate } from '../../src/platform/database/migrate';
import { createTestDatabase } from './test-database';

export interface MigratedDatabase {
  readonly dataSource: DataSource;
  readonly url: string;
  stop(): Promise<void>;
}

/** A fresh database brought to the newest version, with a connection to it. */
export async function startMigratedDatabase(): Promise<MigratedDatabase> {
  const database = await createTestDatabase();
  const dataSource = await connect({ url: database.url, connections: 8, name: 'eakte-test' });
  await migrate(dataSource);
  return {
    dataSource,
    url: database.url,
    stop: async () => {
      await dataSource.destroy();
      await database.drop();
    },
  };
}
