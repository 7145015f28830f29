import { join } from 'node:path';
import { loadConfig } from '../config/config';
import { openFoundations } from '../foundations';
import { runningEmbeddedPostgres, startEmbeddedPostgres } from '../platform/embedded/embedded-postgres';
import { environmentOf, type ServiceOptions } from './service';
import { verifyStore } from './verify';

/** `eakte verify`: everything that is stored is read again and compared with its hash. Exit code 1 when anything is wrong. */
export async function verify(options: ServiceOptions, json: boolean): Promise<number> {
  const env = environmentOf(options);
  const config = loadConfig(env);
  const folder = join(config.data, 'postgres');
  const embedded = config.database.kind === 'embedded';
  // Beside a running service its database answers; otherwise one is started for the time of the check.
  const running = embedded ? await runningEmbeddedPostgres(folder) : null;
  const postgres = embedded && running === null ? await startEmbeddedPostgres(folder) : null;
  const url = running ?? postgres?.databaseUrl;
  try {
    const withDatabase = url === undefined ? config : loadConfig({ ...env, EAKTE_DATABASE_URL: url });
    const foundations = await openFoundations(withDatabase, 'eakte-verify');
    try {
      const result = await verifyStore(foundations, (done) => {
        if (!json && process.stderr.isTTY && done % 100 === 0) process.stderr.write(`\r${done} Objekte geprüft`);
      });
      if (json) process.stdout.write(`${JSON.stringify(result)}\n`);
      else {
        for (const damage of result.damages) process.stdout.write(`✗ ${damage.kind}: ${damage.key}\n`);
        process.stdout.write(
          `${result.objects} Objekte, ${result.bytes} Bytes geprüft, ${result.damages.length} Schäden\n`,
        );
      }
      return result.damages.length === 0 ? 0 : 1;
    } finally {
      await foundations.dataSource.destroy();
    }
  } finally {
    await postgres?.stop();
  }
}
