import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DirectoryObjectStore } from '../../src/platform/object-store/directory-object-store';
import { describeObjectStore } from './object-store.contract';

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

describeObjectStore('directory', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'eakte-objects-'));
  folders.push(folder);
  return new DirectoryObjectStore(folder);
});
