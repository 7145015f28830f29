import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from 'jose';
import { z } from 'zod';
import { FLOW_COOKIE, SESSION_COOKIE } from '../../src/access/sign-in/cookies';
import { freePort } from '../../src/platform/embedded/free-port';
import { newId } from '../../src/platform/id';
import { asPage } from '../support/signed-in';
import { startTestService, type TestService } from '../support/test-service';

const OFFICE = '064140';
const PUBLIC = 'https://eakte.example';
const meSchema = z.object({
  office: z.string(),
  actor: z.string(),
  name: z.string().nullable(),
  roles: z.array(z.object({ id: z.string() })),
  stepUpUntil: z.string().nullable(),
});

/** A browser that only follows where it is sent, and keeps cookies by host. */
class Browser {
  private readonly cookies = new Map<string, Map<string, string>>();

  cookie(host: string, name: string, value?: string): string | undefined {
    if (value !== undefined) this.jar(host).set(name, value);
    return this.jar(host).get(name);
  }

  async get(url: string): Promise<Response> {
    const { host } = new URL(url);
    const header = [...this.jar(host)].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(url, { redirect: 'manual', headers: { Cookie: header } });
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const at = pair.indexOf('=');
      if (/Max-Age=0/.test(line)) this.jar(host).delete(pair.slice(0, at));
      else this.jar(host).set(pair.slice(0, at), pair.slice(at + 1));
    }
    return answer;
  }

  private jar(host: string): Map<string, string> {
    const jar = this.cookies.get(host) ?? new Map<string, string>();
    this.cookies.set(host, jar);
    return jar;
  }
}

