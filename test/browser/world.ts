import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { copyFile, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ApiClient } from '../../src/cli/api-client';
import { uploadFolder } from '../../src/cli/batch-upload';
import { progressSchema } from '../../src/cli/schemas';
import { startService, type RunningService } from '../../src/cli/service';
import { breakableLine, type BreakableLine } from '../support/breakable-line';
import { startMigratedDatabase, type MigratedDatabase } from '../support/migrated-database';

const ROOT = join(__dirname, '..', '..');
const SAMPLES = join(ROOT, 'samples', 'lieferung');
/** Where the pictures of the handbook go; only with EAKTE_TEST_HANDBUCH=1. */
const PICTURES = join(ROOT, 'docs', 'handbuch', 'bilder');
const PROCESSED_WITHIN_MS = 240_000;
/** A person would have given up long before; a busy machine may need it. */
const ACTION_WITHIN_MS = 60_000;

/** Everything one run of the browser tests stands on: a started service with digitised samples, a line, a browser. */
export interface World {
  readonly url: string;
  readonly database: MigratedDatabase;
  readonly line: BreakableLine;
  readonly folder: string;
  readonly page: Page;
  /** A window of its own, with its own storage. */
  newContext(): Promise<BrowserContext>;
  /** A picture for the handbook. */
  picture(name: string): Promise<void>;
  stop(): Promise<void>;
}

export async function openWorld(): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'eakte-browser-'));
  const database = await startMigratedDatabase();
  const service = await startService({ data: join(folder, 'data'), database: database.url, port: 0, quiet: true });
  const { hostname, port } = new URL(service.url);
  const line = await breakableLine(hostname.replace(/[[\]]/g, ''), Number(port));
  const url = `http://127.0.0.1:${line.port}`;
  const [browser] = await Promise.all([launch(), digitise(service, folder)]);
  const newContext = (): Promise<BrowserContext> =>
    browser.newContext({
      baseURL: url,
      locale: 'de-DE',
      viewport: { width: 1440, height: 900 },
      reducedMotion: 'reduce',
    });
  const page = await (await newContext()).newPage();
  page.setDefaultTimeout(ACTION_WITHIN_MS);
  return {
    url,
    database,
    line,
    folder,
    page,
    newContext,
    picture: async (name) => {
      if (process.env['EAKTE_TEST_HANDBUCH'] !== '1') return;
      await mkdir(PICTURES, { recursive: true });
      await page.waitForLoadState('networkidle');
      await page.screenshot({ path: join(PICTURES, `${name}.png`) });
    },
    stop: async () => {
      await browser.close();
      await line.close();
      await service.stop();
      await database.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The system's Chromium, as the script behind `npm run test:e2e` found it. */
export function launch(): Promise<Browser> {
  const executablePath = process.env['EAKTE_TEST_CHROMIUM'];
  if (executablePath === undefined) throw new Error('EAKTE_TEST_CHROMIUM fehlt: npm run test:e2e sucht es');
  // In containers there is neither a sandbox for root nor room in /dev/shm.
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
}

/** A folder with some of the samples and the lines of the list that name them. */
export async function sampleFolder(parent: string, name: string, entries: readonly string[]): Promise<string> {
  const target = join(parent, name);
  await mkdir(target, { recursive: true });
  for (const entry of entries) await cp(join(SAMPLES, entry), join(target, entry), { recursive: true });
  const lines = (await readFile(join(SAMPLES, 'stammdaten.csv'), 'utf8')).split(/\r?\n/);
  const kept = lines.filter((line, index) => index === 0 || entries.some((entry) => line.includes(entry)));
  await writeFile(join(target, 'stammdaten.csv'), `${kept.join('\n')}\n`);
  return target;
}

/** Two Akten, and a file that is no scan and goes to quarantine. */
async function digitise(service: RunningService, parent: string): Promise<void> {
  const folder = await sampleFolder(parent, 'Lieferung 7', ['33-2-856629.pdf', 'ABH-1986-359384']);
  await copyFile(join(SAMPLES, 'stammdaten.csv'), join(folder, 'kein-scan.tif'));
  const client = new ApiClient(service.url);
  const batchId = await uploadFolder(client, folder, {}, () => undefined);
  await processed(service.url, batchId);
}

/** Waits until every delivery of a batch has come to an end. */
export async function processed(url: string, batchId: string): Promise<void> {
  const client = new ApiClient(url);
  for (let waited = 0; waited < PROCESSED_WITHIN_MS; waited += 250) {
    const progress = await client.get(`/api/v1/batches/${batchId}/progress`, progressSchema);
    if (progress.finished === progress.deliveries) return;
    await wait(250);
  }
  throw new Error('the samples were not processed in time');
}
