import { readFileSync, readdirSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { setTimeout as wait } from 'node:timers/promises';
import { ApiClient } from '../../src/cli/api-client';
import { uploadFolder } from '../../src/cli/batch-upload';
import { progressSchema, reportSchema } from '../../src/cli/schemas';
import { startService } from '../../src/cli/service';
import { analysePage } from '../../src/imaging/analysis/page-analysis';
import { archiveImage } from '../../src/imaging/encoding/archive-image';
import { inspectFile } from '../../src/imaging/formats/inspect';
import { openPageSource } from '../../src/imaging/formats/page-source';
import { writeLongTiff, type LongTiffPage } from '../generator/multi-page-tiff';

/**
 * One long delivery through everything: pages a minute, and the memory of API and worker over time.
 * `npm run bench:delivery -- --pages 500 [--json] [--source <folder of G4 TIFFs>]`
 */
const { values } = parseArgs({
  options: {
    pages: { type: 'string', default: '500' },
    source: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const wanted = Number(values.pages);
const SAMPLES = join(__dirname, '..', '..', 'samples', 'lieferung');

/** Bitonal pages of the source's TIFFs as G4, over and over. */
async function* pages(folder: string): AsyncGenerator<LongTiffPage> {
  const files = readdirSync(folder).filter((file) => file.endsWith('.tif'));
  for (let given = 0; ;) {
    const before = given;
    for (const name of files) {
      const file = join(folder, name);
      const inspected = await inspectFile(file);
      if (inspected.kind !== 'accepted') continue;
      const source = await openPageSource(file, inspected.format);
      for (let page = 1; page <= inspected.pageCount && given < wanted; page += 1) {
        const decoded = await source.decodePage(page);
        const { image } = await archiveImage(decoded, analysePage(decoded));
        if (image.encoding !== 'ccitt-g4') continue;
        given += 1;
        yield { image, dpi: decoded.dpiX };
      }
      await source.close();
    }
    if (given === wanted) return;
    if (given === before) throw new Error(`${folder} holds no bitonal TIFF`);
  }
}

interface Sample {
  readonly pages: number;
  readonly api: number;
  readonly worker: number;
}

/** Resident MB of the two service processes, found by their command lines. */
function memory(): { api: number; worker: number } {
  const found = { api: 0, worker: 0 };
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      const megabytes = (Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * 4096) / 1e6;
      if (command.includes('dist/src/main.js')) found.api = megabytes;
      if (command.includes('dist/workers/main.js')) found.worker = megabytes;
    } catch {
      // The process ended meanwhile.
    }
  }
  return found;
}

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'eakte-bench-'));
  const batch = join(folder, 'lieferung');
  await mkdir(batch);
  const bytes = await writeLongTiff(join(batch, 'lang.tif'), pages(values.source ?? SAMPLES), wanted);
  await writeFile(join(batch, 'stammdaten.csv'), `Aktenzeichen;Dateiname;Seitenzahl\nBENCH-1;lang.tif;${wanted}\n`);
  const service = await startService({ data: join(folder, 'data'), port: 0, quiet: true });
  const samples: Sample[] = [];
  try {
    const client = new ApiClient(service.url);
    const id = await uploadFolder(client, batch, {}, () => undefined);
    const started = performance.now();
    let read = 0;
    let readMs = 0;
    for (;;) {
      const progress = await client.get(`/api/v1/batches/${id}/progress`, progressSchema);
      samples.push({ pages: progress.pagesRead, ...memory() });
      if (progress.pagesRead > read) {
        read = progress.pagesRead;
        readMs = performance.now() - started;
      }
      if (progress.finished === progress.deliveries) break;
      await wait(500);
    }
    const seconds = (performance.now() - started) / 1000;
    const report = await client.get(`/api/v1/batches/${id}/report`, reportSchema);
    const half = samples.filter((sample) => sample.pages >= wanted / 2);
    const early = samples.filter((sample) => sample.pages >= wanted / 10 && sample.pages < wanted / 2);
    const mean = (list: readonly Sample[], of: 'api' | 'worker'): number =>
      list.reduce((sum, sample) => sum + sample[of], 0) / Math.max(1, list.length);
    const result = {
      pages: wanted,
      deliveryMB: bytes / 1e6,
      filed: report.akten[0]?.akteId !== null,
      cores: cpus().length,
      engine: service.engine,
      seconds,
      pagesPerMinuteReading: (read / readMs) * 60_000,
      pagesPerMinute: (wanted / seconds) * 60,
      apiMB: { early: mean(early, 'api'), late: mean(half, 'api'), peak: Math.max(...samples.map((s) => s.api)) },
      workerMB: {
        early: mean(early, 'worker'),
        late: mean(half, 'worker'),
        peak: Math.max(...samples.map((s) => s.worker)),
      },
    };
    if (values.json) process.stdout.write(`${JSON.stringify(result)}\n`);
    else {
      process.stdout.write(
        `${wanted} Seiten in ${seconds.toFixed(0)} s: ${result.pagesPerMinute.toFixed(0)} Seiten/min (Lesen allein ${result.pagesPerMinuteReading.toFixed(0)}), ${service.engine}, ${result.cores} Kerne\n` +
          `API    MB früh/spät/Spitze ${result.apiMB.early.toFixed(0)} / ${result.apiMB.late.toFixed(0)} / ${result.apiMB.peak.toFixed(0)}\n` +
          `Worker MB früh/spät/Spitze ${result.workerMB.early.toFixed(0)} / ${result.workerMB.late.toFixed(0)} / ${result.workerMB.peak.toFixed(0)}\n`,
      );
    }
  } finally {
    await service.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

void main();
