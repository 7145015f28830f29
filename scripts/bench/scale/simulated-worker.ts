import { randomBytes } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { loadModel } from '../../../src/classification/model';
import { aktenzeichenKey } from '../../../src/classification/aktenzeichen';
import type { ClassifiablePage, Classification, Stammdaten } from '../../../src/classification/document';
import type { ReferenceProfile } from '../../../src/classification/profile';
import type { Blobs } from '../../../src/platform/blobs';
import { firstRow, execute } from '../../../src/platform/database/sql';
import { PollingDoorbell } from '../../../src/platform/doorbell/polling-doorbell';
import { newId } from '../../../src/platform/id';
import { STAGES, type Stage } from '../../../src/pipeline/stage';
import { STAGE_VERSIONS } from '../../../src/pipeline/stage-versions';
import { TaskRunner, stageMap } from '../../../src/pipeline/task-runner';
import { createTasks, tasksToRing } from '../../../src/pipeline/task-table';
import { archiveStage } from '../../../workers/archive.stage';
import { ClassifyThread } from '../../../workers/classify-thread';
import { classifyStage } from '../../../workers/classify.stage';
import { fileStage } from '../../../workers/file.stage';
import { inspectStage } from '../../../workers/inspect.stage';
import { Originals } from '../../../workers/originals';
import type { PagePool } from '../../../workers/page/page-pool';
import { pageStage } from '../../../workers/page.stage';
import type { WorkerContext } from '../../../workers/worker-context';
import type { Random } from '../../generator/random';
import { simulatedPerson, type GermanText } from './german-text';
import type { RecordedImage } from './recorded-pages';

/** Documents of three pages, types in turn: what cutting and naming would have found. */
class RecordedClassifier extends ClassifyThread {
  constructor(private readonly profile: ReferenceProfile) {
    super(undefined);
  }

  override classify(pages: readonly ClassifiablePage[], stammdaten: Stammdaten): Promise<Classification> {
    const documents = [];
    for (let first = 1; first <= pages.length; first += 3) {
      const type = this.profile.documentTypes[first % this.profile.documentTypes.length]!;
      documents.push({
        firstPage: first,
        lastPage: Math.min(pages.length, first + 2),
        type: type.id,
        register: type.register,
        title: type.name,
        date: null,
        fields: {
          aktenzeichen: { value: stammdaten.aktenzeichen, confidence: 0.99, source: 'manifest' as const },
        },
        confidence: 0.9,
        cutConfidence: 0.9,
        alternatives: [],
      });
    }
    return Promise.resolve({ documents, findings: [], version: 'simulation-1' });
  }
}

/** The originals are never opened: their pages are recorded. */
class NoOriginals extends Originals {
  override path(): Promise<string> {
    return Promise.resolve('recorded');
  }
}

const PAGES_PER_DELIVERY = 100;
/** Tasks answered at once. */
const CONCURRENCY = 8;

export interface SimulatedWorkerOptions {
  readonly dataSource: DataSource;
  readonly blobs: Blobs;
  readonly profile: ReferenceProfile;
  readonly image: RecordedImage;
  readonly text: GermanText;
  readonly random: Random;
  /** Folder for results on their way. */
  readonly scratch: string;
}

/** The stages of the product over recorded pages: decoding and recognising cost nothing, everything else is real. */
export class SimulatedWorker {
  private readonly runner: TaskRunner;
  private readonly dataSource: DataSource;
  private readonly random: Random;
  private serial = 0;

