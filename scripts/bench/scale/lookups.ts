import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { STAGE_VERSIONS } from '../../../src/pipeline/stage-versions';
import { claimNext, createTasks, finishTask, tasksToRing, type Ring } from '../../../src/pipeline/task-table';
import { firstRow, rows } from '../../../src/platform/database/sql';
import type { Random } from '../../generator/random';
import { percentile, timed } from './figures';
import type { GermanText } from './german-text';

export interface ClaimFigures {
  readonly cyclesPerSecond: number;
  readonly claimP95Ms: number;
  readonly ringP95Ms: number;
}

/** Claims and finishes `count` tasks over `connections` connections, among whatever the table holds already. */
export async function measureClaims(
  dataSource: DataSource,
  office: string,
  count: number,
  connections: number,
): Promise<ClaimFigures> {
  const delivery = await firstRow(
    dataSource,
    z.object({ id: z.string() }),
    `SELECT id FROM delivery WHERE office = $1 LIMIT 1`,
    [office],
  );
  if (delivery === undefined) throw new Error('no delivery to hang tasks on');
  const mark = `bench-${process.pid}-${performance.now()}`;
  await dataSource.transaction((tx) =>
    createTasks(
      tx,
      STAGE_VERSIONS,
      Array.from({ length: count }, (_unused, part) => ({
        office,
        deliveryId: delivery.id,
        stage: 'page' as const,
        part: part + 1_000_000,
        inputSha: mark,
      })),
    ),
  );
  const rings: Ring[] = [];
  const ringTimes: number[] = [];
  while (rings.length < count) {
    const before = rings.length;
    ringTimes.push(await timed(async () => rings.push(...(await tasksToRing(dataSource, 500)))));
    if (rings.length === before) break;
  }
  const claimTimes: number[] = [];
  const waiting = [...rings];
  const work = async (): Promise<void> => {
    for (let ring = waiting.pop(); ring !== undefined; ring = waiting.pop()) {
      const start = performance.now();
      const task = await claimNext(dataSource, 60);
      claimTimes.push(performance.now() - start);
      if (task === undefined) throw new Error('a task that was rung for could not be claimed');
      await dataSource.transaction((tx) => finishTask(tx, task));
    }
  };
  const total = await timed(() => Promise.all(Array.from({ length: connections }, work)));
  await dataSource.query(`DELETE FROM stage_task WHERE input_sha = $1 AND delivery_id = $2`, [mark, delivery.id]);
  return {
    cyclesPerSecond: (rings.length / total) * 1000,
    claimP95Ms: percentile(claimTimes, 0.95),
    ringP95Ms: percentile(ringTimes, 0.95),
  };
}

/** What people type: a common word, a rarer one, two words, a phrase, a beginning of a word. */
export function textQueries(text: GermanText, random: Random, count: number): string[] {
  return Array.from({ length: count }, (_unused, index) => {
    switch (index % 6) {
      case 0:
        return text.at(random.int(60, 500));
      case 1:
        return text.at(random.int(500, 5_000));
      case 2:
        return text.at(random.int(5_000, 50_000));
      case 3:
        return `${text.at(random.int(60, 2_000))} ${text.at(random.int(60, 2_000))}`;
      case 4:
        return `"${text.at(random.int(60, 300))} ${text.at(random.int(300, 3_000))}"`;
      default:
        return text.at(random.int(500, 20_000)).slice(0, 6);
    }
  });
}

/** Names (also a letter wrong), Aktenzeichen and AZR-Nummern (also a digit wrong) of Akten of this office. */
export async function personQueries(
  dataSource: DataSource,
  office: string,
  random: Random,
  count: number,
): Promise<string[]> {
  const found = await rows(
    dataSource,
    z.object({ name: z.string(), vorname: z.string(), aktenzeichen: z.string(), azr_nummer: z.string() }),
    `SELECT name, vorname, aktenzeichen, azr_nummer FROM akte
      WHERE office = $1 AND name IS NOT NULL AND vorname IS NOT NULL AND azr_nummer IS NOT NULL LIMIT 2000`,
    [office],
  );
  return Array.from({ length: count }, (_unused, index) => {
    const akte = random.pick(found);
    switch (index % 6) {
      case 0:
        return akte.name;
      case 1:
        return `${akte.vorname} ${akte.name}`;
      case 2:
        return misspelt(akte.name, random);
      case 3:
        return akte.aktenzeichen;
      case 4:
        return akte.azr_nummer;
      default:
        return misspelt(akte.azr_nummer, random);
    }
  });
}

function misspelt(word: string, random: Random): string {
  const at = random.int(1, Math.max(1, word.length - 2));
  const other = /\d/.test(word) ? String(random.int(0, 9)) : random.pick([...'aeinrst']);
  return word.slice(0, at) + other + word.slice(at + 1);
}

/** Sizes of the database and its biggest relations, bytes. */
export async function sizes(dataSource: DataSource): Promise<{ total: number; relations: Record<string, number> }> {
  const found = await rows(
    dataSource,
    z.object({ name: z.string(), bytes: z.coerce.number() }),
    `SELECT c.relname AS name, (CASE WHEN c.relkind = 'r' THEN pg_table_size(c.oid) ELSE pg_relation_size(c.oid) END)::text AS bytes
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = 'public' AND c.relkind IN ('r', 'i') ORDER BY pg_relation_size(c.oid) DESC`,
  );
  const relations: Record<string, number> = {};
  let total = 0;
  for (const { name, bytes } of found) {
    relations[name] = bytes;
    total += bytes;
  }
  return { total, relations };
}
