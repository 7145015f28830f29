import type { PreviousUpload, UrlStorage } from 'tus-js-client';

const STORE = 'orte';

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open('eakte-uploads', 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('indexedDB'));
  });
}

async function inStore<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest): Promise<T> {
  const database = await open();
  return new Promise((resolve, reject) => {
    const request = work(database.transaction(STORE, mode).objectStore(STORE));
    // A parse border: only this file writes there.
    request.onsuccess = () => resolve(request.result as T);
    request.onerror = () => reject(request.error ?? new Error('indexedDB'));
    request.transaction?.addEventListener('complete', () => database.close());
  });
}

/** Where half-sent files lie at the service; kept in the browser's database, which outlives a reload of the page. */
export const uploadPlaces: UrlStorage = {
  findAllUploads: () => inStore<PreviousUpload[]>('readonly', (store) => store.getAll()),
  async findUploadsByFingerprint(fingerprint) {
    const found = await inStore<PreviousUpload | undefined>('readonly', (store) => store.get(fingerprint));
    return found === undefined ? [] : [found];
  },
  async removeUpload(key) {
    await inStore('readwrite', (store) => store.delete(key));
  },
  async addUpload(fingerprint, upload) {
    await inStore('readwrite', (store) => store.put({ ...upload, urlStorageKey: fingerprint }, fingerprint));
    return fingerprint;
  },
};
