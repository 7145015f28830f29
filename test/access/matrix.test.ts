import { z } from 'zod';
import { holds, isPublic, matrixRows, rightOfRoute, type Right } from '../../src/access/rights';
import { ROLES } from '../../src/access/roles';
import { newId } from '../../src/platform/id';
import { asPage, signIn } from '../support/signed-in';
import { startTestService, type TestService } from '../support/test-service';
import { sampleAkte, type SampleAkte } from './sample-akte';

const OWN = '064140';
const FOREIGN = '064110';

const openApi = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) });

interface Route {
  readonly method: string;
  readonly path: string;
}

/** An address of the route with ids of this Akte; what it does not know gets an id that nobody has. */
function address(path: string, { akte, batch, delivery, dokument }: SampleAkte): string {
  return path
    .replace('/akten/{id}', `/akten/${akte}`)
    .replace('/batches/{id}', `/batches/${batch}`)
    .replace('/deliveries/{id}', `/deliveries/${delivery}`)
    .replace('/dokumente/{id}', `/dokumente/${dokument}`)
    .replace('{page}', '1')
    .replace(/\{\w+\}/g, newId());
}

describe('the matrix of rights', () => {
  let service: TestService;
  let routes: Route[];
  let own: SampleAkte;
  let foreign: SampleAkte;

  beforeAll(async () => {
    service = await startTestService({ EAKTE_SIGN_IN: 'entwicklung', EAKTE_OFFICE: OWN });
    own = await sampleAkte(service.database.dataSource, OWN, '33.2-100', 'Eigenmann');
    foreign = await sampleAkte(service.database.dataSource, FOREIGN, '33.2-200', 'Fremdmann');
    const document = openApi.parse(await (await fetch(`${service.url}/api/openapi.json`)).json());
    routes = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => ({ method: method.toUpperCase(), path })),
    );
  });
  afterAll(() => service.stop());

  const ask = async ({ method, path }: Route, ids: SampleAkte, headers: Record<string, string>) => {
    const response = await fetch(service.url + address(path, ids), {
      method,
      headers: { 'Sec-Fetch-Site': 'same-origin', ...headers },
      redirect: 'manual',
      ...(method === 'GET' || method === 'DELETE' ? {} : { body: '{}' }),
    });
    // Live updates are a body without an end: here only whether they are given counts.
    if (response.headers.get('content-type')?.startsWith('text/event-stream') === true) {
      await response.body?.cancel();
      return { status: response.status, body: '' };
    }
    return { status: response.status, body: await response.text() };
  };

  it('has a row for every route, and no row without a route', () => {
    const missing = routes.filter(({ method, path }) => rightOfRoute(method, path) === undefined);
    const told = missing.map(({ method, path }) => `    "${method} ${path}": "<Recht>",`).join('\n');
    // The message is the manual: what is printed is what has to be added.
    if (missing.length > 0) {
      throw new Error(
        `Routes without a row in the matrix. Add to "routes" in src/access/matrix.json, with a right from "rights" above it:\n${told}`,
      );
    }
    const known = new Set(routes.map(({ method, path }) => `${method} ${path}`));
    expect(matrixRows().filter(([row]) => !row.startsWith('* ') && !known.has(row))).toEqual([]);
  });

  it('answers nobody who is not signed in, but on public routes', async () => {
    for (const route of routes) {
      const right = rightOfRoute(route.method, route.path);
      if (right === undefined || isPublic(right)) continue;
      const { status, body } = await ask(route, own, { 'Content-Type': 'application/json' });
      expect({ route, status, body: body.slice(0, 60) }).toMatchObject({ status: 401 });
    }
  });

  it.each(ROLES)('holds on every route for %s', async (role) => {
    const cookie = await signIn(service.url, role);
    for (const route of routes) {
      const right: Right | undefined = rightOfRoute(route.method, route.path);
      // Public routes sign in and out; signing out would end this walk.
      if (right === undefined || isPublic(right) || route.path.endsWith('/anmeldung/ende')) continue;
      const { status } = await ask(route, own, asPage(cookie));
      expect({ route, refused: status === 403, signedIn: status !== 401 }).toEqual({
        route,
        refused: !holds([role], right),
        signedIn: true,
      });
    }
  });

  it('shows nothing of another office: every object route answers 404, with the same body as for what never was', async () => {
    const nowhere = { akte: newId(), batch: newId(), delivery: newId(), dokument: newId() };
    const clean = (text: string) => text.replace(/urn:uuid:[0-9a-f-]+/, '');
    for (const role of ROLES) {
      const cookie = await signIn(service.url, role);
      for (const route of routes.filter(({ path }) => path.includes('{id}'))) {
        const right = rightOfRoute(route.method, route.path);
        if (right === undefined || isPublic(right) || !holds([role], right)) continue;
        const theirs = await ask(route, foreign, asPage(cookie));
        const nobodys = await ask(route, nowhere, asPage(cookie));
        expect({ route, status: theirs.status, body: clean(theirs.body) }).toEqual({
          route,
          status: nobodys.status,
          body: clean(nobodys.body),
        });
        // 404; what is refused before anything is looked up (400, 409, 428) says nothing either
        expect(Math.floor(theirs.status / 100)).toBe(4);
        expect(theirs.body).not.toContain('Fremdmann');
      }
    }
  });
});
