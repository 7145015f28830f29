import type { Config } from '../../config/config';
import { systemClock } from '../clock';
import type { ObjectStore } from '../object-store';
import { DirectoryObjectStore } from './directory-object-store';
import { S3ObjectStore } from './s3-object-store';

/** A put that began longer ago than this, ms, was interrupted. */
const interruptedAfterMs = 24 * 3600 * 1000;

/** The object store of the configuration, ready to be used. Throws `STORE_UNAVAILABLE`. */
export async function openObjectStore(config: Config): Promise<ObjectStore> {
  if (config.store.kind === 's3') return S3ObjectStore.open(config.store.s3);
  const store = new DirectoryObjectStore(config.store.path);
  await store.sweepStaging(new Date(systemClock.now().getTime() - interruptedAfterMs));
  return store;
}
