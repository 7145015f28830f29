import type { Config, StoreConfig } from '../../config/config';
import { systemClock } from '../clock';
import type { ObjectStore } from '../object-store';
import { DirectoryObjectStore } from './directory-object-store';
import { S3ObjectStore } from './s3-object-store';

/** A put that began longer ago than this, ms, was interrupted. */
const interruptedAfterMs = 24 * 3600 * 1000;

/** The object store of the configuration, ready to be used. Throws `STORE_UNAVAILABLE`. */
export async function openObjectStore(config: Config): Promise<ObjectStore> {
  return openStore(config.store);
}

/** The second store, opened when it is first needed and tried again when it was away; null: none is configured. */
export function secondStoreOf(config: Config): () => Promise<ObjectStore | null> {
  let opened: ObjectStore | null = null;
  return async () => {
    if (config.secondStore !== null) opened ??= await openStore(config.secondStore);
    return opened;
  };
}

/** Where the seals of the audit trail go, opened when it is first needed. */
export function auditStoreOf(config: Config): () => Promise<ObjectStore> {
  let opened: ObjectStore | null = null;
  return async () => (opened ??= await openStore(config.auditStore));
}

async function openStore(place: StoreConfig): Promise<ObjectStore> {
  if (place.kind === 's3') return S3ObjectStore.open(place.s3);
  const store = new DirectoryObjectStore(place.path);
  await store.sweepStaging(new Date(systemClock.now().getTime() - interruptedAfterMs));
  return store;
}
