import { join } from 'node:path';
import { type Config, describeConfig } from '../config/config';
import { connect } from '../platform/database/data-source';
import { pendingMigrations } from '../platform/database/migrate';
import { openDoorbell } from '../platform/doorbell/open-doorbell';
import { runningEmbeddedPostgres } from '../platform/embedded/embedded-postgres';
import { reasonOf } from '../platform/errno';
import { installationId } from '../platform/installation';
import { openObjectStore } from '../platform/object-store/open-object-store';
import { S3ObjectStore } from '../platform/object-store/s3-object-store';

/** `eakte doctor`: what is configured (without secrets) and whether it answers. Exit code 1 when something does not. */
export async function doctor(config: Config): Promise<number> {
  for (const [name, value] of Object.entries(describeConfig(config))) print(name, value);
  print();
  const url =
    config.database.kind === 'url' ? config.database.url : await runningEmbeddedPostgres(join(config.data, 'postgres'));
  const checks = [
    await check('Ablage', () => storeState(config)),
    ...(url === null
      ? [print('Datenbank', 'eingebettet, läuft nicht (eakte serve startet sie)')]
      : [
          await check('Datenbank', () => databaseState(url)),
          await check('Warteschlange', () => queueState({ ...config, database: { kind: 'url', url } }, url)),
        ]),
  ];
  return checks.every(Boolean) ? 0 : 1;
}

async function databaseState(url: string): Promise<string> {
  const dataSource = await connect({ url, connections: 1, name: 'eakte-doctor' });
  try {
    const pending = await pendingMigrations(dataSource);
    return pending.length === 0 ? 'antwortet, Schema aktuell' : `antwortet, es fehlen ${pending.join(', ')}`;
  } finally {
    await dataSource.destroy();
  }
}

async function storeState(config: Config): Promise<string> {
  const store = await openObjectStore(config);
  if (!(store instanceof S3ObjectStore)) return 'Verzeichnis, überschreibt nie';
  const { put, copy } = store.conditions;
  return put || copy
    ? 'antwortet, verhindert Überschreiben selbst (If-None-Match)'
    : 'antwortet, beachtet If-None-Match nicht: Überschreiben verhindert nur eakte';
}

async function queueState(config: Config, url: string): Promise<string> {
  if (config.queue.kind === 'poll') return 'keine, die Prozesse sehen selbst nach';
  const dataSource = await connect({ url, connections: 1, name: 'eakte-doctor' });
  const installation = await installationId(dataSource).finally(() => dataSource.destroy());
  const doorbell = await openDoorbell(config, installation);
  try {
    return `antwortet, ${await doorbell.waiting()} wartend`;
  } finally {
    await doorbell.close();
  }
}

async function check(name: string, ask: () => Promise<string>): Promise<boolean> {
  try {
    return print(name, await ask());
  } catch (error) {
    print(name, `FEHLER: ${reasonOf(error)}`);
    return false;
  }
}

function print(name = '', value = ''): true {
  process.stdout.write(`${name.padEnd(20)}${value}`.trimEnd().concat('\n'));
  return true;
}
