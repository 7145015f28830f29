import type { DataSource } from 'typeorm';
import type { Random } from '../../generator/random';
import { percentile, timed } from './figures';
import { fillTasks } from './fill';
import type { GermanText } from './german-text';
import { measureClaims, personQueries, sizes, textQueries, type ClaimFigures } from './lookups';
import type { SimulatedWorker } from './simulated-worker';
import { OFFICES } from './stock';

/** What was measured at one size of the stock. */
export interface SizeFigures extends ClaimFigures {
  readonly pages: number;
  readonly ingestPagesPerSecond: number;
  readonly searchP50Ms: number;
  readonly searchP95Ms: number;
  readonly smallOfficeSearchP95Ms: number;
  readonly nameSearchP95Ms: number;
  readonly openAkteMs: number;
  readonly openPageMs: number;
  readonly bytesPerPage: number;
  readonly relations: Readonly<Record<string, number>>;
}

export interface Measured {
  readonly pages: number;
  readonly dataSource: DataSource;
  readonly worker: SimulatedWorker;
  readonly text: GermanText;
  readonly random: Random;
  /** The API of the biggest and of the smallest office. */
  readonly url: string;
  readonly smallUrl: string;
  readonly akteId: string;
  /** Rows the task table has at least when claims are measured. */
  readonly tasks: number;
  readonly say: (text: string) => void;
}

const QUERIES = 60;

/** Everything at one size. Lookups go over HTTP, as the reading desk asks. */
export async function measureAt(on: Measured): Promise<SizeFigures> {
  const { dataSource, random, text } = on;
  const [big, small] = [OFFICES[0].kennung, OFFICES.at(-1)!.kennung];
  const stored = await sizes(dataSource);
  const words = textQueries(text, random, QUERIES);
  await times(on.url, words.slice(0, 6));
  const search = await times(on.url, words);
  const smallSearch = await times(on.smallUrl, words);
  const people = await times(on.url, await personQueries(dataSource, big, random, QUERIES));
  await times(on.smallUrl, await personQueries(dataSource, small, random, 12));
  const open = await repeated(9, () => fetchAll(`${on.url}/api/v1/akten/${on.akteId}`));
  const akte = (await (await fetch(`${on.url}/api/v1/akten/${on.akteId}`)).json()) as {
    items: { deliveryId: string }[];
  };
  const delivery = akte.items[0]?.deliveryId ?? '';
  const openPage = await repeated(9, (turn) =>
    fetchAll(`${on.url}/api/v1/deliveries/${delivery}/pages/${turn * 300 + 1}/text`),
  );
  await on.worker.ingest(big, 1);
  const ingested = await on.worker.ingest(big, 7);
  if (on.tasks > 0) await fillTasks(dataSource, big, on.tasks);
  const claims = await measureClaims(dataSource, big, 6000, 8);
  const figures: SizeFigures = {
    pages: on.pages,
    ingestPagesPerSecond:
      1 /
      percentile(
        ingested.map(({ pages, seconds }) => seconds / pages),
        0.5,
      ),
    ...claims,
    searchP50Ms: percentile(search, 0.5),
    searchP95Ms: percentile(search, 0.95),
    smallOfficeSearchP95Ms: percentile(smallSearch, 0.95),
    nameSearchP95Ms: percentile(people, 0.95),
    openAkteMs: percentile(open, 0.5),
    openPageMs: percentile(openPage, 0.5),
    bytesPerPage: stored.total / on.pages,
    relations: stored.relations,
  };
  on.say(JSON.stringify({ ...figures, relations: undefined }, rounded));
  return figures;
}

const rounded = (_key: string, value: unknown): unknown =>
  typeof value === 'number' ? Math.round(value * 100) / 100 : value;

async function times(url: string, queries: readonly string[]): Promise<number[]> {
  const found = [];
  for (const query of queries) {
    found.push(await timed(() => fetchAll(`${url}/api/v1/search?q=${encodeURIComponent(query)}`)));
  }
  return found;
}

async function repeated(count: number, work: (turn: number) => Promise<void>): Promise<number[]> {
  const found = [];
  for (let turn = 0; turn < count; turn += 1) found.push(await timed(() => work(turn)));
  return found;
}

async function fetchAll(address: string): Promise<void> {
  const response = await fetch(address);
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
}
