/**
 * The whole stock on this machine: `npm run bench:scale -- --pages 100000 [--json] [--database URL] [--tasks N]`.
 *
 * Grows a database to a sixteenth, a quarter and all of the pages (bulk-loaded rows with German text), and at each size
 * measures what people and workers feel: ingest through the real stages, claims, searches, opening an Akte. Real:
 * PostgreSQL, HTTP, every SQL statement, PDF/A, hashing. Simulated: decoding and recognising (recorded pages), the object
 * store (memory), classification. `--tasks` fills the task table to at least so many rows.
 */
import 'reflect-metadata';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { DataSource } from 'typeorm';
import { loadProfile } from '../../src/classification/profile';
import { loadConfig } from '../../src/config/config';
import { createApplication } from '../../src/main';
import { Blobs } from '../../src/platform/blobs';
import { installationCaller } from '../../src/platform/database/caller-context';
import { connect } from '../../src/platform/database/data-source';
import { actAs } from '../../src/platform/database/database-role';
import { migrate } from '../../src/platform/database/migrate';
import { execute } from '../../src/platform/database/sql';
import { startEmbeddedPostgres } from '../../src/platform/embedded/embedded-postgres';
import { newId } from '../../src/platform/id';
import { seededRandom } from '../generator/random';
import { logSlope } from './scale/figures';
import { GermanText } from './scale/german-text';
import { Filling } from './scale/fill';
import { measureAt, type SizeFigures } from './scale/measure';
import { MemoryStore } from './scale/memory-store';
import { RecordedImage, type RecordedBundle } from './scale/recorded-pages';
import { SimulatedWorker } from './scale/simulated-worker';
import { OFFICES, Stock } from './scale/stock';

const { values } = parseArgs({
  options: {
    pages: { type: 'string', default: '100000' },
    tasks: { type: 'string', default: '0' },
    database: { type: 'string' },
    folder: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const target = Number(values.pages);
const say = (text: string): void => void process.stderr.write(`${text}\n`);

async function main(): Promise<void> {
  const folder = await mkdtemp(join(values.folder ?? tmpdir(), 'eakte-scale-'));
  // The server of an embedded database runs as another user and has to walk down to its files.
  const postgres = values.database === undefined ? await startEmbeddedPostgres(join(folder, 'postgres')) : null;
  const url = values.database ?? postgres?.databaseUrl ?? '';
  const dataSource = await connect({ url, connections: 12, name: 'eakte-bench' });
  try {
    await migrate(dataSource);
    for (const { kennung } of OFFICES) {
      await execute(dataSource, `INSERT INTO office (kennung) VALUES ($1) ON CONFLICT DO NOTHING`, [kennung]);
    }
    report(await grow(dataSource, url, folder));
  } finally {
    await dataSource.destroy();
    await postgres?.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Measures at a sixteenth, a quarter and all of the pages. */
async function grow(dataSource: DataSource, url: string, folder: string): Promise<SizeFigures[]> {
  const profile = loadProfile(undefined);
  const random = seededRandom('bench:scale');
  const text = new GermanText(random.fork('words'));
  const objects = new MemoryStore();
  const blobs = new Blobs(dataSource, objects);
  const image = await RecordedImage.write(join(folder, 'recorded'));
  const stocks = new Map<string, Stock>();
  for (const { kennung } of OFFICES) {
    const bundles: RecordedBundle[] = [];
    for (let page = 1; page <= 16; page += 1) {
      bundles.push(
        await image.store(blobs, kennung, page, Array.from({ length: 200 }, () => text.word(random)).join(' ')),
      );
    }
    stocks.set(kennung, new Stock(text, profile, bundles, random.fork(kennung)));
  }
  const worker = new SimulatedWorker({
    dataSource,
    blobs,
    profile,
    image,
    text,
    random: random.fork('w'),
    scratch: folder,
  });
  const filling = new Filling(dataSource, url, stocks, random.fork('fill'));
  const apps: NestExpressApplication[] = [];
  const sources: DataSource[] = [];
  for (const kennung of [OFFICES[0].kennung, OFFICES.at(-1)!.kennung]) {
    const config = loadConfig({
      EAKTE_DATA: folder,
      EAKTE_DATABASE_URL: url,
      EAKTE_OFFICE: kennung,
      EAKTE_QUEUE: 'poll',
      EAKTE_LOG_LEVEL: 'error',
    });
    // As the API runs: under row security, for one office.
    const source = await connect({ url, connections: 8, name: 'eakte-bench-api' });
    actAs(source, 'eakte_api', installationCaller(kennung));
    sources.push(source);
    const app = await createApplication({
      config,
      installation: newId(),
      dataSource: source,
      objects,
      profile,
      rowSecurity: true,
    });
    await app.listen(0, '127.0.0.1');
    apps.push(app);
  }
  const [bigUrl = '', smallUrl = ''] = await Promise.all(apps.map((app) => app.getUrl()));
  const figures: SizeFigures[] = [];
  for (const pages of [target / 16, target / 4, target].map(Math.round)) {
    const start = performance.now();
    const akteId = await filling.growTo(pages);
    say(`${pages} pages filled in ${((performance.now() - start) / 1000).toFixed(0)} s`);
    figures.push(
      await measureAt({
        pages,
        dataSource,
        worker,
        text,
        random: random.fork(`measure ${pages}`),
        url: bigUrl,
        smallUrl,
        akteId,
        tasks: pages === target ? Number(values.tasks) : 0,
        say,
      }),
    );
  }
  for (const app of apps) await app.close();
  for (const source of sources) await source.destroy();
  return figures;
}

function report(figures: readonly SizeFigures[]): void {
  const last = figures.at(-1)!;
  if (!values.json) {
    for (const [name, bytes] of Object.entries(last.relations).slice(0, 16)) {
      say(`${name.padEnd(60)} ${(bytes / last.pages).toFixed(0).padStart(6)} bytes a page`);
    }
  }
  const slope = (value: (at: SizeFigures) => number): number =>
    logSlope(figures.map((at) => ({ x: at.pages, y: value(at) })));
  const line = {
    // Time to take in x pages at the rate of that size: 1 means a page costs the same at every size.
    ingestSlope: slope((at) => at.pages / at.ingestPagesPerSecond),
    lookupSlope: Math.max(
      slope((at) => at.searchP95Ms),
      slope((at) => at.nameSearchP95Ms),
      slope((at) => at.openAkteMs),
      slope((at) => at.claimP95Ms),
    ),
    ...last,
    relations: undefined,
    simulated: ['decoding', 'recognition', 'classification', 'object store', 'bulk-loaded stock'],
    real: ['PostgreSQL', 'HTTP', 'stage machine', 'PDF/A', 'filing', 'search'],
  };
  const rounded = (_key: string, value: unknown): unknown =>
    typeof value === 'number' ? Math.round(value * 1000) / 1000 : value;
  process.stdout.write(`${JSON.stringify(line, rounded)}\n`);
}

void main();
