import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { classifyPages } from '../src/classification/classify-pages';
import type { ClassifiablePage, Stammdaten } from '../src/classification/document';
import { loadModel, withOffice, type ClassifierModel, type OfficeModel } from '../src/classification/model';
import { loadProfile } from '../src/classification/profile';

interface Request {
  readonly id: number;
  readonly pages: ClassifiablePage[];
  readonly stammdaten: Stammdaten;
  readonly office: OfficeModel | null;
}

const { profilePath } = z.object({ profilePath: z.string().optional() }).parse(workerData);
const profile = loadProfile(profilePath);
const shipped = loadModel();
let last: { readonly version: string | undefined; readonly model: ClassifierModel } = {
  version: undefined,
  model: shipped,
};

/** The model of an office; the one asked for last is kept. */
function modelOf(office: OfficeModel | null): ClassifierModel {
  if (last.version !== office?.version) last = { version: office?.version, model: withOffice(shipped, office) };
  return last.model;
}

parentPort?.on('message', ({ id, pages, stammdaten, office }: Request) => {
  try {
    parentPort?.postMessage({ id, classification: classifyPages(pages, stammdaten, profile, modelOf(office)) });
  } catch (error) {
    parentPort?.postMessage({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
});