describe('signing in', () => {
  let provider: ChildProcess;
  let issuer: string;
  let service: TestService;
  let folder: string;
  let machineKey: CryptoKey;

  beforeAll(async () => {
    const port = await freePort();
    provider = fork(
      join(__dirname, '..', 'support', 'identity-provider.mjs'),
      [String(port), `${PUBLIC}/api/v1/anmeldung/rueckkehr`],
      { silent: true },
    );
    [issuer] = z.tuple([z.string()]).parse((await once(provider, 'message')).slice(0, 1));
    folder = await mkdtemp(join(tmpdir(), 'eakte-sign-in-'));
    const pair = await generateKeyPair('ES256', { extractable: true });
    machineKey = pair.privateKey;
    const jwks = { keys: [{ ...(await exportJWK(pair.publicKey)), alg: 'ES256' }] };
    const clients = [{ id: 'scandienst', office: OFFICE, roles: ['scanstelle'], jwks }];
    await writeFile(join(folder, 'clients.json'), JSON.stringify({ clients }));
    service = await startTestService({
      EAKTE_SIGN_IN: 'oidc',
      EAKTE_OFFICE: OFFICE,
      EAKTE_OIDC_ISSUER: issuer,
      EAKTE_OIDC_CLIENT_SECRET: 'ein-geheimnis-fuer-tests',
      EAKTE_PUBLIC_URL: PUBLIC,
      EAKTE_MACHINE_CLIENTS: join(folder, 'clients.json'),
    });
  });
  afterAll(async () => {
    provider.kill();
    await service.stop();
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(() =>
    tell({
      login: 'anna',
      tamper: null,
      accounts: { anna: { name: 'Anna Akte', eakte_rollen: ['sachbearbeitung'], eakte_behoerde: OFFICE } },
    }),
  );

  const tell = (state: object) => fetch(`${issuer}/test`, { method: 'POST', body: JSON.stringify(state) });
  /** Our address as the provider knows it is another one than the test's. */
  const here = (url: string) => url.replace(PUBLIC, service.url);
  const host = () => new URL(service.url).host;
  const begin = (browser: Browser, query = '') => browser.get(`${service.url}/api/v1/anmeldung${query}`);

  /** Follows the provider until it sends the browser back to us; gives that address. */
  async function wayBack(browser: Browser, query = ''): Promise<string> {
    let next = (await begin(browser, query)).headers.get('location') ?? '';
    for (let step = 0; step < 12 && !next.startsWith(PUBLIC); step += 1) {
      const answer = await browser.get(next);
      next = new URL(answer.headers.get('location') ?? 'missing:', next).href;
    }
    return here(next);
  }
  async function signedIn(query = ''): Promise<string> {
    const browser = new Browser();
    const answer = await browser.get(await wayBack(browser, query));
    expect(answer.status).toBe(303);
    return `${SESSION_COOKIE}=${browser.cookie(host(), SESSION_COOKIE) ?? ''}`;
  }
  const get = (cookie: string, path: string) => fetch(`${service.url}/api/v1${path}`, { headers: asPage(cookie) });
  const me = async (cookie: string) => meSchema.parse(await (await get(cookie, '/me')).json());
  const refused = async (browser: Browser, url: string) => {
    const answer = await browser.get(url);
    const { code } = z.object({ code: z.string() }).parse(await answer.json());
    expect({ status: answer.status, code }).toEqual({ status: 401, code: 'SIGN_IN_FAILED' });
    expect(browser.cookie(host(), SESSION_COOKIE)).toBeUndefined();
  };
  const age = (column: string, interval: string) =>
    service.database.dataSource.query(`UPDATE sitzung SET ${column} = now() - interval '${interval}'`);

  it('goes over the provider with PKCE and comes back with a cookie that no script and no other site gets', async () => {
    const browser = new Browser();
    const start = await begin(browser, '?zurueck=/akten/1');
    const asked = new URL(start.headers.get('location') ?? '').searchParams;
    expect(asked.get('code_challenge_method')).toBe('S256');
    expect(asked.get('response_type')).toBe('code');
    const answer = await browser.get(await wayBack(browser, '?zurueck=/akten/1'));
    expect(answer.headers.get('location')).toBe('/akten/1');
    const set = answer.headers.getSetCookie().find((line) => line.startsWith(`${SESSION_COOKIE}=`)) ?? '';
    expect(set).toMatch(/^__Host-eakte=[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=Strict$/);
    const who = await me(`${SESSION_COOKIE}=${browser.cookie(host(), SESSION_COOKIE) ?? ''}`);
    expect(who).toMatchObject({ office: OFFICE, actor: 'anna', name: 'Anna Akte', roles: [{ id: 'sachbearbeitung' }] });
  });

  it.each(['//fremd.example', '/\\fremd.example', 'https://fremd.example'])('never returns to %s', async (target) => {
    expect((await begin(new Browser(), `?zurueck=${encodeURIComponent(target)}`)).status).toBe(400);
  });

  it('refuses an answer that was not asked for, of another flow, or used a second time', async () => {
    const browser = new Browser();
    const back = await wayBack(browser);
    await refused(new Browser(), back);
    const other = new Browser();
    await begin(other);
    await refused(other, back);
    const wrongState = new URL(await wayBack(browser));
    wrongState.searchParams.set('state', 'other');
    await refused(browser, wrongState.href);
    const again = await wayBack(browser);
    const flow = browser.cookie(host(), FLOW_COOKIE) ?? '';
    expect((await browser.get(again)).status).toBe(303);
    const thief = new Browser();
    thief.cookie(host(), FLOW_COOKIE, flow);
    await refused(thief, again);
  });

  it.each(['nonce', 'verifier'])('refuses an answer whose %s is not ours', async (field) => {
    const browser = new Browser();
    const back = await wayBack(browser);
    const flow = z
      .record(z.string(), z.unknown())
      .parse(JSON.parse(Buffer.from(browser.cookie(host(), FLOW_COOKIE) ?? '', 'base64url').toString()));
    const changed = { ...flow, [field]: 'x'.repeat(43) };
    browser.cookie(host(), FLOW_COOKIE, Buffer.from(JSON.stringify(changed)).toString('base64url'));
    await refused(browser, back);
  });

  it.each(['nonce', 'audience', 'issuer', 'expired', 'stranger'])(
    'refuses an ID token with a wrong %s',
    async (tamper) => {
      const browser = new Browser();
      const back = await wayBack(browser);
      await tell({ tamper });
      await refused(browser, back);
    },
  );

  it('lets in nobody without an office, without a role, or with two that exclude each other', async () => {
    for (const claims of [
      { eakte_rollen: ['sachbearbeitung'] },
      { eakte_behoerde: OFFICE },
      { eakte_behoerde: OFFICE, eakte_rollen: ['koenig'] },
      { eakte_behoerde: OFFICE, eakte_rollen: ['administration', 'revision'] },
    ]) {
      await tell({ accounts: { anna: claims } });
      const browser = new Browser();
      await refused(browser, await wayBack(browser));
    }
  });

  it('reads the rights again after a minute, and signs out whom the provider no longer knows', async () => {
    const cookie = await signedIn();
    expect((await get(cookie, '/batches')).status).toBe(200);
    await tell({ accounts: { anna: { eakte_rollen: ['revision'], eakte_behoerde: OFFICE } } });
    expect((await get(cookie, '/batches')).status).toBe(200);
    await age('refreshed_at', '61 seconds');
    expect((await get(cookie, '/batches')).status).toBe(403);
    expect((await me(cookie)).roles).toMatchObject([{ id: 'revision' }]);
    await tell({ accounts: {} });
    await age('refreshed_at', '61 seconds');
    expect((await get(cookie, '/me')).status).toBe(401);
    await tell({ accounts: { anna: { eakte_rollen: ['revision'], eakte_behoerde: OFFICE } } });
    expect((await get(cookie, '/me')).status).toBe(401);
  });

  it('ends when idle for half an hour, after ten hours, and by signing out; a stale or forged token opens nothing', async () => {
    const idle = await signedIn();
    await age('last_seen_at', '31 minutes');
    expect((await get(idle, '/me')).status).toBe(401);
    const old = await signedIn();
    await age('ends_at', '1 second');
    expect((await get(old, '/me')).status).toBe(401);
    const left = await signedIn();
    const ended = await fetch(`${service.url}/api/v1/anmeldung/ende`, { method: 'POST', headers: asPage(left) });
    expect(ended.status).toBe(200);
    expect(ended.headers.getSetCookie()[0]).toMatch(/Max-Age=0/);
    expect((await get(left, '/me')).status).toBe(401);
    expect((await get(`${SESSION_COOKIE}=${'A'.repeat(43)}`, '/me')).status).toBe(401);
  });

  it('asks for a fresh proof before export and lock, and takes the one it then gets', async () => {
    const nowhere = `/akten/${newId()}/pdf`;
    const cookie = await signedIn();
    const answer = await get(cookie, nowhere);
    expect(await answer.json()).toMatchObject({ status: 403, code: 'STEP_UP_REQUIRED' });
    const confirmed = await signedIn('?bestaetigen=1');
    expect((await get(confirmed, nowhere)).status).toBe(404);
    await age('proven_at', '16 minutes');
    expect(await (await get(confirmed, nowhere)).json()).toMatchObject({ code: 'STEP_UP_REQUIRED' });
  });

  it('does nothing that another site asks for in the name of a person', async () => {
    const cookie = await signedIn();
    const post = (headers: Record<string, string>) =>
      fetch(`${service.url}/api/v1/anmeldung/ende`, { method: 'POST', headers: { Cookie: cookie, ...headers } });
    for (const headers of [
      { 'Sec-Fetch-Site': 'cross-site' },
      { 'Sec-Fetch-Site': 'same-site' },
      { Origin: 'https://fremd.example' },
      { Origin: 'null' },
      {},
    ]) {
      const answer = await post(headers);
      expect({
        headers,
        status: answer.status,
        body: z.object({ code: z.string() }).parse(await answer.json()).code,
      }).toEqual({
        headers,
        status: 403,
        body: 'CSRF',
      });
    }
    expect((await me(cookie)).actor).toBe('anna');
  });

  it('opens no development door', async () => {
    expect((await fetch(`${service.url}/api/v1/anmeldung/entwicklung/leitung`)).status).toBe(404);
  });

  describe('of machines', () => {
    const endpoint = () => `${PUBLIC}/api/v1/anmeldung/maschine`;
    const assertion = (changes: object = {}, key: CryptoKey = machineKey) =>
      new SignJWT({ iss: 'scandienst', sub: 'scandienst', aud: endpoint(), jti: newId(), ...changes })
        .setProtectedHeader({ alg: 'ES256' })
        .setIssuedAt()
        .setExpirationTime('60s')
        .sign(key);
    const ask = async (client_assertion: string) => {
      const client_assertion_type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
      const answer = await fetch(`${service.url}/api/v1/anmeldung/maschine`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ grant_type: 'client_credentials', client_assertion_type, client_assertion }),
      });
      return {
        status: answer.status,
        token: z.object({ access_token: z.string().optional() }).parse(await answer.json()).access_token,
      };
    };

    it('works with the own key, once an assertion, for the roles of the client alone', async () => {
      const signed = await assertion();
      const { token = '' } = await ask(signed);
      const bearer = { Authorization: `Bearer ${token}` };
      const batches = await fetch(`${service.url}/api/v1/batches`, { headers: bearer });
      expect(batches.status).toBe(200);
      expect((await fetch(`${service.url}/api/v1/akten`, { headers: bearer })).status).toBe(403);
      // neither as cookie nor twice
      expect((await get(`${SESSION_COOKIE}=${token}`, '/me')).status).toBe(401);
      expect((await ask(signed)).status).toBe(401);
    });

    it('is refused with a foreign key, another audience, another name, or too long a life', async () => {
      const foreign = await generateKeyPair('ES256');
      expect((await ask(await assertion({}, foreign.privateKey))).status).toBe(401);
      expect((await ask(await assertion({ aud: 'https://fremd.example' }))).status).toBe(401);
      expect((await ask(await assertion({ sub: 'jemand' }))).status).toBe(401);
      expect((await ask(await assertion({ iss: 'unbekannt', sub: 'unbekannt' }))).status).toBe(401);
      const unsigned = [{ alg: 'none' }, { iss: 'scandienst', sub: 'scandienst', aud: endpoint(), jti: '1' }]
        .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
        .join('.');
      expect((await ask(`${unsigned}.`)).status).toBe(401);
      const long = new SignJWT({ iss: 'scandienst', sub: 'scandienst', aud: endpoint(), jti: newId() });
      const forHours = await long
        .setProtectedHeader({ alg: 'ES256' })
        .setIssuedAt()
        .setExpirationTime('2h')
        .sign(machineKey);
      expect((await ask(forHours)).status).toBe(401);
    });
  });
});
