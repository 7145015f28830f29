/**
 * How well repeated pages are told from pages that only look alike:
 * `node scripts/run-ts.mjs scripts/bench/duplicates.ts [--akten 4] [--seed 1] [--readings <file>] [--write <file>]`.
 * Pages of generated Akten are printed and scanned twice, each time with another skew, paper, fading and grain, and read by
 * the recogniser; forms of the same kind are filled in for other persons and days. All pairs of pages are judged: the two scans
 * of one page must be found, every other pair must not.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { z } from 'zod';
import { candidatePairs } from '../../src/classification/duplicates/candidates';
import { samePage, wordsOf, type ReadWord } from '../../src/classification/duplicates/same-page';
import { createPagePool } from '../../workers/page/page-pool';
import { generateAkte } from '../generator/akte';
import type { GeneratedPage } from '../generator/page';
import { seededRandom } from '../generator/random';
import { drawPage } from '../generator/scan/draw-page';
import { drawScanLook, scanPage } from '../generator/scan/scan-page';

const { values } = parseArgs({
  options: {
    akten: { type: 'string', default: '4' },
    seed: { type: 'string', default: '1' },
    readings: { type: 'string' },
    write: { type: 'string' },
  },
});

/** One scan: which printed page it is of, and what was read. */
const readingSchema = z.object({
  sheet: z.number(),
  words: z.array(z.tuple([z.string(), z.number(), z.number(), z.number()])),
});
type Reading = z.output<typeof readingSchema>;

/** Papers that one person has many of, each filled in for another day. */
const SERIES = ['einkommensnachweis', 'aufenthaltserlaubnis', 'duldung', 'zustellnachweis'];

/** Whole Akten, and series of one form for one person: both kinds of look-alikes. */
function sheets(akten: number): GeneratedPage[] {
  const whole = Array.from({ length: akten }, (_, index) => generateAkte(`duplikate-${values.seed}-${index}`));
  const series = SERIES.map((type) =>
    generateAkte(`reihe-${values.seed}-${type}`, { types: Array<string>(5).fill(type), cover: false }),
  );
  return [...whole, ...series].flatMap((akte) => akte.documents.flatMap((document) => document.pages));
}

const round = (value: number, digits: number): number => Math.round(value * 10 ** digits) / 10 ** digits;

async function readTwice(pages: readonly GeneratedPage[]): Promise<Reading[]> {
  const folder = mkdtempSync(join(tmpdir(), 'eakte-duplicates-'));
  const pool = createPagePool({
    size: 2,
    memoryLimitBytes: 2 ** 31,
    pageTimeoutMs: 120_000,
    ocr: { languages: ['deu'] },
    log: { warn: () => undefined },
  });
  try {
    const random = seededRandom(`zweimal-${values.seed}`);
    const readings: Promise<Reading>[] = [];
    for (const [sheet, page] of pages.entries()) {
      for (const time of [0, 1]) {
        const look = drawScanLook(random, 0, 'white');
        const { width, height, data } = await scanPage(await drawPage(page), null, look, random);
        const file = join(folder, `${sheet}-${time}.jpg`);
        const image = sharp(data, { raw: { width, height, channels: 3 } }).withMetadata({ density: 300 });
        await image.jpeg({ quality: 80 }).toFile(file);
        readings.push(
          pool
            .read({ file, format: 'jpeg', page: 1, deliveryPage: 1, outDir: join(folder, `${sheet}-${time}`) })
            .then((read) => {
              if (read.kind === 'failed') throw new Error(read.reason);
              const words = wordsOf(read.reading.text).map(({ text, confidence, x, y }): Reading['words'][number] => [
                text,
                round(confidence, 2),
                round(x, 3),
                round(y, 3),
              ]);
              return { sheet, words };
            }),
        );
      }
    }
    return await Promise.all(readings);
  } finally {
    await pool.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function main(): Promise<void> {
  const readings =
    values.readings === undefined
      ? await readTwice(sheets(Number(values.akten)))
      : z.array(readingSchema).parse(JSON.parse(readFileSync(values.readings, 'utf8')));
  if (values.write !== undefined) writeFileSync(values.write, JSON.stringify(readings));
  const words = readings.map((reading) =>
    reading.words.map(([text, confidence, x, y]): ReadWord => ({ text, confidence, x, y })),
  );
  const started = process.cpuUsage();
  const candidates = await candidatePairs(words.map((page) => page.map(({ text }) => text).join(' ')));
  const found = candidates.pairs.filter(([a, b]) => samePage(words[a]!, words[b]!) !== null);
  const { user, system } = process.cpuUsage(started);
  const right = found.filter(([a, b]) => readings[a]!.sheet === readings[b]!.sheet);
  const planted = new Set(readings.map(({ sheet }) => sheet)).size;
  process.stdout.write(
    `${readings.length} Scans, ${(readings.length * (readings.length - 1)) / 2} Paare; gefunden ${right.length} von ${planted} doppelten, ` +
      `falsche Paare ${found.length - right.length}; ${Math.round((user + system) / 1000)} ms CPU\n`,
  );
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(1);
});
