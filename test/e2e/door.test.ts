import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import request from 'supertest';
import { z } from 'zod';
import { rows } from '../../src/platform/database/sql';
import { startTestService, type TestService } from '../support/test-service';

/** The door: batches, resumable uploads, receipts. No worker runs here: what is taken in must be safe by then. */
let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.stop());

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const batchSchema = z.object({ id: z.string(), state: z.string() });
const deliveriesSchema = z.object({
  items: z.array(
    z.object({ name: z.string(), state: z.string(), code: z.string().nullable(), reason: z.string().nullable() }),
  ),
});

async function openBatch(): Promise<string> {
  const response = await request(service.url).post('/api/v1/batches').send({ name: 'Test' }).expect(201);
  return batchSchema.parse(response.body).id;
}

const metadata = (batchId: string, path: string, hash?: string): string =>
  Object.entries({ batchId, path, ...(hash === undefined ? {} : { sha256: hash }) })
    .map(([key, value]) => `${key} ${Buffer.from(value).toString('base64')}`)
    .join(',');

async function createUpload(batchId: string, path: string, bytes: Buffer, hash?: string): Promise<string> {
  const created = await request(service.url)
    .post('/api/v1/uploads')
    .set({
      'Tus-Resumable': '1.0.0',
      'Upload-Length': String(bytes.length),
      'Upload-Metadata': metadata(batchId, path, hash),
    })
    .expect(201);
  return created.headers['location'] ?? '';
}

const patch = (location: string, offset: number, bytes: Buffer): request.Test =>
  request(service.url)
    .patch(location)
    .set({
      'Tus-Resumable': '1.0.0',
      'Upload-Offset': String(offset),
      'Content-Type': 'application/offset+octet-stream',
    })
    .send(bytes);

async function upload(batchId: string, path: string, bytes: Buffer, hash?: string): Promise<request.Response> {
  return patch(await createUpload(batchId, path, bytes, hash), 0, bytes);
}

it('gives a receipt with hash and length once the bytes are safe, and the same receipt for the same bytes again', async () => {
  const batch = await openBatch();
  const bytes = Buffer.from('keine Akte, aber Bytes');
  const first = await upload(batch, 'a.tif', bytes, sha256(bytes));
  expect(first.status).toBe(200);
  expect(first.body).toMatchObject({ path: 'a.tif', sha256: sha256(bytes), bytes: bytes.length });
  const [blob] = await rows(
    service.database.dataSource,
    z.object({ object_key: z.string() }),
    `SELECT object_key FROM blob WHERE sha256 = $1`,
    [sha256(bytes)],
  );
  expect(blob?.object_key).not.toContain(sha256(bytes));
  const second = await upload(batch, 'a.tif', bytes, sha256(bytes));
  expect(second.body).toEqual(first.body);
  expect(await readdir(join(service.data, 'uploads'))).toEqual([]);
});

it('resumes an upload that broke off', async () => {
  const batch = await openBatch();
  const bytes = Buffer.alloc(300_000, 7);
  const location = await createUpload(batch, 'b.tif', bytes);
  await patch(location, 0, bytes.subarray(0, 100_000)).expect(204);
  const head = await request(service.url).head(location).set('Tus-Resumable', '1.0.0').expect(200);
  expect(head.headers['upload-offset']).toBe('100000');
  await patch(location, 50_000, bytes.subarray(50_000)).expect(409);
  const last = await patch(location, 100_000, bytes.subarray(100_000)).expect(200);
  expect(last.body).toMatchObject({ sha256: sha256(bytes), bytes: bytes.length });
});

it('refuses bytes that are not what the sender says, in words and code, and keeps nothing', async () => {
  const batch = await openBatch();
  const response = await upload(batch, 'c.tif', Buffer.from('x'), 'f'.repeat(64));
  expect(response.status).toBe(422);
  expect(JSON.parse(response.text)).toMatchObject({
    code: 'OBJECT_HASH_MISMATCH',
    status: 422,
    title: 'Die Prüfsumme stimmt nicht',
  });
  const files = await request(service.url).get(`/api/v1/batches/${batch}/files`).expect(200);
  expect(files.body).toEqual({ items: [] });
});

