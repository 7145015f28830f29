import type { ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import request from 'supertest';
import yauzl from 'yauzl';
import { z } from 'zod';
import { checkPdfa } from '../../src/archive/pdfa/check-pdfa';
import { parseTransfervermerk } from '../../src/archive/transfervermerk/transfervermerk-json';
import { ApiClient } from '../../src/cli/api-client';
import { uploadFolder } from '../../src/cli/batch-upload';
import { progressSchema } from '../../src/cli/schemas';
import { realServices } from '../support/run-cli';
import { startTestService, type TestService } from '../support/test-service';
import { startWorker, stopWorker } from '../support/worker-process';

/** Reading, searching, deciding: what people do with what was digitised, over HTTP, on the faulty batch. */
const FAULTY = join(__dirname, '..', 'data', 'fehlerhaft');
const LIMIT_MS = 300_000;

const akteSchema = z.object({
  id: z.string(),
  aktenzeichen: z.string(),
  name: z.string().nullable(),
  dokumente: z.number(),
  seiten: z.number(),
});
const listSchema = z.object({ items: z.array(akteSchema), next: z.string().nullable() });
const viewSchema = akteSchema.extend({
  register: z.array(z.object({ id: z.string(), vorgaenge: z.array(z.object({ dokumente: z.array(z.string()) })) })),
  items: z.array(
    z.object({
      id: z.string(),
      position: z.number(),
      deliveryId: z.string(),
      firstPage: z.number(),
      pages: z.number(),
      sha256: z.string(),
    }),
  ),
});
const hitsSchema = z.object({
  items: z.array(
    z.object({
      akteId: z.string(),
      page: z.number().nullable(),
      via: z.string(),
      snippet: z.string().nullable(),
      boxes: z.array(z.object({ left: z.number(), top: z.number(), right: z.number(), bottom: z.number() })),
      width: z.number().nullable(),
    }),
  ),
});
const deliveriesSchema = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      state: z.string(),
      code: z.string().nullable(),
      akteId: z.string().nullable(),
    }),
  ),
});

let service: TestService;
let worker: ChildProcess;
let client: ApiClient;
let batch: string;

beforeAll(async () => {
  service = await startTestService(realServices());
  worker = startWorker(service);
  client = new ApiClient(service.url);
  batch = await uploadFolder(
    client,
    FAULTY,
    { scanner: 'Prüfscanner', capturedAt: '2026-01-02T03:04:05+01:00' },
    () => undefined,
  );
  await untilFinished();
}, LIMIT_MS);
afterAll(async () => {
  await stopWorker(worker);
  await service.stop();
});

async function untilFinished(): Promise<void> {
  for (;;) {
    const { finished, deliveries } = await client.get(`/api/v1/batches/${batch}/progress`, progressSchema);
    if (finished === deliveries) return;
    await wait(300);
  }
}

const get = (path: string): request.Test => request(service.url).get(path).buffer(true).parse(asBytes);

/** supertest gives bytes only when told to. */
function asBytes(response: request.Response, done: (error: Error | null, body: Buffer) => void): void {
  const chunks: Buffer[] = [];
  const stream = response as unknown as NodeJS.ReadableStream;
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  stream.on('end', () => done(null, Buffer.concat(chunks)));
}

async function firstAkte(): Promise<z.output<typeof viewSchema>> {
  const { items } = await client.get('/api/v1/akten?limit=200', listSchema);
  const filed = items.find((akte) => akte.dokumente >= 3);
  return client.get(`/api/v1/akten/${filed!.id}`, viewSchema);
}

it('lists Akten page by page, and shows one by register and in the original order', async () => {
  const all = await client.get('/api/v1/akten?limit=200', listSchema);
  const first = await client.get('/api/v1/akten?limit=1', listSchema);
  const second = await client.get(`/api/v1/akten?limit=1&cursor=${encodeURIComponent(first.next!)}`, listSchema);
  expect([...first.items, ...second.items].map((akte) => akte.id)).toEqual(
    all.items.slice(0, 2).map((akte) => akte.id),
  );
  const akte = await firstAkte();
  expect(akte.items.map((item) => item.position)).toEqual(akte.items.map((_, index) => index + 1));
  const inRegisters = akte.register.flatMap((register) => register.vorgaenge.flatMap((vorgang) => vorgang.dokumente));
  expect(inRegisters.toSorted()).toEqual(akte.items.map((item) => item.id).toSorted());
});

it('gives each document as PDF/A with its hash, and a Transfervermerk that says how it came about', async () => {
  const akte = await firstAkte();
  for (const item of akte.items) {
    const pdf = (await get(`/api/v1/dokumente/${item.id}/pdf`).expect(200)).body as Buffer;
    expect(createHash('sha256').update(pdf).digest('hex')).toBe(item.sha256);
    expect(await checkPdfa(pdf)).toEqual([]);
    const vermerk = parseTransfervermerk(
      (await get(`/api/v1/dokumente/${item.id}/transfervermerk`).expect(200)).body as Buffer,
    );
    expect(vermerk.pruefsummen.derivat?.sha256).toBe(item.sha256);
    expect(vermerk.umgebung.technisch.scanner).toBe('Prüfscanner');
    expect(vermerk.erfassung.zeitpunkt).toBe('2026-01-02T03:04:05+01:00');
    expect(vermerk.sichtpruefung.ergebnis).toBe('noch nicht geprüft');
  }
});