  constructor({ dataSource, blobs, profile, image, text, random, scratch }: SimulatedWorkerOptions) {
    this.dataSource = dataSource;
    this.random = random;
    const pool: PagePool = {
      inspect: () => Promise.resolve({ kind: 'accepted', format: 'tiff', pageCount: PAGES_PER_DELIVERY, findings: [] }),
      read: ({ deliveryPage }) =>
        Promise.resolve(image.result(deliveryPage, text.page(random, simulatedPerson(random), '33-2026/900000'))),
      engine: () => Promise.resolve({ name: 'recorded', version: '1', languages: [], missing: [] }),
      memory: () => Promise.resolve(0),
      close: () => Promise.resolve(),
    };
    const context: WorkerContext = {
      dataSource,
      blobs,
      originals: new NoOriginals(blobs, scratch, 0),
      pool,
      classifier: new RecordedClassifier(profile),
      profile,
      model: loadModel(),
      scratch,
      software: { name: 'eakte', version: 'bench' },
    };
    const stages: Stage[] = [
      inspectStage(context),
      pageStage(context),
      classifyStage(context),
      archiveStage(context),
      fileStage(context),
    ];
    const silent = {
      info: () => undefined,
      warn: (fields: Record<string, unknown>, message: string) => {
        process.stderr.write(`${message} ${String(fields['error'])}\n`);
      },
    };
    this.runner = new TaskRunner(
      dataSource,
      new PollingDoorbell(),
      stageMap(stages, STAGES),
      STAGE_VERSIONS,
      60,
      silent,
    );
  }

  /** Takes `deliveries` deliveries through all stages; gives pages and seconds for each of them. */
  async ingest(office: string, deliveries: number): Promise<{ readonly pages: number; readonly seconds: number }[]> {
    const results = [];
    for (let index = 0; index < deliveries; index += 1) {
      const id = await this.deliver(office);
      const start = performance.now();
      await this.drain();
      results.push({ pages: PAGES_PER_DELIVERY, seconds: (performance.now() - start) / 1000 });
      const state = z.object({ state: z.string() });
      const end = await firstRow(this.dataSource, state, `SELECT state FROM delivery WHERE id = $1`, [id]);
      if (end?.state !== 'fertig') throw new Error(`simulated delivery ended as ${end?.state ?? 'nothing'}`);
    }
    return results;
  }

  private async deliver(office: string): Promise<string> {
    const [batch, delivery] = [newId(), newId()];
    const sha = randomBytes(32).toString('hex');
    this.serial += 1;
    const person = simulatedPerson(this.random);
    const aktenzeichen = `35-2026/${process.pid}-${this.serial}`;
    const stammdaten = { aktenzeichen, name: person.name, vorname: person.vorname };
    await this.dataSource.transaction(async (tx) => {
      await execute(tx, `INSERT INTO batch (id, office, name, state) VALUES ($1, $2, 'Messung', 'angenommen')`, [
        batch,
        office,
      ]);
      await execute(
        tx,
        `INSERT INTO delivery (id, office, batch_id, position, name, kind, sha256, state, aktenzeichen, stammdaten)
         VALUES ($1, $2, $3, 1, 'a.tif', 'file', $4, 'angenommen', $5, $6)`,
        [delivery, office, batch, sha, aktenzeichenKey(aktenzeichen), JSON.stringify(stammdaten)],
      );
      await execute(
        tx,
        `INSERT INTO delivery_file (office, delivery_id, position, path, sha256, bytes) VALUES ($1, $2, 1, 'a.tif', $3, 1)`,
        [office, delivery, sha],
      );
      await createTasks(tx, STAGE_VERSIONS, [
        { office, deliveryId: delivery, stage: 'inspect', part: 0, inputSha: sha },
      ]);
    });
    return delivery;
  }

  /** Answers everything that is due, some at a time, until nothing is. */
  private async drain(): Promise<void> {
    for (;;) {
      const due = await tasksToRing(this.dataSource, 500);
      if (due.length === 0) return;
      const waiting = [...due];
      const answer = async (): Promise<void> => {
        for (let task = waiting.pop(); task !== undefined; task = waiting.pop()) await this.runner.answer();
      };
      await Promise.all(Array.from({ length: CONCURRENCY }, answer));
    }
  }
}
