/**
 * One run of our own pipeline, as a program so that it can be measured from outside:
 * `ocr-ours.ts <job.json>`, where the job names pages, engine, processes and the folder for PDF and texts.
 */
import { createWriteStream, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { z } from 'zod';
import type { PdfaPage } from '../../src/archive/pdfa/pdfa-document';
import { writePdfa } from '../../src/archive/pdfa/write-pdfa';
import type { EncodedImage } from '../../src/imaging/page-image';
import { plainText } from '../../src/ocr/page-text';
import { createPagePool } from '../../workers/page/page-pool';
import type { ReadResult } from '../../workers/page/protocol';

const jobSchema = z.object({
  prefer: z.enum(['native', 'wasm']),
  processes: z.number(),
  folder: z.string(),
  pages: z.array(z.object({ file: z.string(), pageInFile: z.number() })),
});

async function main(): Promise<void> {
  const job = jobSchema.parse(JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')));
  mkdirSync(job.folder, { recursive: true });
  const pool = createPagePool({
    size: job.processes,
    memoryLimitBytes: 2 ** 31,
    pageTimeoutMs: 120_000,
    ocr: { prefer: job.prefer, languages: ['deu'] },
    log: { warn: () => undefined },
  });
  const formats = new Map<string, Extract<Awaited<ReturnType<typeof pool.inspect>>, { kind: 'accepted' }>>();
  for (const file of new Set(job.pages.map((page) => page.file))) {
    const inspected = await pool.inspect(file);
    if (inspected.kind !== 'accepted') throw new Error(`${file}: ${inspected.reason}`);
    formats.set(file, inspected);
  }
  const results = job.pages.map(async ({ file, pageInFile }, index) => {
    const format = formats.get(file)!.format;
    const outDir = join(job.folder, String(index));
    const read = await pool.read({ file, format, page: pageInFile, deliveryPage: index + 1, outDir });
    if (read.kind === 'failed') throw new Error(`page ${index + 1}: ${read.reason}`);
    return read;
  });
  const out = createWriteStream(join(job.folder, 'out.pdf'));
  const metadata = {
    title: 'Messung',
    createdAt: '2026-01-01T00:00:00Z',
    creatorTool: 'eakte',
    producer: 'eakte',
    language: 'de',
  };
  await writePdfa(pdfPages(results), metadata, out);
  out.end();
  await once(out, 'finish');
  const readings = (await Promise.all(results)).map(({ reading }) => ({
    text: plainText(reading.text),
    confidence: reading.confidence,
    rotation: reading.rotation,
    skew: reading.skewDegrees,
    milliseconds: reading.milliseconds,
  }));
  writeFileSync(join(job.folder, 'readings.json'), JSON.stringify(readings));
  await pool.close();
}

async function* pdfPages(results: readonly Promise<ReadResult>[]): AsyncGenerator<PdfaPage> {
  for (const result of results) {
    const { reading, image, imageFile } = await result;
    const encoded: EncodedImage = { ...image.image, bytes: readFileSync(imageFile) };
    yield {
      width: reading.width,
      height: reading.height,
      dpi: reading.dpi,
      image: { ...image, image: encoded },
      text: reading.text,
    };
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(1);
});
