import type { Foundations } from './app.module';
import { watchTables } from './archive/packzettel/scope';
import { loadProfile } from './classification/profile';
import type { Config } from './config/config';
import { installationCaller } from './platform/database/caller-context';
import { connect } from './platform/database/data-source';
import { actAs, protectTables, ROLES_STATEMENT, type DatabaseRole } from './platform/database/database-role';
import { migrate } from './platform/database/migrate';
import { execute } from './platform/database/sql';
import { EakteError } from './platform/eakte-error';
import { installationId } from './platform/installation';
import { openObjectStore } from './platform/object-store/open-object-store';

/**
 * Opens what every process stands on: database (brought to the newest version), object store, profile; the configured
 * office exists afterwards. The connections run as `role` under row security; null: as the owner of the tables, for commands
 * of the operator. Throws DATABASE_UNAVAILABLE,
 * MIGRATION_INVALID, CONFIG_INVALID or (in production) ROW_SECURITY_MISSING with a sentence for people.
 */
export async function openFoundations(
  config: Config,
  name: string,
  role: DatabaseRole | null = null,
): Promise<Foundations> {
  if (config.database.kind === 'embedded') {
    throw new EakteError(
      'CONFIG_INVALID',
      'EAKTE_DATABASE_URL fehlt; „eakte serve“ startet ein eingebettetes PostgreSQL',
    );
  }
  const rowSecurity = await prepareDatabase(config, config.database.url, name);
  const url = role === null ? (config.databaseOwnerUrl ?? config.database.url) : config.database.url;
  const dataSource = await connect({ url, connections: config.databaseConnections, name });
  try {
    const installation = await installationId(dataSource);
    if (rowSecurity && role !== null) actAs(dataSource, role, installationCaller(config.office));
    const objects = await openObjectStore(config);
    return { config, installation, dataSource, objects, profile: loadProfile(config.profile), rowSecurity };
  } catch (error) {
    await dataSource.destroy();
    throw error;
  }
}

/** As the owner of the tables: migrations, policies, the configured office. True when row security holds. */
async function prepareDatabase(config: Config, url: string, name: string): Promise<boolean> {
  const owner = await connect({ url: config.databaseOwnerUrl ?? url, connections: 2, name: `${name}-schema` });
  try {
    await migrate(owner);
    await watchTables(owner);
    await execute(owner, `INSERT INTO office (kennung) VALUES ($1) ON CONFLICT DO NOTHING`, [config.office]);
    const rowSecurity = await protectTables(owner);
    if (!rowSecurity && config.mode === 'production') throw new EakteError('ROW_SECURITY_MISSING', ROLES_STATEMENT);
    return rowSecurity;
  } finally {
    await owner.destroy();
  }
}
