import { startEmbeddedPostgres } from '../embedded-postgres';

/** Starts the server and holds it until the process ends: the launcher that a test kills. */
void startEmbeddedPostgres(process.argv[2] ?? '').then(() => {
  process.stdout.write('ready\n');
  setInterval(() => undefined, 60_000);
});
