import { spawnSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { Door } from './harness/door';
import { FaultService } from './harness/service';
import { jpeg, letter } from './poison/paper';
import { differences, type PoisonRun, sendPoison } from './poison/send-poison';
import { POISON } from './poison/table';

/** Each kind of poison, among good files, through a real service: it ends as the table says, and the good ones are filed. */
const FILED = new Set([12, 17, 38, 40, 41, 50, 63, 64, 69, 71, 74, 77]);
/** Whatever is stopped costs little; of what is filed a selection. All of them: `npm run poison`. */
const KINDS = POISON.filter(
  ({ slow, expected, number }) => slow !== true && (expected.end !== 'filed' || FILED.has(number)),
);

let data: string;
let service: FaultService;
let run: PoisonRun;
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'eakte-poison-'));
  service = await FaultService.start(data);
  run = await sendPoison(new Door(service.url), KINDS, 10, 5 * 60_000);
}, 7 * 60_000);
afterAll(async () => {
  await service.stop();
  await rm(data, { recursive: true, force: true });
});

it.each(KINDS.map((kind, index) => [kind.number, kind.name, index] as const))('%i %s', (_, name, index) => {
  const one = run.kinds[index]!;
  expect([name, differences(one.kind, one.observed)]).toEqual([name, []]);
});

it('the good files around them are filed without delay by the bad ones', () => {
  expect(run.good.map(({ end }) => end)).toEqual(run.good.map(() => 'filed'));
});

it('what decodes has no network of its own where the system allows that, and leaves no memory dumps', () => {
  const allowed = ['-n', '-rn'].some((how) => spawnSync('unshare', [how, 'true']).status === 0);
  const readers = service.processes().filter(({ role }) => role === 'page');
  expect(readers.length).toBeGreaterThan(0);
  for (const { pid } of readers) {
    const network = readlinkSync(`/proc/${pid}/ns/net`);
    if (allowed) expect(network).not.toBe(readlinkSync('/proc/self/ns/net'));
    expect(readFileSync(`/proc/${pid}/limits`, 'utf8')).toMatch(/Max core file size +0 /);
  }
});

describe('what several files make together', () => {
  let door: Door;
  beforeAll(() => {
    door = new Door(service.url);
  });

  it('19 the same bytes twice are filed once, 20 the same name with other bytes waits for a person', async () => {
    const batch = await door.open('Zwillinge');
    const [one, two] = [await jpeg(letter('19')), await jpeg(letter('20'))];
    for (const [path, bytes] of [
      ['eins.jpg', one],
      ['zwei.jpg', one],
      ['eins.jpg', two],
    ] as const) {
      expect((await door.send(batch, { path, bytes })).kind).toBe('receipt');
    }
    const list = 'Aktenzeichen;Dateiname\n19;eins.jpg\n19;zwei.jpg\n';
    await door.send(batch, { path: 'liste.csv', bytes: Buffer.from(list) });
    await door.complete(batch);
    const { items } = await door.finished(batch, 60_000);
    const ends = items.map(({ name, state, code }) => [name, state, code]).sort();
    expect(ends).toEqual([
      ['eins.jpg', 'fertig', null],
      ['eins.jpg', 'quarantaene', 'DUPLICATE_NAME'],
      ['zwei.jpg', 'duplikat', 'DUPLICATE_DELIVERY'],
    ]);
  }, 90_000);

  it('6 a batch of another office does not exist', async () => {
    const id = '0198c0de-0000-7000-8000-000000000006';
    const sql = new Client({ connectionString: service.databaseUrl() });
    await sql.connect();
    await sql.query(`INSERT INTO office (kennung) VALUES ('999999')`);
    await sql.query(`INSERT INTO batch (id, office, name, state) VALUES ($1, '999999', 'fremd', 'offen')`, [id]);
    await sql.end();
    const answer = await door.send(id, { path: 'a.jpg', bytes: Buffer.from('x') });
    expect(answer).toMatchObject({ kind: 'refused', status: 404, code: 'NOT_FOUND' });
  });
});
