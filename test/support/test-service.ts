import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { loadConfig } from '../../src/config/config';
import { openFoundations } from '../../src/foundations';
import { createApplication } from '../../src/main';
import { startMigratedDatabase, type MigratedDatabase } from './migrated-database';

/** The HTTP application in this process, over a database of its own and a directory store; no worker. */
export interface TestService {
  readonly url: string;
  readonly data: string;
  readonly database: MigratedDatabase;
  stop(): Promise<void>;
}

export async function startTestService(settings: NodeJS.ProcessEnv = {}): Promise<TestService> {
  const data = await mkdtemp(join(tmpdir(), 'eakte-test-'));
  const database = await startMigratedDatabase();
  const config = loadConfig({
    EAKTE_DATA: data,
    EAKTE_DATABASE_URL: database.url,
    EAKTE_LOG_LEVEL: 'error',
    EAKTE_PORT: '0',
    EAKTE_MIN_FREE_PERCENT: '0',
    ...settings,
  });
  const foundations = await openFoundations(config, 'eakte-test-api', 'eakte_api');
  const app: NestExpressApplication = await createApplication(foundations);
  await app.listen(0, '127.0.0.1');
  return {
    url: await app.getUrl(),
    data,
    database,
    stop: async () => {
      await app.close();
      await foundations.dataSource.destroy();
      await database.stop();
      await rm(data, { recursive: true, force: true });
    },
  };
}
