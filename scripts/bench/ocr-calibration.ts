/**
 * Measures how right words of each certainty are, prints the reliability of the certainties in use, and with `--write`
 * draws the curves of src/ocr/certainty-curves.json anew:
 * `node scripts/run-ts.mjs scripts/bench/ocr-calibration.ts [--write] [--step 1] [--corpus folder,folder]`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { analysePage } from '../../src/imaging/analysis/page-analysis';
import { uprightGrey } from '../../src/imaging/analysis/upright-grey';
import { inspectFile } from '../../src/imaging/formats/inspect';
import { openPageSource } from '../../src/imaging/formats/page-source';
import type { Rotation } from '../../src/imaging/page-image';
import { onCurve, type CalibrationCurve } from '../../src/ocr/calibration';
import { createOcrEngine } from '../../src/ocr/create-engine';
import { linesOf } from '../../src/ocr/map-text';
import type { OcrEngine } from '../../src/ocr/ocr-engine';
import { tidyText } from '../../src/ocr/tidy/tidy-text';
import { loadCorpus, type TruthPage } from './ocr-corpus';
import { foldText } from './text-score';

interface Sample {
  readonly certainty: number;
  readonly right: boolean;
}

const DPI = 200;
const CURVES = join(__dirname, '../../src/ocr/certainty-curves.json');
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const rotationSchema = z.union([z.literal(0), z.literal(90), z.literal(180), z.literal(270)]);

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      write: { type: 'boolean', default: false },
      step: { type: 'string', default: '1' },
      corpus: { type: 'string', default: '../shared/corpus/lieferung-1' },
    },
  });
  const pages = values.corpus.split(',').flatMap((folder) => loadCorpus(resolve(folder)) ?? []);
  if (pages.length === 0) {
    say(`Übersprungen: ${values.corpus} mit bekanntem Text fehlt.`);
    return;
  }
  const chosen = pages.filter((_, index) => index % Number(values.step) === 0);
  const curves = z
    .record(z.string(), z.array(z.tuple([z.number(), z.number()])))
    .parse(JSON.parse(readFileSync(CURVES, 'utf8')));
  for (const prefer of ['native', 'wasm'] as const) {
    const { engine } = await createOcrEngine({ prefer, languages: [] });
    const samples = await collect(chosen, engine);
    await engine.close();
    printReliability(engine.name, samples, curves[engine.name] ?? []);
    curves[engine.name] = drawCurve(samples);
  }
  if (values.write) writeFileSync(CURVES, `${JSON.stringify(curves)}\n`);
}

async function collect(pages: readonly TruthPage[], engine: OcrEngine): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  for (const { file, pageInFile, text, rotation } of pages) {
    const inspected = await inspectFile(file);
    if (inspected.kind !== 'accepted') throw new Error(`${file}: ${inspected.reason}`);
    const source = await openPageSource(file, inspected.format);
    const page = await source.decodePage(pageInFile);
    await source.close();
    const image = uprightGrey(page, analysePage(page), DPI, rotationSchema.parse(rotation) satisfies Rotation);
    const read = tidyText(await engine.recognise(image, { dpi: DPI }));
    const left = new Map<string, number>();
    for (const word of foldText(text).split(' ')) left.set(word, (left.get(word) ?? 0) + 1);
    for (const line of linesOf(read)) {
      for (const word of line.words) {
        const key = foldText(word.text);
        const count = left.get(key) ?? 0;
        if (count > 0) left.set(key, count - 1);
        samples.push({ certainty: word.confidence, right: count > 0 });
      }
    }
  }
  return samples;
}

/** Isotonic regression (pool adjacent violators) over groups of equal certainty, thinned to a few points. */
function drawCurve(samples: readonly Sample[]): [number, number][] {
  const groups: { sum: number; right: number; count: number }[] = [];
  for (const { certainty, right } of [...samples].sort((a, b) => a.certainty - b.certainty)) {
    groups.push({ sum: certainty, right: Number(right), count: 1 });
    for (
      let last = groups.at(-1)!, before = groups.at(-2);
      before !== undefined;
      last = groups.at(-1)!, before = groups.at(-2)
    ) {
      const falling = before.right / before.count >= last.right / last.count;
      if (!falling && before.count >= 40) break;
      groups.splice(-2, 2, {
        sum: before.sum + last.sum,
        right: before.right + last.right,
        count: before.count + last.count,
      });
    }
  }
  const round = (value: number): number => Math.round(value * 1000) / 1000;
  return groups.map(({ sum, right, count }) => [
    round(sum / count),
    Math.min(0.999, round((right + 0.5) / (count + 1))),
  ]);
}

function printReliability(name: string, samples: readonly Sample[], curve: CalibrationCurve): void {
  say(`${name}: ${samples.length} Wörter; angegebene Sicherheit gegen Anteil richtiger Wörter`);
  const bins = new Map<number, { count: number; stated: number; right: number }>();
  let error = 0;
  for (const { certainty, right } of samples) {
    const stated = onCurve(curve, certainty);
    const bin = Math.min(9, Math.floor(stated * 10));
    const sum = bins.get(bin) ?? { count: 0, stated: 0, right: 0 };
    bins.set(bin, { count: sum.count + 1, stated: sum.stated + stated, right: sum.right + Number(right) });
  }
  for (const [bin, { count, stated, right }] of [...bins].sort(([a], [b]) => a - b)) {
    error += Math.abs(stated - right) / samples.length;
    const percent = (value: number): string => `${((100 * value) / count).toFixed(1).padStart(5)} %`;
    say(
      `  ${bin * 10}–${bin * 10 + 10} %  ${String(count).padStart(6)} Wörter  gesagt ${percent(stated)}  richtig ${percent(right)}`,
    );
  }
  say(`  mittlere Abweichung ${(error * 100).toFixed(2)} Prozentpunkte`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(1);
});
