import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { realServices } from './run-cli';

const WORKER = join(__dirname, '..', '..', 'dist', 'workers', 'main.js');

/** A real worker process beside a test service (its folder and database); needs `npm run build`. */
export function startWorker(
  service: { readonly data: string; readonly database: { readonly url: string } },
  env: NodeJS.ProcessEnv = {},
): ChildProcess {
  return fork(WORKER, {
    env: {
      ...process.env,
      ...realServices(),
      EAKTE_DATA: service.data,
      EAKTE_DATABASE_URL: service.database.url,
      EAKTE_LOG_LEVEL: 'error',
      EAKTE_LEASE_SECONDS: '5',
      ...env,
    },
  });
}

/** Ends a worker in order. */
export async function stopWorker(worker: ChildProcess): Promise<void> {
  worker.kill('SIGTERM');
  await once(worker, 'exit');
}
