/**
 * Our pipeline against OCRmyPDF on the same pages: `npm run bench:ocr -- [--pages N] [--engines native,wasm] [--json]
 * [--corpus folder]`. Both make a searchable PDF/A-2 with straightened, turned pages, on two processes. Needs the scans
 * with known text (default ../shared/corpus/lieferung-1), Linux, and `ocrmypdf` and `pdftotext` on the PATH to compare.
 */
import { execFileSync } from 'node:child_process';
import { createWriteStream, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import type { PdfaPage } from '../../src/archive/pdfa/pdfa-document';
import { writePdfa } from '../../src/archive/pdfa/write-pdfa';
import { analysePage } from '../../src/imaging/analysis/page-analysis';
import { squarePixels } from '../../src/imaging/analysis/square-pixels';
import { archiveImage } from '../../src/imaging/encoding/archive-image';
import { inspectFile } from '../../src/imaging/formats/inspect';
import { openPageSource } from '../../src/imaging/formats/page-source';
import { loadCorpus, spread, type TruthPage } from './ocr-corpus';
import { measuredRun, type Measured } from './measured-run';
import { scoreText, summarise } from './text-score';

const PROCESSES = 2;
const say = (line: string): void => void process.stdout.write(`${line}\n`);

interface Result extends Omit<Measured, 'stderr' | 'exitCode'> {
  readonly name: string;
  readonly bytes: number;
  readonly texts: readonly string[];
}

const readingsSchema = z.array(
  z.object({ text: z.string(), skew: z.number(), milliseconds: z.record(z.string(), z.number()) }),
);

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      pages: { type: 'string', default: '40' },
      corpus: { type: 'string', default: '../shared/corpus/lieferung-1' },
      engines: { type: 'string', default: 'native,wasm' },
      json: { type: 'boolean', default: false },
      'without-ocrmypdf': { type: 'boolean', default: false },
    },
  });
  const corpus = loadCorpus(resolve(values.corpus));
  if (corpus === null) {
    say(`Übersprungen: ${values.corpus} mit bekanntem Text fehlt.`);
    return;
  }
  const pages = spread(corpus, Number(values.pages));
  const folder = mkdtempSync(join(tmpdir(), 'eakte-bench-'));
  const run = join(__dirname, '..', 'run-ts.mjs');
  try {
    const results: Result[] = [];
    const skews: number[] = [];
    for (const prefer of values.engines.split(',')) {
      const out = join(folder, prefer);
      const job = join(folder, `${prefer}.json`);
      writeFileSync(job, JSON.stringify({ prefer, processes: PROCESSES, folder: out, pages }));
      const measured = await measuredRun(process.execPath, [run, join(__dirname, 'ocr-ours.ts'), job]);
      if (measured.exitCode !== 0) throw new Error(`${prefer}: ${measured.stderr}`);
      const readings = readingsSchema.parse(JSON.parse(readFileSync(join(out, 'readings.json'), 'utf8')));
      if (skews.length === 0) skews.push(...readings.map(({ skew }) => skew));
      if (!values.json)
        sayProfile(
          prefer,
          readings.map(({ milliseconds }) => milliseconds),
        );
      results.push({
        ...measured,
        name: `eakte ${prefer}`,
        bytes: statSync(join(out, 'out.pdf')).size,
        texts: readings.map(({ text }) => text),
      });
    }
    const peer = values['without-ocrmypdf'] ? null : await runOcrmypdf(pages, folder);
    if (peer === null) say('OCRmyPDF: übersprungen (nicht installiert oder nicht gewünscht).');
    else results.push(peer);
    report(pages, results, skews, values.json);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The delivered image streams as they are, one PDF, no text: what OCRmyPDF gets. */
async function writeInput(pages: readonly TruthPage[], path: string): Promise<void> {
  async function* delivered(): AsyncGenerator<PdfaPage> {
    for (const { file, pageInFile } of pages) {
      const inspected = await inspectFile(file);
      if (inspected.kind !== 'accepted') throw new Error(`${file}: ${inspected.reason}`);
      const source = await openPageSource(file, inspected.format);
      const page = await source.decodePage(pageInFile);
      await source.close();
      const { grey, dpi } = squarePixels(page);
      // A TIFF in several strips has no single stream to take over; black and white is coded again without loss.
      const encoded = page.encoded ?? (await archiveImage(page, analysePage(page))).image;
      const { dpiX, dpiY } = page;
      const image = {
        image: encoded,
        takenOver: true,
        rotation: page.encodedRotation ?? 0,
        skewDegrees: 0,
        dpiX,
        dpiY,
      };
      yield { width: grey.width, height: grey.height, dpi, image, text: null };
    }
  }
  const out = createWriteStream(path);
  const metadata = {
    title: 'Messung',
    createdAt: '2026-01-01T00:00:00Z',
    creatorTool: 'eakte',
    producer: 'eakte',
    language: 'de',
  };
  await writePdfa(delivered(), metadata, out);
  out.end();
  await once(out, 'finish');
}

async function runOcrmypdf(pages: readonly TruthPage[], folder: string): Promise<Result | null> {
  try {
    execFileSync('ocrmypdf', ['--version'], { stdio: 'ignore' });
    execFileSync('pdftotext', ['-v'], { stdio: 'ignore' });
  } catch {
    return null;
  }
  const input = join(folder, 'input.pdf');
  const output = join(folder, 'ocrmypdf.pdf');
  const sidecar = join(folder, 'ocrmypdf.txt');
  await writeInput(pages, input);
  const args = ['--jobs', String(PROCESSES), '-l', 'deu', '--output-type', 'pdfa-2', '--deskew', '--rotate-pages'];
  const measured = await measuredRun('ocrmypdf', [...args, '--sidecar', sidecar, input, output]);
  if (measured.exitCode !== 0) throw new Error(`ocrmypdf: ${measured.stderr}`);
  const texts = readFileSync(sidecar, 'utf8').split('\f').slice(0, pages.length);
  return { ...measured, name: 'OCRmyPDF', bytes: statSync(output).size, texts };
}

function report(
  pages: readonly TruthPage[],
  results: readonly Result[],
  skews: readonly number[],
  json: boolean,
): void {
  const difficult = pages.map(({ rotation }, index) => rotation !== 0 || Math.abs(skews[index] ?? 0) >= 1);
  const groups: Record<string, (index: number) => boolean> = { alle: () => true };
  for (const form of new Set(pages.map((page) => page.form))) groups[form] = (index) => pages[index]!.form === form;
  groups['gerade'] = (index) => !difficult[index]!;
  groups['gedreht oder schief'] = (index) => difficult[index]!;
  const rows = results.map((result) => {
    const scores = pages.map((page, index) => scoreText(page.text, result.texts[index] ?? ''));
    return {
      name: result.name,
      pagesPerMinute: (pages.length / result.seconds) * 60,
      cpuSecondsPerPage: result.cpuSeconds / pages.length,
      peakMegabytes: result.peakBytes / 2 ** 20,
      kilobytesPerPage: result.bytes / pages.length / 1000,
      groups: Object.fromEntries(
        Object.entries(groups).map(([name, inside]) => [name, summarise(scores.filter((_, index) => inside(index)))]),
      ),
    };
  });
  if (json) {
    say(JSON.stringify({ pages: pages.length, processes: PROCESSES, rows }));
    return;
  }
  const peer = rows.find(({ name }) => name === 'OCRmyPDF');
  if (peer !== undefined) {
    for (const row of rows) {
      if (row === peer) continue;
      const speed = row.pagesPerMinute / peer.pagesPerMinute;
      const cpu = peer.cpuSecondsPerPage / row.cpuSecondsPerPage;
      const bytes = peer.kilobytesPerPage / row.kilobytesPerPage;
      say(
        `${row.name}: ${speed.toFixed(1)} × so schnell wie OCRmyPDF, ${cpu.toFixed(1)} × weniger Rechenzeit, ${bytes.toFixed(1)} × kleiner`,
      );
    }
  }
  say(`${pages.length} Seiten, ${PROCESSES} Prozesse`);
  for (const row of rows) {
    say(
      `${row.name.padEnd(14)} ${row.pagesPerMinute.toFixed(1).padStart(6)} Seiten/min  ${row.cpuSecondsPerPage.toFixed(2)} s CPU/Seite  ` +
        `${row.peakMegabytes.toFixed(0)} MB Spitze  ${row.kilobytesPerPage.toFixed(0)} kB/Seite`,
    );
    for (const [name, { pages: count, cer, wer }] of Object.entries(row.groups)) {
      say(
        `    ${name.padEnd(22)} ${String(count).padStart(4)} Seiten  CER ${(cer * 100).toFixed(2)} %  WER ${(wer * 100).toFixed(2)} %`,
      );
    }
  }
}

function sayProfile(name: string, laps: readonly Readonly<Record<string, number>>[]): void {
  const steps = [...new Set(laps.flatMap((lap) => Object.keys(lap)))];
  const mean = (step: string): number => laps.reduce((sum, lap) => sum + (lap[step] ?? 0), 0) / laps.length;
  say(`eakte ${name}, ms je Seite (Uhrzeit): ${steps.map((step) => `${step} ${mean(step).toFixed(0)}`).join(', ')}`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(1);
});
