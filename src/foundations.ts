import type { Foundations } from './app.module';
import { watchTables } from './archive/packzettel/scope';
import { loadProfile } from './classification/profile';
import type { Config } from './config/config';
import { connect } from './platform/database/data-source';
import { migrate } from './platform/database/migrate';
import { execute } from './platform/database/sql';
import { EakteError } from './platform/eakte-error';
import { installationId } from './platform/installation';
import { openObjectStore } from './platform/object-store/open-object-store';

/**
 * Opens what every process stands on: database (brought to the newest version), object store, profile; the configured
 * office exists afterwards. Throws DATABASE_UNAVAILABLE, MIGRATION_INVALID or CONFIG_INVALID with a sentence for people.
 */
export async function openFoundations(config: Config, name: string): Promise<Foundations> {
  if (config.database.kind === 'embedded') {
    throw new EakteError(
      'CONFIG_INVALID',
      'EAKTE_DATABASE_URL fehlt; „eakte serve“ startet ein eingebettetes PostgreSQL',
    );
  }
  const dataSource = await connect({ url: config.database.url, connections: config.databaseConnections, name });
  try {
    await migrate(dataSource);
    await watchTables(dataSource);
    await execute(dataSource, `INSERT INTO office (kennung) VALUES ($1) ON CONFLICT DO NOTHING`, [config.office]);
    const installation = await installationId(dataSource);
    const objects = await openObjectStore(config);
    return { config, installation, dataSource, objects, profile: loadProfile(config.profile) };
  } catch (error) {
    await dataSource.destroy();
    throw error;
  }
}
