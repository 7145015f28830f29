import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { startTestService, type TestService } from '../support/test-service';

/** The door says "later" before it receives a byte, and says when to come again. */
const OFFICE = '064140';

const OTHER = '064150';
/** For so long the door uses a count again, ms. */
const COUNT_VALID_MS = 2500;

let service: TestService;

const problemSchema = z.object({ code: z.string(), detail: z.string().optional() });

async function openBatch(urgent?: boolean): Promise<Response> {
  return fetch(`${service.url}/api/v1/batches`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ name: 'Lieferung', ...(urgent === undefined ? {} : { urgent }) }),
  });
}

const batchId = async (response: Response): Promise<string> =>
  z.object({ id: z.string() }).parse(await response.json()).id;

/** Announces an upload; with `bytes` the whole file comes with it. */
async function announce(batch: string, length: number, bytes?: Buffer): Promise<Response> {
  const metadata = {
    batchId: batch,
    path: 'a.tif',
    sha256: createHash('sha256')
      .update(bytes ?? '')
      .digest('hex'),
  };
  const named = Object.entries(bytes === undefined ? { batchId: batch, path: 'a.tif' } : metadata);
  return fetch(`${service.url}/api/v1/uploads`, {
    method: 'POST',
    headers: {
      'Tus-Resumable': '1.0.0',
      'Upload-Length': String(length),
      'Upload-Metadata': named.map(([key, value]) => `${key} ${Buffer.from(value).toString('base64')}`).join(','),
      ...(bytes === undefined ? {} : { 'Content-Type': 'application/offset+octet-stream' }),
    },
    ...(bytes === undefined ? {} : { body: new Uint8Array(bytes) }),
  });
}

async function expectLater(response: Response, status: number, code: string): Promise<void> {
  expect([response.status, response.headers.get('retry-after')]).toEqual([status, '30']);
  expect(problemSchema.parse(await response.json()).code).toBe(code);
}

async function unfinished(office: string, pages: number): Promise<void> {
  await service.database.dataSource.query(`INSERT INTO office (kennung) VALUES ($1) ON CONFLICT DO NOTHING`, [office]);
  await service.database.dataSource.query(
    `WITH b AS (INSERT INTO batch (id, office, name, state) VALUES (gen_random_uuid(), $1, 'x', 'angenommen') RETURNING id)
     INSERT INTO delivery (id, office, batch_id, position, name, kind, sha256, state, seiten_ist)
     SELECT gen_random_uuid(), $1, id, 1, 'x.tif', 'file', repeat('a', 64), 'in_arbeit', $2 FROM b`,
    [office, pages],
  );
}

describe('with quotas', () => {
  beforeAll(async () => {
    service = await startTestService({ EAKTE_OFFICE: OFFICE, EAKTE_QUOTA_PAGES: '1000', EAKTE_QUOTA_GB: '1' });
  });
  afterAll(() => service.stop());

  it('a single small file, or what is called urgent, overtakes', async () => {
    const single = await batchId(await openBatch());
    const bytes = Buffer.from('II*\0 kein Bild');
    expect((await announce(single, bytes.length, bytes)).status).toBe(200);
    expect((await fetch(`${service.url}/api/v1/batches/${single}/complete`, { method: 'POST' })).status).toBe(202);
    const urgent = await batchId(await openBatch(true));
    const bulk = await batchId(await openBatch());
    const lanes: unknown = await service.database.dataSource.query(`SELECT id, eilig FROM batch ORDER BY id`);
    expect(lanes).toEqual([
      { id: single, eilig: true },
      { id: urgent, eilig: true },
      { id: bulk, eilig: false },
    ]);
  });

  it('more than an office may have unfinished in bytes is turned away by what is announced', async () => {
    const batch = await batchId(await openBatch());
    expect((await announce(batch, 1000)).status).toBe(201);
    await expectLater(await announce(batch, 2 ** 30 + 1), 429, 'QUOTA_EXCEEDED');
    await expectLater(await announce(batch, 2 ** 31, Buffer.alloc(100_000)), 429, 'QUOTA_EXCEEDED');
  });

  it('more than an office may have unfinished in pages is turned away; another office is none of its business', async () => {
    await unfinished(OTHER, 5000);
    await pause(COUNT_VALID_MS);
    expect((await openBatch()).status).toBe(201);
    await unfinished(OFFICE, 1000);
    await pause(COUNT_VALID_MS);
    await expectLater(await openBatch(), 429, 'QUOTA_EXCEEDED');
  });
});

describe('with a disk that is nearly full', () => {
  beforeAll(async () => {
    service = await startTestService({ EAKTE_OFFICE: OFFICE, EAKTE_MIN_FREE_PERCENT: '90' });
  });
  afterAll(() => service.stop());

  it('everything is turned away', async () => {
    await expectLater(await openBatch(), 507, 'STORE_FULL');
    await expectLater(await announce('00000000-0000-0000-0000-000000000000', 10), 507, 'STORE_FULL');
  });
});
