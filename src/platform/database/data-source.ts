import { DataSource } from 'typeorm';
import { EakteError } from '../eakte-error';
import { reasonOf } from '../errno';

export interface DatabaseOptions {
  /** postgres://user:password@host:port/database */
  readonly url: string;
  /** Connections of this process, at most. */
  readonly connections: number;
  /** Shown in pg_stat_activity: which process holds a lock. */
  readonly name: string;
  /** Cancels statements that run longer; null for migrations and long reports. */
  readonly statementTimeoutMs?: number | null;
}

/**
 * An unconnected DataSource. Tables come from the hand-written migrations only (`migrate`), never from entities:
 * `synchronize` is off, and ids are made by the application (`newId`).
 */
export function createDataSource({ url, connections, name, statementTimeoutMs = null }: DatabaseOptions): DataSource {
  return new DataSource({
    type: 'postgres',
    url,
    poolSize: connections,
    applicationName: name,
    uuidExtension: 'pgcrypto',
    installExtensions: false,
    synchronize: false,
    migrationsRun: false,
    logging: false,
    connectTimeoutMS: 10_000,
    // An idle connection that the server closes must not end the process; the pool opens a new one.
    poolErrorHandler: () => undefined,
    extra: {
      keepAlive: true,
      idleTimeoutMillis: 30_000,
      ...(statementTimeoutMs === null ? {} : { statement_timeout: statementTimeoutMs }),
    },
  });
}

/** Opens the connections; throws `DATABASE_UNAVAILABLE` with the reason but without the address's password. */
export async function connect(options: DatabaseOptions): Promise<DataSource> {
  const dataSource = createDataSource(options);
  try {
    return await dataSource.initialize();
  } catch (cause) {
    throw new EakteError('DATABASE_UNAVAILABLE', `${new URL(options.url).host}: ${reasonOf(cause)}`, { cause });
  }
}
