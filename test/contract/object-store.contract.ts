import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { ObjectStore } from '../../src/platform/object-store';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** The promises of `ObjectStore`, for whatever `open` gives. */
export function describeObjectStore(name: string, open: () => Promise<ObjectStore>): void {
  describe(`object store: ${name}`, () => {
    let store: ObjectStore;
    // Every run works below its own prefix: a store that other runs used before is as good as an empty one.
    const prefix = `contract-${randomBytes(6).toString('hex')}`;
    const key = (tail: string) => `${prefix}/${tail}`;
    const read = async (tail: string) => buffer(await store.get(key(tail)));
    const keysBelow = async (tail: string) => {
      const keys: string[] = [];
      for await (const object of store.list(key(tail))) keys.push(object.key);
      return keys;
    };
    beforeAll(async () => {
      store = await open();
    });

    it('gives back exactly the bytes it was given, with their number and hash', async () => {
      const bytes = randomBytes(100_000);
      const info = await store.putOnce(key('a/bytes'), bytes);
      expect(info).toEqual({ key: key('a/bytes'), bytes: 100_000, sha256: sha256(bytes) });
      expect((await read('a/bytes')).equals(bytes)).toBe(true);
      expect(await store.stat(key('a/bytes'))).toEqual({ key: key('a/bytes'), bytes: 100_000 });
    });

    it('takes streams, files and nothing at all', async () => {
      const bytes = randomBytes(3_000_000);
      const chunks = Array.from({ length: 30 }, (_, index) => bytes.subarray(index * 100_000, (index + 1) * 100_000));
      expect((await store.putOnce(key('b/stream'), Readable.from(chunks))).sha256).toBe(sha256(bytes));
      expect((await read('b/stream')).equals(bytes)).toBe(true);
      const folder = await mkdtemp(join(tmpdir(), 'eakte-contract-'));
      await writeFile(join(folder, 'file'), bytes);
      expect((await store.putOnce(key('b/file'), { file: join(folder, 'file') })).bytes).toBe(3_000_000);
      await rm(folder, { recursive: true });
      expect((await store.putOnce(key('b/empty'), Buffer.alloc(0))).bytes).toBe(0);
      expect(await store.stat(key('b/empty'))).toEqual({ key: key('b/empty'), bytes: 0 });
      expect(await read('b/empty')).toHaveLength(0);
    });

    it('gives ranges with both ends included', async () => {
      await store.putOnce(key('c/range'), Buffer.from('0123456789'));
      const range = async (start: number, end: number) =>
        (await buffer(await store.getRange(key('c/range'), start, end))).toString();
      expect(await range(0, 0)).toBe('0');
      expect(await range(3, 6)).toBe('3456');
      expect(await range(8, 100)).toBe('89');
      await expect(store.getRange(key('c/range'), 4, 3)).rejects.toMatchObject({ code: 'VALIDATION' });
    });

    it('takes the same bytes twice as one success', async () => {
      const bytes = randomBytes(5_000);
      const first = await store.putOnce(key('d/twice'), bytes, sha256(bytes));
      expect(await store.putOnce(key('d/twice'), Readable.from([bytes]), sha256(bytes))).toEqual(first);
    });

    it('never overwrites: other bytes under the same key are refused and the first stay', async () => {
      const bytes = randomBytes(5_000);
      await store.putOnce(key('d/kept'), bytes);
      await expect(store.putOnce(key('d/kept'), randomBytes(5_000))).rejects.toMatchObject({
        code: 'OBJECT_EXISTS_DIFFERENT',
      });
      expect((await read('d/kept')).equals(bytes)).toBe(true);
    });

    it('lets one of many simultaneous writers win and tells the others, across processes', async () => {
      const other = await open();
      const results = await Promise.allSettled(
        Array.from({ length: 6 }, (_, index) =>
          (index % 2 === 0 ? store : other).putOnce(key('d/race'), Buffer.from(`writer ${index}`)),
        ),
      );
      const winners = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value.sha256] : []));
      expect(winners).toEqual([sha256(await read('d/race'))]);
      for (const result of results) {
        if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'OBJECT_EXISTS_DIFFERENT' });
      }
    });

    it('refuses bytes that are not the expected ones and leaves nothing behind', async () => {
      const expected = sha256(Buffer.from('something else'));
      await expect(store.putOnce(key('e/wrong'), Buffer.from('this'), expected)).rejects.toMatchObject({
        code: 'OBJECT_HASH_MISMATCH',
      });
      expect(await store.stat(key('e/wrong'))).toBeNull();
      expect(await keysBelow('e/')).toEqual([]);
    });

    it('leaves nothing behind when the source breaks off', async () => {
      const broken = new Readable({
        read() {
          this.push(Buffer.alloc(1000));
          this.destroy(new Error('line is cut'));
        },
      });
      await expect(store.putOnce(key('e/broken'), broken)).rejects.toThrow('line is cut');
      expect(await store.stat(key('e/broken'))).toBeNull();
    });

    it('says what is not there', async () => {
      await expect(store.get(key('f/none'))).rejects.toMatchObject({ code: 'OBJECT_NOT_FOUND' });
      await expect(store.getRange(key('f/none'), 0, 1)).rejects.toMatchObject({ code: 'OBJECT_NOT_FOUND' });
      expect(await store.stat(key('f/none'))).toBeNull();
      await store.putOnce(key('f/folder/inside'), Buffer.from('x'));
      expect(await store.stat(key('f/folder'))).toBeNull();
      await expect(store.get(key('f/folder'))).rejects.toMatchObject({ code: 'OBJECT_NOT_FOUND' });
    });

    it('lists by prefix in the order of the keys, sizes included, and never its own staging', async () => {
      for (const tail of ['g/b-1/x', 'g/b/y', 'g/b/x', 'g/bc', 'g/a'])
        await store.putOnce(key(tail), Buffer.from(tail));
      expect(await keysBelow('g/')).toEqual(['g/a', 'g/b-1/x', 'g/b/x', 'g/b/y', 'g/bc'].map(key));
      expect(await keysBelow('g/b/')).toEqual(['g/b/x', 'g/b/y'].map(key));
      expect(await keysBelow('g/b')).toEqual(['g/b-1/x', 'g/b/x', 'g/b/y', 'g/bc'].map(key));
      for await (const object of store.list(key('g/a'))) expect(object.bytes).toBe(3);
      expect(await keysBelow('nowhere/')).toEqual([]);
      const all: string[] = [];
      for await (const object of store.list('')) all.push(object.key);
      expect(all.filter((one) => one.includes('staging'))).toEqual([]);
    });

    it('deletes intermediate data, silently when it is gone already, and never an original', async () => {
      await store.putOnce(key('h/page'), Buffer.from('derived'));
      await store.delete(key('h/page'));
      await store.delete(key('h/page'));
      expect(await store.stat(key('h/page'))).toBeNull();
      await store.putOnce(key('original/abc'), Buffer.from('scan'));
      await expect(store.delete(key('original/abc'))).rejects.toMatchObject({ code: 'OBJECT_PROTECTED' });
      expect((await read('original/abc')).toString()).toBe('scan');
    });

    it.each(['', '/a', 'a/', 'a//b', '../a', 'a/../b', 'a/.hidden', 'ä', 'a b', 'a\nb', 'a'.repeat(513)])(
      'refuses the key %j',
      async (bad) => {
        await expect(store.putOnce(bad, Buffer.from('x'))).rejects.toMatchObject({ code: 'OBJECT_KEY_INVALID' });
      },
    );
  });
}
