import type { Browser, Page } from 'playwright-core';
import { startTestService, type TestService } from '../support/test-service';
import { violations } from './accessibility';
import { launch } from './world';

/** Signing in and out in a real browser, with the people of the development provider. */
const START_WITHIN_MS = 240_000;
let service: TestService;
let browser: Browser;

beforeAll(async () => {
  service = await startTestService({ EAKTE_SIGN_IN: 'entwicklung' });
  browser = await launch();
}, START_WITHIN_MS);
afterAll(async () => {
  await browser.close();
  await service.stop();
}, START_WITHIN_MS);

async function newPage(): Promise<Page> {
  const context = await browser.newContext({
    baseURL: service.url.replace('[::1]', '127.0.0.1'),
    locale: 'de-DE',
    viewport: { width: 1440, height: 900 },
  });
  context.setDefaultTimeout(60_000);
  return context.newPage();
}

async function signInAs(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Anmelden' }).click();
  await page.getByRole('link', { name: `${name} (Entwicklung)` }).click();
}

const desks = (page: Page): Promise<string[]> =>
  page.getByRole('navigation', { name: 'Arbeitsplätze' }).getByRole('link').allTextContents();

it('asks who is there, goes on where the person wanted to go, shows their desks, and lets them out', async () => {
  const page = await newPage();
  await page.goto('/#/suche?q=Wolkow');
  await page.getByRole('heading', { name: 'Anmelden' }).waitFor();
  expect(await page.getByRole('searchbox').count()).toBe(0);
  expect(await violations(page)).toEqual([]);
  await signInAs(page, 'Sachbearbeitung');
  await page.getByText('Nichts gefunden').waitFor();
  expect(page.url()).toContain('/#/suche?q=Wolkow');
  expect(await desks(page)).toEqual(['Akten', 'Scanstelle', 'Übergabe', 'Überblick']);
  await page.getByText('Sachbearbeitung (Entwicklung)').waitFor();
  expect(await violations(page)).toEqual([]);
  await page.getByRole('button', { name: 'Abmelden' }).click();
  await page.getByRole('heading', { name: 'Anmelden' }).waitFor();
  expect(new URL(page.url()).hash).toBe('');
  expect((await page.request.get('/api/v1/me')).status()).toBe(401);
  await page.context().close();
});

it('begins at a desk of the role, and says so when a desk is not theirs', async () => {
  const page = await newPage();
  await page.goto('/');
  await signInAs(page, 'Scanstelle');
  await page.getByRole('heading', { name: 'Scanstelle' }).waitFor();
  expect(await desks(page)).toEqual(['Scanstelle', 'Überblick']);
  await page.goto('/#/uebergabe');
  await page.getByRole('heading', { name: 'Dafür fehlt das Recht' }).waitFor();
  expect(await violations(page)).toEqual([]);
  await page.context().close();
});

it('asks again when the session ends while somebody works', async () => {
  const page = await newPage();
  await page.goto('/');
  await signInAs(page, 'Leitung');
  await page.getByRole('heading', { name: 'Akten' }).waitFor();
  await page.context().clearCookies();
  await page.goto('/#/uebergabe');
  await page.getByRole('heading', { name: 'Die Anmeldung ist abgelaufen' }).waitFor();
  await signInAs(page, 'Leitung');
  await page.getByRole('heading', { name: 'Übergabe', level: 1 }).waitFor();
  await page.context().close();
});
