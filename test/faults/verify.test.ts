import { spawn } from 'node:child_process';
import {
  chmodSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
  mkdirSync,
} from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Client } from 'pg';
import { z } from 'zod';
import { Door } from './harness/door';
import { SeededRandom } from './harness/random';
import { FaultService, ROOT } from './harness/service';
import { documentOf, pdf, words } from './poison/pdf';

/** Bits stay: `eakte verify` names exactly what was damaged, and nobody is shown a damaged object. */
const verifySchema = z.object({
  objects: z.number(),
  damages: z.array(z.object({ kind: z.string(), key: z.string() })),
});
const UPLOADS = 200;
const PAGES = 6;

let data: string;
let service: FaultService;
let door: Door;
let akteId: string;
let deliveryId: string;

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'eakte-verify-'));
  service = await FaultService.start(data);
  door = new Door(service.url);
  const batch = await door.open('Akte');
  const pages = Array.from({ length: PAGES }, (_, page) => ({ content: words(`S ${page}`), size: [60, 85] as const }));
  await door.send(batch, { path: 'akte.pdf', bytes: pdf(documentOf(pages)) });
  await door.send(batch, { path: 'liste.csv', bytes: Buffer.from('Aktenzeichen;Dateiname\n1;akte.pdf\n') });
  await door.complete(batch);
  const open = await door.open('Nur Originale');
  const numbers = Array.from({ length: UPLOADS }, (_, index) => index);
  const lane = async (): Promise<void> => {
    for (let index = numbers.pop(); index !== undefined; index = numbers.pop()) {
      const bytes = Buffer.from(`Original ${index} `.repeat(20 + index));
      expect((await door.send(open, { path: `${index}.tif`, bytes })).kind).toBe('receipt');
    }
  };
  await Promise.all(Array.from({ length: 6 }, lane));
  const [delivery] = (await door.finished(batch, 120_000)).items;
  akteId = delivery?.akteId ?? '';
  deliveryId = delivery?.id ?? '';
}, 4 * 60_000);
afterAll(async () => {
  await service.stop();
  await rm(data, { recursive: true, force: true });
});

async function verify(): Promise<{ code: number | null; result: z.output<typeof verifySchema> }> {
  const child = spawn(process.execPath, [join(ROOT, 'bin', 'eakte.mjs'), 'verify', '--json', '--data', data], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout.on('data', (text: Buffer) => (out += text.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, result: verifySchema.parse(JSON.parse(out)) };
}

const folder = (): string => join(data, 'objects');
const path = (key: string): string => join(folder(), key);
const keys = (): string[] =>
  readdirSync(folder(), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder().length + 1))
    .filter((key) => !key.startsWith('.staging'))
    .sort();

function flip(key: string): void {
  const bytes = readFileSync(path(key));
  bytes[bytes.length >> 1]! ^= 0x10;
  chmodSync(path(key), 0o600);
  writeFileSync(path(key), bytes);
}

it('finds nothing wrong beside a running service', async () => {
  const { code, result } = await verify();
  expect([code, result.damages]).toEqual([0, []]);
  expect(result.objects).toBeGreaterThan(UPLOADS + PAGES);
}, 60_000);

it('names exactly what was flipped, cut, deleted, added or swapped', async () => {
  const random = new SeededRandom(20_261_121);
  const office = keys()[0]!.split('/')[0]!;
  // Originals alone: the next test shows what readers get.
  const victims = random.sample(
    keys().filter((key) => key.includes('/original/')),
    22,
  );
  const [flipped, cut, deleted, swapped] = [
    victims.slice(0, 10),
    victims.slice(10, 15),
    victims.slice(15, 20),
    victims.slice(20),
  ];
  flipped.forEach(flip);
  for (const key of cut) {
    chmodSync(path(key), 0o600);
    truncateSync(path(key), readFileSync(path(key)).length - 3);
  }
  for (const key of deleted) rmSync(path(key));
  const [one, two] = swapped.map(path) as [string, string];
  renameSync(one, `${one}.beiseite`);
  renameSync(two, one);
  renameSync(`${one}.beiseite`, two);
  const strangers = Array.from({ length: 5 }, (_, index) => `${office}/original/ff/${String(index).repeat(64)}`);
  for (const key of strangers) {
    mkdirSync(dirname(path(key)), { recursive: true });
    writeFileSync(path(key), 'fremd');
  }
  const { code, result } = await verify();
  expect(code).toBe(1);
  const named = (kind: string): string[] =>
    result.damages
      .filter((damage) => damage.kind === kind)
      .map(({ key }) => key)
      .sort();
  const wrongLength = named('falsche Länge');
  expect(named('fehlt')).toEqual(deleted.toSorted());
  expect(named('ohne Eintrag')).toEqual(strangers.toSorted());
  expect(named('verändert')).toEqual(flipped.toSorted());
  expect(wrongLength).toEqual(cut.toSorted());
  expect(named('vertauscht')).toEqual(swapped.toSorted());
}, 90_000);

it('nobody is shown a damaged object, and the service lives on', async () => {
  const [pageKey] = keys().filter((key) => key.includes('/seite/'));
  const [pdfKey] = keys().filter((key) => key.includes('/dokument/'));
  const sql = new Client({ connectionString: service.databaseUrl() });
  await sql.connect();
  const pages = await sql.query<{ page: number }>(
    `SELECT page FROM page JOIN blob ON sha256 = bundle_sha AND class = 'seite' WHERE object_key = $1`,
    [pageKey],
  );
  const documents = await sql.query<{ id: string }>(
    `SELECT dokument.id FROM dokument JOIN blob ON sha256 = pdf_sha WHERE object_key = $1`,
    [pdfKey],
  );
  await sql.end();
  // Every byte of the page: whichever part is asked for is hit.
  chmodSync(path(pageKey!), 0o600);
  writeFileSync(
    path(pageKey!),
    readFileSync(path(pageKey!)).map((byte) => byte ^ 1),
  );
  flip(pdfKey!);
  const refusals = [
    `/api/v1/deliveries/${deliveryId}/pages/${pages.rows[0]!.page}/image`,
    `/api/v1/deliveries/${deliveryId}/pages/${pages.rows[0]!.page}/thumbnail`,
    `/api/v1/deliveries/${deliveryId}/pages/${pages.rows[0]!.page}`,
    `/api/v1/dokumente/${documents.rows[0]!.id}/pdf`,
  ];
  for (const address of refusals) {
    const response = await fetch(service.url + address);
    expect([address, response.status, await response.json()]).toMatchObject([address, 500, { code: 'OBJECT_DAMAGED' }]);
  }
  for (const whole of ['pdf', 'zip']) {
    const download = fetch(`${service.url}/api/v1/akten/${akteId}/${whole}`).then(async (response) => {
      await response.arrayBuffer();
      return response.status;
    });
    // Refused at the start, or cut off in the middle: never a complete answer.
    expect(await download.catch(() => 'cut off')).not.toBe(200);
  }
  expect((await door.outcomeOf(deliveryId)).state).toBe('fertig');
}, 60_000);