it('gives the whole Akte as one PDF/A with bookmarks, and as ZIP with a table of contents', async () => {
  const akte = await firstAkte();
  const pdf = (await get(`/api/v1/akten/${akte.id}/pdf`).expect(200)).body as Buffer;
  expect(await checkPdfa(pdf)).toEqual([]);
  expect(pdf.toString('latin1')).toContain('/Outlines');
  const zip = (await get(`/api/v1/akten/${akte.id}/zip`).expect(200)).body as Buffer;
  const names = await new Promise<string[]>((resolve, reject) => {
    yauzl.fromBuffer(zip, { lazyEntries: false }, (error, file) => {
      if (error !== null) {
        reject(error);
        return;
      }
      const found: string[] = [];
      file.on('entry', (entry: yauzl.Entry) => found.push(entry.fileName));
      file.on('end', () => resolve(found));
    });
  });
  expect(names.filter((name) => name.endsWith('.pdf'))).toHaveLength(akte.items.length);
  expect(names.filter((name) => name.endsWith('.transfervermerk.json'))).toHaveLength(akte.items.length);
  expect(names).toContain('inhaltsverzeichnis.json');
});

it('shows a page as image and text', async () => {
  const item = (await firstAkte()).items[0]!;
  const base = `/api/v1/deliveries/${item.deliveryId}/pages/${item.firstPage}`;
  const image = (await get(`${base}/image`).expect(200)).body as Buffer;
  expect(image.subarray(0, 2)).toEqual(Buffer.from([0xff, 0xd8]));
  const text = (await get(`${base}/text`).expect(200)).body as Buffer;
  expect(text.toString('utf8').length).toBeGreaterThan(20);
});

it('finds words by stem and prefix, with boxes on the page', async () => {
  const akte = await firstAkte();
  const item = akte.items[0]!;
  const text = (
    (await get(`/api/v1/deliveries/${item.deliveryId}/pages/${item.firstPage}/text`)).body as Buffer
  ).toString('utf8');
  const word = text.match(/\p{Lu}\p{Ll}{8,}/u)![0];
  const whole = await client.get(`/api/v1/search?q=${encodeURIComponent(word)}&akteId=${akte.id}`, hitsSchema);
  const hit = whole.items.find((one) => one.page === item.firstPage);
  expect(hit?.boxes.length).toBeGreaterThan(0);
  expect(hit!.boxes[0]!.right).toBeLessThanOrEqual(hit!.width!);
  const prefix = await client.get(
    `/api/v1/search?q=${encodeURIComponent(word.slice(0, 6))}&akteId=${akte.id}`,
    hitsSchema,
  );
  expect(prefix.items.some((one) => one.page === item.firstPage)).toBe(true);
});

it('finds a file by a misspelt name and by a number with a wrong digit', async () => {
  const akte = await firstAkte();
  const name = akte.name!;
  const misspelt = name.slice(0, 2) + name.slice(3);
  const byName = await client.get(`/api/v1/search?q=${encodeURIComponent(misspelt)}`, hitsSchema);
  expect(byName.items.map((hit) => hit.akteId)).toContain(akte.id);
  const misread = akte.aktenzeichen.replace(/\d$/, (digit) => String((Number(digit) + 1) % 10));
  const byNumber = await client.get(`/api/v1/search?q=${encodeURIComponent(misread)}`, hitsSchema);
  expect(byNumber.items.some((hit) => hit.akteId === akte.id && hit.via === 'nummer')).toBe(true);
});

it('holds a scan with a foreign cover sheet until a person says whose it is', async () => {
  const { items } = await client.get(`/api/v1/batches/${batch}/deliveries`, deliveriesSchema);
  const held = items.find((delivery) => delivery.code === 'COVER_MISMATCH')!;
  expect([held.state, held.akteId]).toEqual(['pruefung', null]);
  await request(service.url)
    .post(`/api/v1/deliveries/${held.id}/release`)
    .send({ aktenzeichen: 'NEU-1/26' })
    .expect(202);
  await untilFinished();
  const akte = await client.get('/api/v1/akten?aktenzeichen=NEU%201%2026', listSchema);
  expect(akte.items[0]?.dokumente).toBeGreaterThan(0);
  await request(service.url).post(`/api/v1/deliveries/${held.id}/release`).send({ aktenzeichen: 'X' }).expect(409);
});

it('tries a delivery in quarantine again when asked, and says why it cannot', async () => {
  const { items } = await client.get(`/api/v1/batches/${batch}/deliveries`, deliveriesSchema);
  const damaged = items.find((delivery) => delivery.code === 'FILE_CORRUPT')!;
  await request(service.url).post(`/api/v1/deliveries/${damaged.id}/retry`).expect(202);
  await untilFinished();
  const again = await client.get(`/api/v1/batches/${batch}/deliveries`, deliveriesSchema);
  expect(again.items.find((delivery) => delivery.id === damaged.id)).toMatchObject({
    state: 'quarantaene',
    code: 'FILE_CORRUPT',
  });
  const filed = items.find((delivery) => delivery.akteId !== null)!;
  await request(service.url).post(`/api/v1/deliveries/${filed.id}/retry`).expect(409);
});
