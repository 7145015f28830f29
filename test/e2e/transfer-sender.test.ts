import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { loadConfig } from '../../src/config/config';
import { openFoundations, type Foundations } from '../../src/foundations';
import { execute } from '../../src/platform/database/sql';
import { newId } from '../../src/platform/id';
import { openExchange, type Exchange } from '../../src/transfer/exchange/exchange';
import { openEndpoint } from '../../src/transfer/exchange/https-endpoint';
import { HttpsTransport, type TlsIdentity } from '../../src/transfer/exchange/https-transport';
import { drainOutbox } from '../../src/transfer/exchange/outbox-sender';
import { partnerView, steerPartner } from '../../src/transfer/exchange/partner-directory';
import { CountingReceiver, fillOutbox } from '../support/backlog';
import { hasCommand } from '../support/has-command';
import { startMigratedDatabase, type MigratedDatabase } from '../support/migrated-database';

/** The sender in the background: rates, circuit, orders of people, and the way over mutual TLS. */
const [A, B] = ['030500', '030700'];

let database: MigratedDatabase;
let foundations: Foundations;
let folder: string;
let a: Exchange;
beforeAll(async () => {
  database = await startMigratedDatabase();
});
afterAll(() => database.stop());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eakte-sender-'));
  await execute(database.dataSource, 'TRUNCATE office CASCADE');
  foundations = await openFoundations(
    loadConfig({ EAKTE_DATA: folder, EAKTE_DATABASE_URL: database.url, EAKTE_OFFICE: A }),
    'eakte-sender-test',
  );
  a = await openExchange(foundations, A);
});
afterEach(async () => {
  await foundations.dataSource.destroy();
  await rm(folder, { recursive: true, force: true });
});

const drain = (receiver: CountingReceiver) => drainOutbox(a, () => receiver.transport, folder);
const set = (text: string): Promise<void> =>
  execute(a.dataSource, `UPDATE partner_state SET ${text} WHERE office = $1 AND partner = $2`, [A, B]);

it('brings every message exactly once in effect, though answers are lost and the receiver fails now and then', async () => {
  const receiver = new CountingReceiver(0.02, 0.01);
  await fillOutbox(a, B, 300);
  for (let round = 0; (await partnerView(a, B)).rueckstau > 0; round += 1) {
    if (round > 500) throw new Error('does not drain');
    await set(`rate = 1000, marken = 50, probe_at = now(), rate_max = 1000`);
    await execute(a.dataSource, `UPDATE outbox SET next_at = now() WHERE state = 'bereit'`);
    // Two senders at once share the work.
    await Promise.all([drain(receiver), drain(receiver)]);
  }
  expect(receiver.seen.size).toBe(300);
});

it('tries one alone after an outage, then ten a second, then more', async () => {
  const receiver = new CountingReceiver();
  await fillOutbox(a, B, 400);
  receiver.away = true;
  await set(`marken = 5`);
  expect(await drain(receiver)).toEqual({ sent: 0, failed: 3 });
  expect(await partnerView(a, B)).toMatchObject({ kreis: 'offen', letzterFehler: '502', rueckstau: 400 });
  // Nothing is tried before its time.
  expect(await drain(receiver)).toEqual({ sent: 0, failed: 0 });
  await set(`probe_at = now()`);
  expect(await drain(receiver)).toEqual({ sent: 0, failed: 1 });
  receiver.away = false;
  await set(`probe_at = now()`);
  expect(await drain(receiver)).toEqual({ sent: 1, failed: 0 });
  expect(await partnerView(a, B)).toMatchObject({ kreis: 'geschlossen', rate: 10 });
  await set(`marken = 10`);
  expect((await drain(receiver)).sent).toBeGreaterThanOrEqual(10);
  expect((await partnerView(a, B)).rate).toBeGreaterThan(10);
});

