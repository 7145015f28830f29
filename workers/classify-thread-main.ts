import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { classifyPages } from '../src/classification/classify-pages';
import type { ClassifiablePage, Stammdaten } from '../src/classification/document';
import { loadModel } from '../src/classification/model';
import { loadProfile } from '../src/classification/profile';

const { profilePath } = z.object({ profilePath: z.string().optional() }).parse(workerData);
const profile = loadProfile(profilePath);
const model = loadModel();

parentPort?.on('message', (request: { id: number; pages: ClassifiablePage[]; stammdaten: Stammdaten }) => {
  try {
    parentPort?.postMessage({
      id: request.id,
      classification: classifyPages(request.pages, request.stammdaten, profile, model),
    });
  } catch (error) {
    parentPort?.postMessage({
      id: request.id,
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
  }
});
