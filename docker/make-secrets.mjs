/**
 * Makes the secret files of docker/compose.yaml once: `node docker/make-secrets.mjs [folder]`. Files that exist are left
 * alone. The folder belongs into the backup of the machine, never into a repository.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = process.argv[2] ?? join(dirname(fileURLToPath(import.meta.url)), 'secrets');
mkdirSync(folder, { recursive: true, mode: 0o700 });

function secret(name, make = () => randomBytes(24).toString('hex')) {
  const file = join(folder, name);
  // Read by other users inside the containers; the folder itself is closed to everybody else on the machine.
  if (!existsSync(file)) writeFileSync(file, `${make()}\n`, { mode: 0o644 });
  return readFileSync(file, 'utf8').trim();
}

const postgres = secret('postgres_password');
const redis = secret('redis_password');
const [key, keySecret] = [secret('s3_key'), secret('s3_key_secret')];
secret('keycloak_admin_password');
secret('grafana_admin_password');
secret('oidc_secret');
secret('database_url', () => `postgres://eakte:${postgres}@postgres:5432/eakte`);
secret('redis_url', () => `redis://:${redis}@redis:6379/0`);
secret('redis_conf', () =>
  ['maxmemory-policy noeviction', 'appendonly yes', 'dir /data', `requirepass ${redis}`].join('\n'),
);
secret('s3_url', () => `http://${key}:${keySecret}@s3:8333/eakte`);
secret('s3_config', () =>
  JSON.stringify({
    identities: [
      {
        name: 'eakte',
        credentials: [{ accessKey: key, secretKey: keySecret }],
        actions: ['Admin', 'Read', 'List', 'Tagging', 'Write'],
      },
    ],
  }),
);
console.log(`Geheimnisse liegen in ${folder}`);
