import { z } from 'zod';
import { firstRow, rows } from '../../src/platform/database/sql';
import { asPage, signIn } from '../support/signed-in';
import { startTestService, type TestService } from '../support/test-service';
import { sampleAkte, type SampleAkte } from './sample-akte';

const OWN = '064140';
const REASON = 'Auskunftssperre nach § 51 BMG';
const list = z.object({ items: z.array(z.looseObject({ id: z.string().optional(), akteId: z.string().optional() })) });

describe('what not everybody of an office may see', () => {
  let service: TestService;
  let locked: SampleAkte;
  let open: SampleAkte;
  let setter: string;
  let colleague: string;
  let chief: string;

  beforeAll(async () => {
    service = await startTestService({ EAKTE_SIGN_IN: 'entwicklung', EAKTE_OFFICE: OWN });
    const owner = service.database.dataSource;
    locked = await sampleAkte(owner, OWN, '33.2-777', 'Verborgen');
    open = await sampleAkte(owner, OWN, '33.2-778', 'Sichtbar');
    setter = await signIn(service.url, 'sachbearbeitung', { person: 'meier' });
    colleague = await signIn(service.url, 'sachbearbeitung', { person: 'schulz' });
    chief = await signIn(service.url, 'leitung', { person: 'chefin' });
    const answer = await post(setter, `/akten/${locked.akte}/sperrvermerk`, { grund: REASON });
    expect(answer.status).toBe(201);
  });
  afterAll(() => service.stop());

  const get = (cookie: string, path: string) => fetch(`${service.url}/api/v1${path}`, { headers: asPage(cookie) });
  const post = (cookie: string, path: string, body: unknown = {}) =>
    fetch(`${service.url}/api/v1${path}`, { method: 'POST', headers: asPage(cookie), body: JSON.stringify(body) });
  const akten = async (cookie: string) =>
    list.parse(await (await get(cookie, '/akten')).json()).items.map(({ id }) => id);
  const hits = async (cookie: string, q: string) => {
    const answer = await get(cookie, `/search?q=${encodeURIComponent(q)}`);
    // A hit reads its page's boxes from the store, which holds nothing here: 500 tells that there was one.
    return answer.status === 500 ? 1 : list.parse(await answer.json()).items.length;
  };

  it('a locked Akte is in no list, hit, page, thumbnail or export of persons off its list, and there for those on it', async () => {
    expect(await akten(setter)).toContain(locked.akte);
    expect(await akten(colleague)).not.toContain(locked.akte);
    expect(await akten(chief)).not.toContain(locked.akte);
    expect(await hits(setter, 'Verborgen')).toBeGreaterThan(0);
    expect(await hits(colleague, 'Verborgen')).toBe(0);
    expect(await hits(colleague, 'Sichtbar')).toBeGreaterThan(0);
    for (const path of [
      `/akten/${locked.akte}`,
      `/akten/${locked.akte}/pdf`,
      `/akten/${locked.akte}/zip`,
      `/dokumente/${locked.dokument}`,
      `/dokumente/${locked.dokument}/pdf`,
      `/deliveries/${locked.delivery}`,
      `/deliveries/${locked.delivery}/pages/1`,
      `/deliveries/${locked.delivery}/pages/1/image`,
      `/deliveries/${locked.delivery}/pages/1/thumbnail`,
      `/deliveries/${locked.delivery}/pages/1/text`,
    ]) {
      const [theirs, nothing] = await Promise.all([
        get(colleague, path),
        get(colleague, path.replace(/[0-9a-f-]{36}/, '00000000-0000-7000-8000-000000000000')),
      ]);
      const body = async (answer: Response) => (await answer.text()).replace(/urn:uuid:[0-9a-f-]+/, '');
      expect({ path, status: theirs.status, body: await body(theirs) }).toEqual({
        path,
        status: 404,
        body: await body(nothing),
      });
    }
    expect((await get(setter, `/akten/${locked.akte}`)).status).toBe(200);
    expect((await get(colleague, `/akten/${open.akte}`)).status).toBe(200);
  });

  it('is not counted either', async () => {
    const status = async (cookie: string) =>
      z
        .object({ items: z.array(z.object({ deliveries: z.number() })) })
        .parse(await (await get(cookie, '/status')).json());
    const count = async (cookie: string) =>
      (await status(cookie)).items.reduce((sum, { deliveries }) => sum + deliveries, 0);
    expect((await count(setter)) - (await count(colleague))).toBe(1);
  });

  it('break-glass opens it for half an hour, with a reason, and those in charge are told', async () => {
    const helper = await signIn(service.url, 'sachbearbeitung', { person: 'notdienst' });
    expect((await post(helper, '/notzugriffe', { aktenzeichen: '33.2-777', grund: 'kurz' })).status).toBe(400);
    expect((await post(helper, '/notzugriffe', { aktenzeichen: '33.2-778', grund: REASON })).status).toBe(404);
    const answer = await post(helper, '/notzugriffe', {
      aktenzeichen: '33.2-777',
      grund: 'Akute Gefahr, Rückruf der Polizei',
    });
    const { akteId, bis } = z.object({ akteId: z.string(), bis: z.string() }).parse(await answer.json());
    expect(akteId).toBe(locked.akte);
    const minutes = (Date.parse(bis) - Date.parse(String(answer.headers.get('date')))) / 60_000;
    expect(minutes).toBeGreaterThan(28);
    expect(minutes).toBeLessThan(32);
    expect((await get(helper, `/akten/${locked.akte}`)).status).toBe(200);
    expect((await get(colleague, `/akten/${locked.akte}`)).status).toBe(404);
    const told = await rows(
      service.database.dataSource,
      z.object({ an: z.string(), subject: z.string(), actor: z.string() }),
      `SELECT an, subject, actor FROM hinweis ORDER BY an`,
    );
    expect(told).toEqual([
      { an: 'datenschutz', subject: locked.akte, actor: 'entwicklung-notdienst' },
      { an: 'leitung', subject: locked.akte, actor: 'entwicklung-notdienst' },
    ]);
    expect((await get(chief, '/hinweise')).status).toBe(200);
    // Half an hour later it is shut again.
    await service.database.dataSource.query(
      `UPDATE akten_zugriff SET bis = now() - interval '1 second' WHERE art = 'notzugriff'`,
    );
    expect((await get(helper, `/akten/${locked.akte}`)).status).toBe(404);
  });

  it('register R11 and health data are seen by right of name alone; two persons give it, and losing it works at once', async () => {
    const owner = service.database.dataSource;
    const secret = await sampleAkte(owner, OWN, '33.2-779', 'Strafsache', { register: 'R11', type: 'bzr-auskunft' });
    const medical = await sampleAkte(owner, OWN, '33.2-780', 'Attestfall', {
      register: 'R10',
      type: 'aerztliches-attest',
    });
    expect((await get(colleague, `/akten/${secret.akte}`)).status).toBe(200);
    expect((await get(colleague, `/dokumente/${secret.dokument}`)).status).toBe(404);
    expect((await get(colleague, `/deliveries/${secret.delivery}/pages/1/text`)).status).toBe(404);
    expect((await get(chief, `/dokumente/${secret.dokument}`)).status).toBe(200);
    expect((await get(chief, `/dokumente/${medical.dokument}`)).status).toBe(404);
    const admin = await signIn(service.url, 'administration', { person: 'admin' });
    const proposal = { person: 'entwicklung-schulz', recht: 'sicherheit', grund: 'Zuständig für Sicherheitsfälle' };
    const { id } = z.object({ id: z.string() }).parse(await (await post(admin, '/personenrechte', proposal)).json());
    expect((await post(admin, `/personenrechte/${id}/freigabe`)).status).toBe(403);
    // Two approvals at the same moment: one counts.
    const second = await signIn(service.url, 'leitung', { person: 'vertretung' });
    const answers = await Promise.all([chief, second].map((cookie) => post(cookie, `/personenrechte/${id}/freigabe`)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect((await get(colleague, `/dokumente/${secret.dokument}`)).status).toBe(200);
    expect(await hits(colleague, 'Strafsache')).toBeGreaterThan(0);
    expect((await post(chief, `/personenrechte/${id}/entzug`)).status).toBe(204);
    expect((await get(colleague, `/dokumente/${secret.dokument}`)).status).toBe(404);
  });

  it('nobody gives a right that they proposed themselves', async () => {
    const proposal = { person: 'entwicklung-schulz', recht: 'gesundheit', grund: 'Zuständig für Gesundheitsfälle' };
    const { id } = z.object({ id: z.string() }).parse(await (await post(chief, '/personenrechte', proposal)).json());
    expect((await post(chief, `/personenrechte/${id}/freigabe`)).status).toBe(409);
  });

  it('lifting a lock takes two persons, also against two requests at the same moment', async () => {
    const second = await signIn(service.url, 'leitung', { person: 'vertretung' });
    // Nobody of the Leitung is on the list: they break the glass, which is told, and may then decide.
    for (const cookie of [chief, second]) {
      const emergency = { aktenzeichen: '33.2-777', grund: 'Prüfung der Aufhebung des Sperrvermerks' };
      expect((await post(cookie, '/notzugriffe', emergency)).status).toBe(201);
    }
    const path = `/akten/${locked.akte}/sperrvermerk/aufhebung`;
    expect((await post(chief, `${path}/freigabe`)).status).toBe(409);
    expect((await post(chief, path)).status).toBe(200);
    expect((await post(chief, `${path}/freigabe`)).status).toBe(409);
    const answers = await Promise.all([1, 2].map(() => post(second, `${path}/freigabe`)));
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 404]);
    expect((await get(colleague, `/akten/${locked.akte}`)).status).toBe(200);
    const entries = await firstRow(
      service.database.dataSource,
      z.object({ n: z.number() }),
      `SELECT count(*)::integer AS n FROM audit WHERE action = 'sperre.aufgehoben'`,
    );
    expect(entries?.n).toBe(1);
  });
});
