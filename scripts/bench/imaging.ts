/**
 * How exact and fast the page analysis is: `node scripts/run-ts.mjs scripts/bench/imaging.ts [corpus folder] [filter]`.
 * The corpus is a delivery folder with its `<folder>.truth.json` beside it. First the pages as delivered, then the same
 * pages turned, askew, faded, with borders, holes, shadows and show-through.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { analysePage, type PageAnalysis } from '../../src/imaging/analysis/page-analysis';
import { uprightGrey } from '../../src/imaging/analysis/upright-grey';
import { findBarcodes } from '../../src/imaging/barcodes/find-barcodes';
import { contentBeside, separatorOf } from '../../src/imaging/barcodes/separator';
import { archiveImage } from '../../src/imaging/encoding/archive-image';
import { previewImage, thumbnailImage } from '../../src/imaging/encoding/preview-image';
import { inspectFile } from '../../src/imaging/formats/inspect';
import { openPageSource } from '../../src/imaging/formats/page-source';
import type { DecodedPage, GreyImage, Rotation } from '../../src/imaging/page-image';
import { emptySheet, generator, scanned, type ScanEffects } from './scan-effects';

const truthSchema = z.object({
  akten: z.array(
    z.object({
      delivered: z.string(),
      pages: z.array(z.object({ page: z.number(), rotation: z.number(), blank: z.boolean(), separator: z.boolean() })),
    }),
  ),
});
type PageTruth = z.infer<typeof truthSchema>['akten'][number]['pages'][number];

const folder = process.argv[2] ?? '../shared/corpus/lieferung-1';
const filter = process.argv[3] ?? '';
const say = (line: string): void => void process.stdout.write(`${line}\n`);

class Timer {
  private readonly sums = new Map<string, { ms: number; count: number }>();

  async time<T>(name: string, run: () => T | Promise<T>): Promise<T> {
    const start = performance.now();
    const result = await run();
    this.add(name, performance.now() - start);
    return result;
  }

  add(name: string, ms: number): void {
    const entry = this.sums.get(name) ?? { ms: 0, count: 0 };
    entry.ms += ms;
    entry.count++;
    this.sums.set(name, entry);
  }

  toString(): string {
    return [...this.sums].map(([name, { ms, count }]) => `${name} ${(ms / count).toFixed(0)}`).join(' · ');
  }
}

/** Counts hits of a yes/no decision. */
class Decision {
  private right = 0;
  private missed = 0;
  private wrong = 0;

  add(expected: boolean, got: boolean): boolean {
    if (expected && got) this.right++;
    else if (expected) this.missed++;
    else if (got) this.wrong++;
    return expected === got;
  }

