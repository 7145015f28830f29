import { join } from 'node:path';
import { type Config, describeConfig } from '../config/config';
import { connect } from '../platform/database/data-source';
import { openDoorbell } from '../platform/doorbell/open-doorbell';
import { checkRedisPolicy } from '../platform/doorbell/redis-policy';
import { runningEmbeddedPostgres } from '../platform/embedded/embedded-postgres';
import { installationId } from '../platform/installation';
import { check, fault, hint, ok, type CheckResult, type Finding } from './doctor/check';
import { databaseChecks } from './doctor/database-checks';
import { disk, memory, recogniser } from './doctor/machine-checks';
import { storeChecks } from './doctor/store-checks';

const MARK = { ok: '✓', hinweis: '!', fehler: '✕' } as const;

/**
 * `eakte doctor`: what is configured (without secrets), whether it answers, and whether it keeps the promises that eakte
 * builds on. Each fault says what to do. Exit code 1 when there is one; hints alone give 0.
 */
export async function doctor(config: Config, asJson: boolean): Promise<number> {
  const results = await examine(config);
  if (asJson) process.stdout.write(`${JSON.stringify({ configuration: describeConfig(config), checks: results })}\n`);
  else {
    for (const [name, value] of Object.entries(describeConfig(config))) print(name, value);
    process.stdout.write('\n');
    for (const { name, state, text, action } of results) {
      print(`${MARK[state]} ${name}`, text);
      if (action !== undefined) print('', `→ ${action}`);
    }
  }
  return results.some((result) => result.state === 'fehler') ? 1 : 0;
}

async function examine(config: Config): Promise<CheckResult[]> {
  const url =
    config.database.kind === 'url' ? config.database.url : await runningEmbeddedPostgres(join(config.data, 'postgres'));
  return [
    ...(await storeChecks(config)),
    ...(url === null
      ? [{ name: 'Datenbank', ...ok('eingebettet, läuft nicht (eakte serve startet sie)') }]
      : await databaseChecks(url)),
    ...(url === null ? [] : await check('Warteschlange', () => queue(config, url))),
    ...(await check('Texterkennung', () => recogniser(config))),
    ...(await check('Datenträger', () => disk(config))),
    ...(await check('Arbeitsspeicher', () => memory(config))),
    ...(await check('Zugang', () => Promise.resolve(exposure(config)))),
  ];
}

async function queue(config: Config, url: string): Promise<Finding[]> {
  if (config.queue.kind === 'poll') return [ok('keine, die Prozesse sehen selbst nach')];
  if (config.queue.kind === 'redis') {
    const policy = await checkRedisPolicy(config.queue.url);
    if (policy === 'unreachable') {
      return [fault('Redis antwortet nicht', 'Redis starten; bis dahin geht die Arbeit aus der Tabelle weiter.')];
    }
    if (policy === 'hidden') {
      return [
        hint(
          'maxmemory-policy lässt sich nicht lesen',
          'Dem Redis-Nutzer INFO erlauben oder selbst prüfen: noeviction.',
        ),
      ];
    }
  }
  const dataSource = await connect({ url, connections: 1, name: 'eakte-doctor' });
  const installation = await installationId(dataSource).finally(() => dataSource.destroy());
  const doorbell = await openDoorbell({ ...config, database: { kind: 'url', url } }, installation);
  try {
    return [ok(`antwortet, ${await doorbell.waiting()} wartend`)];
  } finally {
    await doorbell.close();
  }
}

/** Files of people behind a door that everybody can reach. */
function exposure({ http, mode }: Pick<Config, 'http' | 'mode'>): Finding {
  const inside = ['127.0.0.1', '::1', 'localhost'].includes(http.host);
  if (inside) return ok(`nur von diesem Rechner aus (${http.host})`);
  return mode === 'production'
    ? ok(`lauscht auf ${http.host}: TLS und Anmeldung gehören davor`)
    : hint(`lauscht auf ${http.host} in der Betriebsart development`, 'EAKTE_MODE=production setzen.');
}

function print(name: string, value: string): void {
  process.stdout.write(`${name.padEnd(22)}${value}`.trimEnd().concat('\n'));
}
