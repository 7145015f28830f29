import { createHash, randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { s3Of } from '../../src/config/config';
import { DirectoryObjectStore } from '../../src/platform/object-store/directory-object-store';
import { S3ObjectStore } from '../../src/platform/object-store/s3-object-store';
import { skipVisibly } from '../support/skip-visibly';
import { describeObjectStore } from './object-store.contract';

const folder = join(tmpdir(), `eakte-objects-${randomBytes(6).toString('hex')}`);
afterAll(() => rm(folder, { recursive: true, force: true }));

describeObjectStore('directory', () => Promise.resolve(new DirectoryObjectStore(folder)));

const s3 = process.env['EAKTE_TEST_S3_URL'];
if (s3 === undefined || s3 === '') {
  skipVisibly('object store: S3', 'EAKTE_TEST_S3_URL is not set (scripts/real-services.sh)');
} else {
  describeObjectStore('S3', () => S3ObjectStore.open(s3Of(s3)));

  describe('object store: S3, large', () => {
    it('uploads in parts what is larger than one, and cleans up when the source breaks off in the middle', async () => {
      const store = await S3ObjectStore.open(s3Of(s3));
      const chunk = randomBytes(1_000_000);
      const chunks = function* (count: number, broken: boolean) {
        for (let index = 0; index < count; index += 1) yield chunk;
        if (broken) throw new Error('line is cut');
      };
      const key = `contract-large/${randomBytes(6).toString('hex')}`;
      const info = await store.putOnce(key, Readable.from(chunks(40, false)));
      const hash = createHash('sha256');
      for (let index = 0; index < 40; index += 1) hash.update(chunk);
      expect(info).toEqual({ key, bytes: 40_000_000, sha256: hash.digest('hex') });
      expect(await store.stat(key)).toEqual({ key, bytes: 40_000_000 });
      await expect(store.putOnce(`${key}-broken`, Readable.from(chunks(40, true)))).rejects.toThrow('line is cut');
      expect(await store.stat(`${key}-broken`)).toBeNull();
      await store.delete(key);
    });
  });
}

describe('object store: S3, away', () => {
  it('says so', async () => {
    await expect(S3ObjectStore.open(s3Of('http://key:secret@127.0.0.1:1/bucket'))).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
    });
  });
});