  toString(): string {
    const share = (part: number, whole: number): string =>
      whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`;
    return `recall ${share(this.right, this.right + this.missed)}, precision ${share(this.right, this.right + this.wrong)}`;
  }
}

class Scores {
  readonly blank = new Decision();
  readonly separator = new Decision();
  readonly skewErrors: number[] = [];
  pages = 0;
  axisWrong = 0;
  upsideDown = 0;
  private readonly certainties: { readonly certainty: number; readonly right: boolean }[] = [];

  rotation(expected: number, analysis: PageAnalysis): boolean {
    this.pages++;
    const right = analysis.rotation === expected;
    if (analysis.rotation % 180 !== expected % 180) this.axisWrong++;
    else if (!right) this.upsideDown++;
    this.certainties.push({ certainty: analysis.orientationCertainty, right });
    return right;
  }

  report(title: string): void {
    const sorted = this.skewErrors.sort((a, b) => a - b);
    const at = (share: number): string =>
      (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0).toFixed(3);
    const sure = this.certainties.filter(({ certainty }) => certainty >= 0.9);
    say(`${title}: ${this.pages} pages with text, wrong axis ${this.axisWrong}, upside down ${this.upsideDown}`);
    say(`  sure (≥ 0.9): ${sure.length}, wrong among them ${sure.filter(({ right }) => !right).length}`);
    say(`  blank: ${this.blank.toString()}; separator: ${this.separator.toString()}`);
    if (sorted.length > 0) say(`  skew error: median ${at(0.5)}°, 95 % ≤ ${at(0.95)}°, largest ${at(1)}°`);
  }
}

async function* deliveredPages(): AsyncGenerator<{ name: string; truth: PageTruth; page: DecodedPage; ms: number }> {
  const { akten } = truthSchema.parse(JSON.parse(readFileSync(`${folder}.truth.json`, 'utf8')));
  for (const akte of akten) {
    if (!akte.delivered.includes(filter)) continue;
    const path = join(folder, akte.delivered);
    const files = statSync(path).isDirectory()
      ? readdirSync(path)
          .sort()
          .map((name) => join(path, name))
      : [path];
    let number = 0;
    for (const file of files) {
      const inspection = await inspectFile(file);
      if (!('format' in inspection)) throw new Error(`${file}: ${JSON.stringify(inspection)}`);
      const source = await openPageSource(file, inspection.format);
      for (let i = 1; i <= source.pageCount; i++) {
        const truth = akte.pages[number++];
        if (truth === undefined) break;
        const start = performance.now();
        const page = await source.decodePage(i);
        yield { name: `${akte.delivered} ${truth.page}`, truth, page, ms: performance.now() - start };
      }
      await source.close();
    }
  }
}

async function asDelivered(): Promise<{ written: { page: DecodedPage; analysis: PageAnalysis; truth: PageTruth }[] }> {
  const scores = new Scores();
  const timer = new Timer();
  const modes = new Map<string, number>();
  const written: { page: DecodedPage; analysis: PageAnalysis; truth: PageTruth }[] = [];
  const bytes = { bitonal: [0, 0], other: [0, 0] };
  for await (const { name, truth, page, ms } of deliveredPages()) {
    timer.add('decode', ms);
    const analysis = await timer.time('analyse', () => analysePage(page));
    const barcodes = await timer.time('barcodes', () => findBarcodes(page, analysis));
    const separator = separatorOf(barcodes, contentBeside(analysis, barcodes));
    await timer.time('upright 200 dpi', () => uprightGrey(page, analysis));
    const image = await timer.time('archive image', () => archiveImage(page, analysis));
    const preview = await timer.time('preview', () => previewImage(page, analysis));
    await timer.time('thumbnail', () => thumbnailImage(preview));
    const sums = analysis.colourMode === 'bitonal' ? bytes.bitonal : bytes.other;
    sums[0]! += page.encoded?.bytes.length ?? image.image.bytes.length;
    sums[1]! += image.image.bytes.length;
    modes.set(analysis.colourMode, (modes.get(analysis.colourMode) ?? 0) + 1);
    const faults: string[] = [];
    if (!truth.blank && !truth.separator && !scores.rotation(truth.rotation, analysis)) {
      faults.push(`rotation ${analysis.rotation} (${analysis.orientationCertainty.toFixed(2)}), is ${truth.rotation}`);
    }
    if (!scores.blank.add(truth.blank, analysis.blank)) faults.push(`blank ${analysis.blank}`);
    if (!scores.separator.add(truth.separator, separator !== null))
      faults.push(`separator ${JSON.stringify(separator)}`);
    if (faults.length > 0) say(`  ${name}: ${faults.join('; ')}`);
    if (!truth.blank && !truth.separator && page.page % 3 === 0) written.push({ page, analysis, truth });
  }
  scores.report('as delivered');
  say(`  ms a page: ${timer.toString()}`);
  say(`  modes: ${[...modes].map(([mode, count]) => `${mode} ${count}`).join(', ')}`);
  for (const [kind, [source, ours]] of Object.entries(bytes)) {
    if (source! > 0) say(`  bytes ${kind}: ${source} → ${ours} (${((ours ?? 0) / source!).toFixed(2)})`);
  }
  return { written };
}

const HARDER: readonly (readonly [string, ScanEffects])[] = [
  ['turned and askew', {}],
  ['dark border', { surround: 20 }],
  ['holes, shadow', { punchHoles: true, shadow: 0.4 }],
  ['faded, noisy', { fade: 0.55, noise: 5 }],
  ['carbon copy', { fade: 0.75, noise: 3 }],
];

async function harder(
  written: readonly { page: DecodedPage; analysis: PageAnalysis; truth: PageTruth }[],
): Promise<void> {
  const random = generator(7);
  for (const [title, effects] of HARDER) {
    const scores = new Scores();
    for (const { page, analysis, truth } of written) {
      const turned = ([0, 90, 180, 270] as const)[Math.floor(random() * 4)]!;
      const skew = random() * 10 - 5;
      const result = analysePage(await scanned(page, { ...effects, turned, skew }, page.page));
      const expected = ((truth.rotation - turned + 360) % 360) as Rotation;
      const right = scores.rotation(expected, result);
      scores.blank.add(false, result.blank);
      // Both errors of a page count: the measured skew of the delivered page is taken for its true one.
      const error = Math.abs(result.skewDegrees - (analysis.skewDegrees - skew));
      scores.skewErrors.push(error);
      if (!right || error > 0.3 || result.blank) {
        say(
          `  ${title}: page ${page.page}: rotation ${result.rotation} (${result.orientationCertainty.toFixed(2)}), is ${expected}; skew off by ${error.toFixed(2)}${result.blank ? '; blank' : ''}`,
        );
      }
    }
    scores.report(title);
  }
}

async function emptySheets(backs: readonly GreyImage[]): Promise<void> {
  const decision = new Decision();
  const random = generator(3);
  for (const back of backs) {
    const effects: ScanEffects = {
      skew: random() * 4 - 2,
      noise: 2 + random() * 4,
      punchHoles: random() < 0.5,
      showThrough: { page: back, share: 0.1 },
      ...(random() < 0.4 ? { surround: 25 } : {}),
      ...(random() < 0.3 ? { shadow: 0.3 } : {}),
    };
    const result = analysePage(
      await scanned(emptySheet(225 + Math.floor(random() * 30)), effects, Math.floor(random() * 1e9)),
    );
    if (!decision.add(true, result.blank))
      say(`  empty sheet taken for written: ${JSON.stringify({ ...effects, showThrough: 0.1 })}`);
  }
  say(`empty backs with show-through, holes, borders: ${decision.toString()}`);
}

async function main(): Promise<void> {
  if (!existsSync(`${folder}.truth.json`)) {
    say(`skipped: ${folder}.truth.json is missing`);
    return;
  }
  const { written } = await asDelivered();
  await harder(written.slice(0, 40));
  await emptySheets(written.slice(0, 40).map(({ page }) => page.grey));
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
