import { loadConfig } from '../config/config';
import { connect } from '../platform/database/data-source';
import { migrate } from '../platform/database/migrate';
import { EakteError } from '../platform/eakte-error';

/** `eakte migrate`: brings the database to the newest version and ends; before new processes start, beside old ones. */
export async function migrateDatabase(): Promise<number> {
  const { database, databaseOwnerUrl } = loadConfig();
  if (database.kind === 'embedded') {
    throw new EakteError(
      'CONFIG_INVALID',
      'EAKTE_DATABASE_URL fehlt; das eingebettete PostgreSQL versorgt sich selbst',
    );
  }
  const dataSource = await connect({ url: databaseOwnerUrl ?? database.url, connections: 2, name: 'eakte-migrate' });
  try {
    const applied = await migrate(dataSource);
    process.stdout.write(applied.length === 0 ? 'Schema ist aktuell\n' : `angewandt: ${applied.join(', ')}\n`);
    return 0;
  } finally {
    await dataSource.destroy();
  }
}
