import type { DataSource } from 'typeorm';
import { watchTables } from './archive/packzettel/scope';
import { loadProfile, type ReferenceProfile } from './classification/profile';
import type { Config } from './config/config';
import { installationCaller } from './platform/database/caller-context';
import { connect } from './platform/database/data-source';
import { actAs, protectTables, ROLES_STATEMENT, type DatabaseRole } from './platform/database/database-role';
import { migrate } from './platform/database/migrate';
import { execute } from './platform/database/sql';
import { EakteError } from './platform/eakte-error';
import { installationId } from './platform/installation';
import type { ObjectStore } from './platform/object-store';
import { openObjectStore } from './platform/object-store/open-object-store';

/** What the process stands on, opened before Nest starts so that a missing service is one clear message. */
export interface Foundations {
  readonly config: Config;
  /** Id of this installation (installation.ts). */
  readonly installation: string;
  readonly dataSource: DataSource;
  readonly objects: ObjectStore;
  readonly profile: ReferenceProfile;
  /** False where the database user may not create roles: then offices are kept apart by guard and predicate alone. */
  readonly rowSecurity: boolean;
}

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
