import { z } from 'zod';
import { inspectFile, type FileFormat } from '../../src/imaging/formats/inspect';
import { openPageSource, type PageSource } from '../../src/imaging/formats/page-source';
import { createOcrEngine } from '../../src/ocr/create-engine';
import type { OcrEngine } from '../../src/ocr/ocr-engine';
import { EakteError } from '../../src/platform/eakte-error';
import type { PageAnswer, PageFailure, PageRequest, ReadResult } from './protocol';
import { readPage } from './read-page';
import { writeResults } from './write-results';

/**
 * A page process: reads one page at a time on one thread and knows no database. Started by the pool with an empty
 * environment; ends when the pool is gone.
 */

/** Open sources kept: pages of one file follow each other, and two files are read alternately at a change. */
const OPEN_SOURCES = 2;

const settings = z
  .object({ prefer: z.enum(['native', 'wasm']).optional(), languages: z.array(z.string()) })
  .parse(JSON.parse(process.argv[2] ?? '{}'));

const sources = new Map<string, PageSource>();

async function sourceOf(file: string, format: FileFormat): Promise<PageSource> {
  const open = sources.get(file);
  if (open !== undefined) {
    sources.delete(file);
    sources.set(file, open);
    return open;
  }
  const source = await openPageSource(file, format);
  sources.set(file, source);
  for (const [oldest, candidate] of sources) {
    if (sources.size <= OPEN_SOURCES) break;
    sources.delete(oldest);
    await candidate.close();
  }
  return source;
}

async function read(request: Extract<PageRequest, { kind: 'read' }>, engine: OcrEngine): Promise<ReadResult> {
  const source = await sourceOf(request.file, request.format);
  const { page: pageInFile, deliveryPage, textLayer, decided } = request;
  const page = await readPage(source, pageInFile, deliveryPage, engine, { textLayer, decided });
  return writeResults(page, request.outDir);
}

/** What the page or file is to blame for is an outcome; anything else is our mistake, goes to the log and is tried again. */
function failure(error: unknown): PageFailure {
  if (error instanceof EakteError) {
    return { kind: 'failed', code: error.code, reason: error.detail ?? error.message, crashed: false };
  }
  process.stderr.write(`page process: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return { kind: 'failed', code: 'INTERNAL', reason: 'Unerwarteter Fehler beim Lesen der Seite', crashed: true };
}

/** A pool that is gone hears nothing: its end is ours too (disconnect), not an error. */
const tell = (answer: PageAnswer): void => void process.send?.(answer, undefined, undefined, () => undefined);

async function main(): Promise<void> {
  process.on('disconnect', () => process.exit(0));
  const { engine, languages, missing } = await createOcrEngine({
    languages: settings.languages,
    prefer: settings.prefer,
  });
  tell({ kind: 'ready', engine: { name: engine.name, version: engine.version, languages, missing } });
  const answer = async (request: PageRequest): Promise<void> => {
    try {
      const result = request.kind === 'inspect' ? await inspectFile(request.file) : await read(request, engine);
      tell({ kind: 'answer', id: request.id, result });
    } catch (error) {
      tell({ kind: 'answer', id: request.id, result: failure(error) });
    }
  };
  process.on('message', (request: PageRequest) => void answer(request));
}

main().catch((error: unknown) => {
  process.stderr.write(`page process: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(1);
});