it('keeps odd names as data and never as a path', async () => {
  const batch = await openBatch();
  for (const [index, name] of [
    '../../etc/passwd',
    'CON',
    '\u202Etfi.a',
    '<img onerror=x>.tif',
    'ä\r\nb.tif',
  ].entries()) {
    const bytes = Buffer.from(`odd ${index}`);
    expect((await upload(batch, name, bytes)).status).toBe(200);
  }
  const files = await request(service.url).get(`/api/v1/batches/${batch}/files`).expect(200);
  expect(z.object({ items: z.array(z.unknown()) }).parse(files.body).items).toHaveLength(5);
});

it('lays files beside the list when the batch is completed, and takes no more then', async () => {
  const batch = await openBatch();
  const scan = Buffer.from(`scan ${batch}`);
  const manifest = Buffer.from(
    `Aktenzeichen;Dateiname;SHA-256\n1;da.tif;${sha256(scan)}\n2;falsch.tif;${'0'.repeat(64)}\n3;fehlt.tif;\n`,
    'latin1',
  );
  await upload(batch, 'da.tif', scan);
  await upload(batch, 'falsch.tif', Buffer.from(`falsch ${batch}`));
  await upload(batch, 'stammdaten.csv', manifest);
  const completed = await request(service.url).post(`/api/v1/batches/${batch}/complete`).expect(202);
  expect(completed.body).toMatchObject({ state: 'angenommen' });
  await request(service.url).post(`/api/v1/batches/${batch}/complete`).expect(202);
  const deliveries = await request(service.url).get(`/api/v1/batches/${batch}/deliveries`).expect(200);
  expect(deliveriesSchema.parse(deliveries.body).items.map(({ name, state, code }) => [name, state, code])).toEqual([
    ['da.tif', 'angenommen', null],
    ['falsch.tif', 'quarantaene', 'HASH_MISMATCH'],
    ['fehlt.tif', 'abgewiesen', 'FILE_MISSING'],
  ]);
  const late = await request(service.url)
    .post('/api/v1/uploads')
    .set({ 'Tus-Resumable': '1.0.0', 'Upload-Length': '1', 'Upload-Metadata': metadata(batch, 'spät.tif') });
  expect([late.status, (JSON.parse(late.text) as { code: string }).code]).toEqual([409, 'BATCH_CLOSED']);
});

it('the same Idempotency-Key gives the same batch', async () => {
  const open = (): request.Test =>
    request(service.url).post('/api/v1/batches').set('Idempotency-Key', 'lieferung-0001').send({ name: 'Zweimal' });
  expect((await open()).body).toEqual((await open()).body);
});

it('answers wrong calls with problem details in German and a stable code', async () => {
  const invalid = await request(service.url).post('/api/v1/batches').send({ name: '', farbe: 'rot' }).expect(400);
  expect(invalid.type).toBe('application/problem+json');
  expect(invalid.body).toMatchObject({ code: 'VALIDATION', type: 'urn:eakte:problem:VALIDATION', status: 400 });
  await request(service.url).get('/api/v1/batches/keine-id').expect(404);
  await request(service.url).get('/api/v1/akten/0198c0de-0000-7000-8000-000000000000').expect(404);
  const broken = await request(service.url)
    .post('/api/v1/batches')
    .set('Content-Type', 'application/json')
    .send('{')
    .expect(400);
  expect(broken.body).toMatchObject({ code: 'VALIDATION' });
  const empty = await openBatch();
  const complete = await request(service.url).post(`/api/v1/batches/${empty}/complete`).expect(422);
  expect(complete.body).toMatchObject({ code: 'BATCH_EMPTY' });
});

it('describes itself by OpenAPI and serves the first page under a strict policy', async () => {
  const api = await request(service.url).get('/api/openapi.json').expect(200);
  const paths = Object.keys(z.object({ paths: z.record(z.string(), z.unknown()) }).parse(api.body).paths);
  expect(paths).toEqual(expect.arrayContaining(['/api/v1/batches', '/api/v1/akten/{id}/pdf', '/api/v1/search']));
  const page = await request(service.url).get('/').expect(200);
  expect(page.text).toContain('<html lang="de">');
  expect(page.headers['content-security-policy']).toContain("default-src 'none'");
});