it('keeps to the rate of the partner and says when the backlog will be gone', async () => {
  const receiver = new CountingReceiver();
  await fillOutbox(a, B, 2000);
  await set(`rate = 40, rate_max = 40, marken = 0, marken_at = now()`);
  const started = a.clock.monotonic();
  while (a.clock.monotonic() - started < 6000) {
    await drain(receiver);
    await wait(50);
  }
  const seconds = (a.clock.monotonic() - started) / 1000;
  expect(receiver.seen.size).toBeLessThanOrEqual(Math.ceil(40 * seconds) + 1);
  const { ende, rueckstau } = await partnerView(a, B);
  const left = (Date.parse(ende ?? '') - a.clock.now().getTime()) / 1000;
  const real = rueckstau / (receiver.seen.size / seconds);
  expect(Math.abs(left - real) / real).toBeLessThan(0.2);
}, 60_000);

it('sends nothing while a partner is held back, and says no end then', async () => {
  const receiver = new CountingReceiver();
  await fillOutbox(a, B, 20);
  for (const order of ['angehalten', 'gestoppt'] as const) {
    await steerPartner(a, B, order, { actor: 'anna', grund: 'Umbau' });
    expect(await drain(receiver)).toEqual({ sent: 0, failed: 0 });
    expect((await partnerView(a, B)).ende).toBeNull();
  }
  await steerPartner(a, B, 'offen', { actor: 'anna', grund: '' });
  await set('marken = 20, rate = 20');
  expect((await drain(receiver)).sent).toBe(20);
});

/** A certificate authority, and certificates of it for these names. */
async function certificates(names: readonly string[]): Promise<Map<string, TlsIdentity>> {
  const run = (...args: string[]): void => void execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  run('req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '2', '-subj', '/CN=Pruef-CA');
  const found = new Map<string, TlsIdentity>();
  for (const name of names) {
    await writeFile(join(folder, 'san.txt'), 'subjectAltName=DNS:localhost,IP:127.0.0.1');
    run('req', ...key, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`);
    const sign = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', 'san.txt', '-days', '2'];
    run('x509', '-req', '-in', `${name}.csr`, ...sign, '-out', `${name}.pem`);
    const [own, cert, ca] = await Promise.all(
      [`${name}.key`, `${name}.pem`, 'ca.pem'].map((file) => readFile(join(folder, file))),
    );
    if (own === undefined || cert === undefined || ca === undefined) throw new Error('no certificate');
    found.set(name, { key: own, cert, ca });
  }
  return found;
}

(hasCommand('openssl') ? it : it.skip)(
  'carries a message over mutual TLS, and none without a certificate',
  async () => {
    const identities = await certificates(['030500', '030700', 'niemand']);
    const of = (name: string): TlsIdentity => {
      const identity = identities.get(name);
      if (identity === undefined) throw new Error(name);
      return identity;
    };
    const box = join(folder, 'dort');
    const endpoint = await openEndpoint(box, of(B), { host: '127.0.0.1', port: 0 });
    const url = `https://127.0.0.1:${endpoint.port}/xauslaender`;
    try {
      const bytes = Buffer.alloc(3_000_000, 'x');
      await writeFile(join(folder, 'brief'), bytes);
      const letter = { receiver: B, type: '010207', uuid: newId(), file: join(folder, 'brief'), bytes: bytes.length };
      await new HttpsTransport(url, of(A)).carry(letter);
      expect(await readdir(join(box, B))).toEqual([`010207_${letter.uuid}.xml`]);
      expect((await readFile(join(box, B, `010207_${letter.uuid}.xml`))).equals(bytes)).toBe(true);
      // Known authority, but no Ausländerbehörde; and a certificate of nobody's.
      await expect(new HttpsTransport(url, of('niemand')).carry(letter)).rejects.toThrow('403');
      const other = (await certificates([A])).get(A);
      const stranger = { ...of(A), ...(other === undefined ? {} : { key: other.key, cert: other.cert }) };
      await expect(new HttpsTransport(url, stranger).carry(letter)).rejects.toThrow();
      expect(await readdir(join(box, B))).toHaveLength(1);
    } finally {
      await endpoint.close();
    }
  },
);
