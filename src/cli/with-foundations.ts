import { join } from 'node:path';
import { loadConfig } from '../config/config';
import { openFoundations, type Foundations } from '../foundations';
import { runningEmbeddedPostgres, startEmbeddedPostgres } from '../platform/embedded/embedded-postgres';
import { environmentOf, type ServiceOptions } from './service';

/**
 * Opens database and store for one command and closes them after it. Beside a running service its embedded database
 * answers; otherwise one is started for the time of the command.
 */
export async function withFoundations<T>(
  options: ServiceOptions,
  name: string,
  work: (foundations: Foundations) => Promise<T>,
): Promise<T> {
  const env = environmentOf(options);
  const config = loadConfig(env);
  const folder = join(config.data, 'postgres');
  const embedded = config.database.kind === 'embedded';
  const running = embedded ? await runningEmbeddedPostgres(folder) : null;
  const postgres = embedded && running === null ? await startEmbeddedPostgres(folder) : null;
  const url = running ?? postgres?.databaseUrl;
  try {
    const foundations = await openFoundations(
      url === undefined ? config : loadConfig({ ...env, EAKTE_DATABASE_URL: url }),
      name,
    );
    try {
      return await work(foundations);
    } finally {
      await foundations.dataSource.destroy();
    }
  } finally {
    await postgres?.stop();
  }
}
