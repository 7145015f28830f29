import { z } from 'zod';
import { rows } from '../../src/platform/database/sql';
import { newId } from '../../src/platform/id';
import { asPage, signIn } from '../support/signed-in';
import { startTestService, type TestService } from '../support/test-service';
import { sampleAkte, type SampleAkte } from './sample-akte';

const OWN = '064140';
const FOREIGN = '064110';
const problem = z.looseObject({ code: z.string(), instance: z.string() });

describe('the outer wall', () => {
  let service: TestService;
  let clerk: string;
  let foreign: SampleAkte[];

  beforeAll(async () => {
    service = await startTestService({
      EAKTE_SIGN_IN: 'entwicklung',
      EAKTE_OFFICE: OWN,
      EAKTE_SECURITY_CONTACT: 'mailto:sicherheit@eakte.example',
      EAKTE_REQUESTS_PER_MINUTE: '60',
    });
    const owner = service.database.dataSource;
    foreign = [];
    for (let n = 0; n < 5; n += 1) foreign.push(await sampleAkte(owner, FOREIGN, `33.2-${n}`, 'Fremdmann'));
    clerk = await signIn(service.url, 'sachbearbeitung');
  });
  afterAll(() => service.stop());

  const get = (cookie: string, path: string) => fetch(`${service.url}${path}`, { headers: asPage(cookie) });
  const post = (cookie: string, path: string, body: string) =>
    fetch(`${service.url}${path}`, { method: 'POST', headers: asPage(cookie), body });

  it('forty addresses of another office are forty equal answers, the same as for nothing', async () => {
    const chief = await signIn(service.url, 'leitung');
    const addresses = foreign.flatMap(({ akte, delivery, dokument, batch }) => [
      `/akten/${akte}`,
      `/akten/${akte}/seiten`,
      `/dokumente/${dokument}`,
      `/dokumente/${dokument}/pdf`,
      `/deliveries/${delivery}`,
      `/deliveries/${delivery}/pages/1`,
      `/deliveries/${delivery}/pages/1/thumbnail`,
      `/batches/${batch}`,
    ]);
    expect(addresses).toHaveLength(40);
    const answers = new Set<string>();
    for (const address of [...addresses, `/akten/${newId()}`]) {
      const answer = await get(chief, `/api/v1${address}`);
      const { instance, detail, ...body } = problem.parse(await answer.json());
      expect(instance).toMatch(/^urn:uuid:/);
      // what was asked for is named by its kind, which the address tells already
      expect(['Akte', 'Dokument', 'Lieferung', 'Seite 1', 'Lieferung', undefined]).toContain(detail);
      answers.add(JSON.stringify({ status: answer.status, type: answer.headers.get('content-type'), body }));
    }
    expect([...answers]).toHaveLength(1);
    expect([...answers][0]).toContain('"status":404');
  });

  it('tells that it was asked: what was read and what was not found, before the answer', async () => {
    const akte = await sampleAkte(service.database.dataSource, OWN, '33.2-900', 'Eigenmann');
    const person = await signIn(service.url, 'sachbearbeitung', { person: 'protokollprobe' });
    await get(person, `/api/v1/akten/${akte.akte}`);
    await get(person, `/api/v1/akten/${foreign[0]?.akte ?? ''}`);
    await get(person, '/api/v1/akten');
    const told = await rows(
      service.database.dataSource,
      z.object({ action: z.string(), subject: z.string() }),
      `SELECT action, subject FROM audit WHERE actor = 'entwicklung-protokollprobe' ORDER BY id`,
    );
    expect(told).toContainEqual({ action: 'akte.read', subject: akte.akte });
    expect(told).toContainEqual({ action: 'access.not-found', subject: foreign[0]?.akte });
    expect(told).toContainEqual({ action: 'read /api/v1/akten', subject: '' });
    // Revision finds it, and takes it along as a table that starts no formula.
    const revision = await signIn(service.url, 'revision');
    const found = await get(revision, `/api/v1/protokoll?subject=${akte.akte}`);
    expect(
      z.object({ items: z.array(z.looseObject({ action: z.string() })) }).parse(await found.json()).items,
    ).not.toEqual([]);
    const table = await (await get(revision, '/api/v1/protokoll/export?actor=entwicklung-protokollprobe')).text();
    expect(table.split('\r\n')[0]).toBe('"Nummer";"Zeit";"Person";"Handlung";"Gegenstand";"Angaben"');
    expect(table.split('\r\n').length).toBeGreaterThan(3);
    expect(table).not.toMatch(/"[=+@]/);
  });

  it('gives no content when the audit trail cannot be written', async () => {
    const akte = await sampleAkte(service.database.dataSource, OWN, '33.2-901', 'Eigenmann');
    await service.database.dataSource.query('REVOKE INSERT ON audit FROM eakte_api');
    try {
      const answer = await get(clerk, `/api/v1/akten/${akte.akte}`);
      expect(answer.status).toBe(500);
      expect(await answer.text()).not.toContain('33.2-901');
    } finally {
      await service.database.dataSource.query('GRANT INSERT ON audit TO eakte_api');
    }
  });

  it('sends the strict headers with every answer, errors and static files included', async () => {
    for (const path of ['/', '/api/v1/akten', '/api/v1/nirgends', '/health/live']) {
      const { headers } = await fetch(service.url + path);
      const csp = headers.get('content-security-policy') ?? '';
      for (const rule of [
        "default-src 'none'",
        "script-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
      ]) {
        expect(csp).toContain(rule);
      }
      expect(csp).not.toMatch(/unsafe|\*|https?:/);
      expect(Object.fromEntries(headers)).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
      });
      expect(headers.get('strict-transport-security')).toContain('max-age=');
      expect(headers.get('permissions-policy')).toContain('camera=()');
      expect(headers.get('x-powered-by')).toBeNull();
      if (path.startsWith('/api/')) expect(headers.get('cache-control')).toBe('no-store');
    }
  });

  it('takes no field that it does not know, and no body that is too long, broken, or of another kind', async () => {
    const scan = await signIn(service.url, 'scanstelle');
    const batch = (extra: object) => JSON.stringify({ name: 'Probe', ...extra });
    expect((await post(scan, '/api/v1/batches', batch({}))).status).toBe(201);
    for (const extra of [{ office: FOREIGN }, { id: newId() }, { state: 'angenommen' }, { __proto__x: 1 }]) {
      expect((await post(scan, '/api/v1/batches', batch(extra))).status).toBe(400);
    }
    expect(
      (await post(scan, '/api/v1/batches', '{"name":"x","constructor":{"prototype":{"admin":true}}}')).status,
    ).toBe(400);
    expect((await post(scan, '/api/v1/batches', batch({ name: 'x'.repeat(1_200_000) }))).status).toBe(413);
    expect((await post(scan, '/api/v1/batches', '{"name":')).status).toBe(400);
    expect((await post(scan, '/api/v1/batches', '[]')).status).toBe(400);
  });

  it('an upload of another office answers like one that never was', async () => {
    const own = await signIn(service.url, 'scanstelle', { person: 'scan1' });
    const other = await signIn(service.url, 'scanstelle', { person: 'scan2', office: FOREIGN });
    const opened = await post(other, '/api/v1/batches', JSON.stringify({ name: 'Fremd' }));
    const { id } = z.object({ id: z.string() }).parse(await opened.json());
    const metadata = [`batchId ${btoa(id)}`, `path ${btoa('a.tif')}`].join(',');
    const tus = { 'Tus-Resumable': '1.0.0' };
    const created = await fetch(`${service.url}/api/v1/uploads`, {
      method: 'POST',
      headers: { ...asPage(other), ...tus, 'Upload-Length': '10', 'Upload-Metadata': metadata },
    });
    expect(created.status).toBe(201);
    const upload = new URL(created.headers.get('location') ?? '', service.url).href;
    const head = (cookie: string, url: string) =>
      fetch(url, { method: 'HEAD', headers: { ...asPage(cookie), ...tus } });
    expect((await head(other, upload)).status).toBe(200);
    const theirs = await head(own, upload);
    const nobodys = await head(own, upload.replace(/[0-9a-f-]{36}$/, newId()));
    expect(theirs.status).toBe(404);
    expect(nobodys.status).toBe(404);
    const remove = await fetch(upload, { method: 'DELETE', headers: { ...asPage(own), ...tus } });
    expect(remove.status).toBe(404);
    expect((await head(other, upload)).status).toBe(200);
  });

  it('says where to report a weakness', async () => {
    const answer = await fetch(`${service.url}/.well-known/security.txt`);
    expect(await answer.text()).toMatch(/^Contact: mailto:sicherheit@eakte\.example\nExpires: \d{4}-\d\d-\d\dT.*\n/);
  });

  it('a person who asks too often waits, another does not', async () => {
    const hasty = await signIn(service.url, 'qs', { person: 'eilig' });
    const calm = await signIn(service.url, 'qs', { person: 'ruhig' });
    const statuses: number[] = [];
    for (let n = 0; n < 75; n += 1) statuses.push((await get(hasty, '/api/v1/me')).status);
    expect(statuses).toContain(429);
    expect((await get(calm, '/api/v1/me')).status).toBe(200);
  });
});
