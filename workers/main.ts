import 'reflect-metadata';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { FixityCycle } from '../src/archive/fixity/fixity-cycle';
import { Packer } from '../src/archive/packzettel/packer';
import { sealAudit } from '../src/access/audit/sealer';
import { loadModel } from '../src/classification/model';
import { loadConfig } from '../src/config/config';
import { openFoundations } from '../src/foundations';
import { Background } from '../src/platform/background';
import { Blobs } from '../src/platform/blobs';
import { openDoorbell } from '../src/platform/doorbell/open-doorbell';
import { runChild, startChild } from '../src/platform/embedded/child';
import { newId } from '../src/platform/id';
import { auditStoreOf, secondStoreOf } from '../src/platform/object-store/open-object-store';
import { freeShare } from '../src/platform/free-space';
import { createLogger } from '../src/platform/logger';
import { softwareVersion } from '../src/platform/software';
import { Dispatcher } from '../src/pipeline/dispatcher';
import { STAGES } from '../src/pipeline/stage';
import { STAGE_VERSIONS } from '../src/pipeline/stage-versions';
import { TaskRunner, stageMap } from '../src/pipeline/task-runner';
import { learnOffice, officesToLearn } from '../src/review/learning/learn-office';
import { archiveStage } from './archive.stage';
import { ClassifyThread } from './classify-thread';
import { classifyStage } from './classify.stage';
import { observeWorker } from './observe';
import { fileStage } from './file.stage';
import { inspectStage } from './inspect.stage';
import { Originals } from './originals';
import { createPagePool } from './page/page-pool';
import { pageStage } from './page.stage';
import { startTransferLoop } from './transfer-loop';
import type { WorkerContext } from './worker-context';

/** Originals kept on the worker's disk while their pages are read, bytes. */
const ORIGINALS_MAX_BYTES = 8 * 2 ** 30;

/** How often is looked for Packzettel that have to be written, ms. */
const PACK_EVERY_MS = 2000;
/** How often is looked for offices with enough new decisions to learn from, ms. */
const LEARN_EVERY_MS = 60_000;
/** How often a few objects are read again, and new ones copied to the second store, ms. */
const FIXITY_EVERY_MS = 60_000;
const COPY_EVERY_MS = 5000;

/** How often the audit trail is sealed, ms. */
const SEAL_EVERY_MS = 10_000;

/** The worker process: supervises; decoders and recognisers are its children. */
async function main(): Promise<void> {
  const config = loadConfig();
  const log = createLogger(config, 'worker');
  const foundations = await openFoundations(config, 'eakte-worker', 'eakte_worker');
  const { dataSource, objects, profile } = foundations;
  const blobs = new Blobs(dataSource, objects);
  const folder = join(config.data, 'worker', newId());
  const scratch = join(folder, 'scratch');
  await mkdir(scratch, { recursive: true, mode: 0o700 });
  const pool = createPagePool({
    size: config.work.pages,
    memoryLimitBytes: config.limits.pageMemoryBytes,
    pageTimeoutMs: config.limits.pageMs,
    ocr: {
      languages: config.ocr.languages,
      ...(config.ocr.engine === 'auto' ? {} : { prefer: config.ocr.engine === 'tesseract' ? 'native' : 'wasm' }),
    },
    log,
  });
  const classifier = new ClassifyThread(config.profile);
  const model = loadModel();
  const context: WorkerContext = {
    dataSource,
    blobs,
    originals: new Originals(blobs, join(folder, 'originals'), ORIGINALS_MAX_BYTES),
    pool,
    classifier,
    profile,
    model,
    scratch,
    software: { name: 'eakte', version: softwareVersion() },
  };
  const stages = stageMap(
    [inspectStage(context), pageStage(context), classifyStage(context), archiveStage(context), fileStage(context)],
    STAGES,
  );
  const doorbell = await openDoorbell(config, foundations.installation);
  // One more than there are page processes: while all of them read, finished deliveries are still filed.
  const concurrency = config.work.pages + 2;
  const observation = await observeWorker(config, {
    sql: dataSource,
    waiting: () => doorbell.waiting(),
    poolMemory: () => pool.memory(),
    freeDisk: () => freeShare(config.data),
  });
  const runner = new TaskRunner(
    dataSource,
    doorbell,
    stages,
    STAGE_VERSIONS,
    config.work.leaseMs / 1000,
    log,
    observation.observer,
  );
  const dispatcher = new Dispatcher(dataSource, doorbell, runner, concurrency, log);
  const listening = await doorbell.listen(concurrency, () => runner.answer());
  dispatcher.start();
  const background = new Background((name, error) => log.warn({ error, work: name }, 'background turn failed'));
  const second = secondStoreOf(config);
  const packer = new Packer(dataSource, blobs, objects, second, config.work.packSeconds);
  background.every('packzettel', PACK_EVERY_MS, async () => {
    await packer.pack();
    await packer.finishRemovals();
  });
  const fixity = new FixityCycle(dataSource, objects, second, config.work.fixityDays);
  background.every('fixity', FIXITY_EVERY_MS, async () => {
    const { damaged } = await fixity.turn(() => background.isStopped);
    if (damaged > 0) log.error({ code: 'OBJECT_DAMAGED', damaged }, 'damaged objects found');
  });
  background.every('second store', COPY_EVERY_MS, async () => {
    while ((await fixity.copy(() => background.isStopped)) > 0 && !background.isStopped);
  });
  const auditStore = auditStoreOf(config);
  background.every('audit seals', SEAL_EVERY_MS, async () => {
    await sealAudit(dataSource, await auditStore(), null);
  });
  background.every('learning', LEARN_EVERY_MS, async () => {
    for (const office of await officesToLearn(dataSource, config.work.learnAfter)) {
      if (background.isStopped) return;
      const outcome = await learnOffice({ dataSource, blobs, profile, model }, office, 'hintergrund');
      log.info({ office, learning: outcome }, 'learned from decisions');
    }
  });
  const transfer = await startTransferLoop(foundations, scratch, log);
  const engine = await pool.engine();
  if (engine.missing.length > 0) {
    log.warn({ code: 'OCR_LANGUAGE_MISSING', languages: engine.missing }, 'language data not installed');
  }
  log.info(
    { engine: engine.name, version: engine.version, languages: engine.languages, pages: config.work.pages },
    'worker ready',
  );
  runChild({
    ready: { engine: `${engine.name} ${engine.version}` },
    stop: async () => {
      await Promise.all([dispatcher.stop(), background.stop(), transfer.stop()]);
      await listening.stop();
      // What came to its end a moment ago is not left to the next start.
      await packer.pack(0);
      await doorbell.close();
      await pool.close();
      await classifier.close();
      await observation.stop();
      await dataSource.destroy();
      await rm(folder, { recursive: true, force: true });
    },
  });
}

if (require.main === module) startChild(main);
