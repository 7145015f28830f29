import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { EakteError } from '../../../platform/eakte-error';
import type { StandardVersion } from '../registry/standard-version';
import { STANDARD_VERSIONS } from '../registry/versions';
import type { SchemaValidator } from './schema-validator';

interface Answer {
  readonly id: number;
  readonly problem?: string;
  readonly failure?: string;
}

interface Waiting {
  readonly resolve: (problem: string | undefined) => void;
  readonly reject: (error: Error) => void;
}

/** The schema sets of a directory, validated in a worker thread. Close it when done. */
export class SchemaSets implements SchemaValidator {
  private worker: Worker | undefined;
  private readonly waiting = new Map<number, Waiting>();
  private nextId = 1;

  private constructor(
    private readonly sets: readonly {
      readonly version: string;
      readonly entry: string;
      readonly entries: readonly (readonly [string, Uint8Array])[];
    }[],
  ) {}

  /**
   * Loads one set per version: from `<directory>/<version>/`, or from the directory itself when its entry schema is of
   * that version. Throws `CONFIG_INVALID` when the directory holds a set for none of the versions.
   */
  static async load(directory: string, versions: readonly StandardVersion[] = STANDARD_VERSIONS): Promise<SchemaSets> {
    const sets = [];
    for (const version of versions) {
      const folder = [join(directory, version.version), directory].find((candidate) =>
        existsSync(join(candidate, version.schemaEntry)),
      );
      if (folder === undefined) continue;
      const entry = await readFile(join(folder, version.schemaEntry), 'utf8');
      if (!entry.includes(`targetNamespace="${version.namespaces.xa}"`)) continue;
      const names = (await readdir(folder)).filter((name) => name.endsWith('.xsd'));
      const entries = await Promise.all(
        names.map(async (name) => [name, new Uint8Array(await readFile(join(folder, name)))] as const),
      );
      sets.push({ version: version.version, entry: version.schemaEntry, entries });
    }
    if (sets.length === 0)
      throw new EakteError('CONFIG_INVALID', `EAKTE_XOEV_SCHEMAS: in ${directory} liegt kein passender Schemasatz`);
    return new SchemaSets(sets);
  }

  /** The versions that have a schema set. */
  get versions(): readonly string[] {
    return this.sets.map((set) => set.version);
  }

  validate(version: string, skeleton: Uint8Array): Promise<string | undefined> {
    const worker = this.start();
    const id = this.nextId;
    this.nextId += 1;
    return new Promise((resolve, reject) => {
      // Only an open question keeps the process alive.
      worker.ref();
      this.waiting.set(id, { resolve, reject });
      worker.postMessage({ id, version, bytes: skeleton });
    });
  }

  /** Ends the worker thread; the sets can be used again afterwards. */
  async close(): Promise<void> {
    const worker = this.worker;
    this.worker = undefined;
    await worker?.terminate();
  }

  private start(): Worker {
    if (this.worker !== undefined) return this.worker;
    const worker = new Worker(join(__dirname, 'validate.worker.mjs'), {
      workerData: { sets: this.sets },
      execArgv: [],
    });
    worker.unref();
    worker.on('message', ({ id, problem, failure }: Answer) => {
      const waiting = this.waiting.get(id);
      this.waiting.delete(id);
      if (this.waiting.size === 0) worker.unref();
      if (failure === undefined) waiting?.resolve(problem);
      else waiting?.reject(new EakteError('INTERNAL', `Schemaprüfung: ${failure}`));
    });
    worker.on('error', (error) => {
      this.worker = undefined;
      for (const { reject } of this.waiting.values())
        reject(new EakteError('INTERNAL', 'Schemaprüfung', { cause: error }));
      this.waiting.clear();
    });
    this.worker = worker;
    return worker;
  }
}
