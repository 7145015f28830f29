import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { printed } from '../../test/support/printed';
import { plainText } from '../../src/ocr/page-text';
import { startPageChild } from './page-child';
import { createPagePool, type PagePool } from './page-pool';
import type { PageFailure, ReadResult } from './protocol';

const generous = { size: 1, memoryLimitBytes: 2 ** 31, pageTimeoutMs: 60_000, ocr: { languages: ['klingonisch'] } };
const silent = { warn: (): void => undefined };

/** A page of A5 at 300 dpi, grey JPEG, turned clockwise by `turn` degrees. */
async function letter(path: string, text: readonly string[], turn = 0): Promise<void> {
  await printed(
    1748,
    2480,
    text.map((line, index) => ({ text: line, x: 200, y: 300 + index * 90, size: 52 })),
    '#f4f2ee',
  )
    .rotate(turn)
    .greyscale()
    .withMetadata({ density: 300 })
    .jpeg({ quality: 70 })
    .toFile(path);
}

const TEXT = [
  'Landeshauptstadt Wiesbaden',
  'Die Abschiebung ist ausgesetzt bis 13.12.2009.',
  'Rechtsgrundlage: § 60a Abs. 2 AufenthG',
  'Erwerbstätigkeit nicht erlaubt.',
];

/** Page processes that are children of this process. */
function children(): readonly number[] {
  const table = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' });
  return table
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .flatMap((found) =>
      found !== null && Number(found[2]) === process.pid && found[3]!.includes('page-process')
        ? [Number(found[1])]
        : [],
    );
}

describe('page pool', () => {
  let folder: string;
  let pool: PagePool | undefined;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'eakte-pool-'));
    await letter(join(folder, 'upright.jpg'), TEXT);
    await letter(join(folder, 'turned.jpg'), TEXT, 180);
  });
  afterEach(async () => {
    await pool?.close();
    pool = undefined;
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const read = (target: PagePool, file: string): Promise<ReadResult | PageFailure> =>
    target.read({
      file: join(folder, file),
      format: 'jpeg',
      page: 1,
      deliveryPage: 7,
      outDir: join(folder, 'out', file),
    });

  it('inspects and reads pages; pixels lie in files, the reading comes back', async () => {
    pool = createPagePool({ ...generous, log: silent });
    expect((await pool.engine()).missing).toEqual(['klingonisch']);
    expect(await pool.inspect(join(folder, 'upright.jpg'))).toMatchObject({
      kind: 'accepted',
      format: 'jpeg',
      pageCount: 1,
    });
    const result = await read(pool, 'upright.jpg');
    if (result.kind !== 'read') throw new Error(result.reason);
    expect(result.reading).toMatchObject({ page: 7, rotation: 0, blank: false, separator: null });
    expect(plainText(result.reading.text)).toContain('§ 60a Abs. 2 AufenthG');
    expect(result.reading.confidence).toBeGreaterThan(0.9);
    expect((await stat(result.imageFile)).size).toBeGreaterThan(1000);
    expect((await sharp(await readFile(result.previewFile)).metadata()).format).toBe('jpeg');
    expect(existsSync(result.thumbnailFile)).toBe(true);
  });

  it('turns a page that lies upside down', async () => {
    pool = createPagePool({ ...generous, log: silent });
    const result = await read(pool, 'turned.jpg');
    if (result.kind !== 'read') throw new Error(result.reason);
    expect(result.reading.rotation).toBe(180);
    expect(plainText(result.reading.text)).toContain('Wiesbaden');
    const [word] = result.reading.text.blocks[0]?.lines[0]?.words ?? [];
    expect(word?.box.left).toBeLessThan(result.reading.width / 3);
    expect(word?.box.top).toBeLessThan(result.reading.height / 3);
  });

  it('gives a sheet the same hash whichever way it was scanned', async () => {
    pool = createPagePool({ ...generous, log: silent });
    const hashes: bigint[] = [];
    for (const file of ['upright.jpg', 'turned.jpg']) {
      const result = await read(pool, file);
      if (result.kind !== 'read') throw new Error(result.reason);
      hashes.push(BigInt(`0x${result.reading.perceptualHash}`));
    }
    const differing = ((hashes[0] ?? 0n) ^ (hashes[1] ?? 0n)).toString(2).replaceAll('0', '').length;
    expect(differing).toBeLessThanOrEqual(6);
  });

  it('says what is wrong with a file or page, and goes on', async () => {
    pool = createPagePool({ ...generous, log: silent });
    await writeFile(join(folder, 'broken.jpg'), (await readFile(join(folder, 'upright.jpg'))).subarray(0, 900));
    expect(await pool.inspect(join(folder, 'broken.jpg'))).toMatchObject({ kind: 'refused' });
    expect(await read(pool, 'broken.jpg')).toMatchObject({ kind: 'failed', crashed: false });
    expect(await read(pool, 'upright.jpg')).toMatchObject({ kind: 'read' });
  });

  it('loses one page, not the pool, when a page process is killed', async () => {
    pool = createPagePool({ ...generous, log: silent });
    await pool.engine();
    const [first] = children();
    const lost = read(pool, 'upright.jpg');
    const waiting = read(pool, 'turned.jpg');
    process.kill(first!, 'SIGKILL');
    expect(await lost).toMatchObject({ kind: 'failed', code: 'PAGE_LIMIT', crashed: true });
    expect(await waiting).toMatchObject({ kind: 'read' });
    expect(children()).not.toContain(first);
  });

  it('gives a page up that takes too long or too much memory', async () => {
    pool = createPagePool({ ...generous, pageTimeoutMs: 1, log: silent });
    expect(await read(pool, 'upright.jpg')).toMatchObject({ kind: 'failed', code: 'PAGE_LIMIT', crashed: true });
    await pool.close();
    pool = createPagePool({ ...generous, memoryLimitBytes: 2 ** 20, log: silent });
    expect(await read(pool, 'upright.jpg')).toMatchObject({ kind: 'failed', code: 'PAGE_LIMIT', crashed: true });
  });

  it('leaves no process behind', async () => {
    pool = createPagePool({ ...generous, size: 2, log: silent });
    await pool.engine();
    expect(children()).toHaveLength(2);
    await pool.close();
    expect(children()).toEqual([]);
  });

  it('ends when nobody listens any more: no orphans after a crash of the worker', async () => {
    const { process: child } = await startPageChild({ languages: [] });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.disconnect();
    await ended;
    expect(children()).toEqual([]);
  });
});
