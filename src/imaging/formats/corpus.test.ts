import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { DecodedPage } from '../page-image';
import { EakteError } from '../../platform/eakte-error';
import { extensionMatches } from './extension';
import { inspectFile } from './inspect';
import { openPageSource } from './page-source';
import { decodeEncoded, difference } from './test-files/picture';

const CORPUS = join(process.cwd(), '..', 'shared', 'corpus');
const present = existsSync(CORPUS);
if (!present) console.warn(`Skipped: no scans with ground truth at ${CORPUS}`);
const withCorpus = present ? describe : describe.skip;

const IMAGES = /\.(tiff?|pdf|jpe?g|png)$/i;

function files(folder: string): string[] {
  if (!present) return [''];
  return readdirSync(join(CORPUS, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => IMAGES.test(name))
    .sort()
    .map((name) => join(folder, name));
}

/** Pages of an accepted file, at most `most` of them. */
async function pagesOf(file: string, most: number): Promise<DecodedPage[]> {
  const path = join(CORPUS, file);
  const inspection = await inspectFile(path);
  if (inspection.kind === 'refused') throw new Error(`${file} refused: ${inspection.code} ${inspection.reason}`);
  const source = await openPageSource(path, inspection.format);
  try {
    expect(source.pageCount).toBe(inspection.pageCount);
    const pages: DecodedPage[] = [];
    for (let page = 1; page <= Math.min(most, source.pageCount); page++) pages.push(await source.decodePage(page));
    return pages;
  } finally {
    await source.close();
  }
}

function mean(data: Uint8Array): number {
  let sum = 0;
  for (const value of data) sum += value;
  return sum / data.length;
}

withCorpus('delivered Akten', () => {
  it.each(files('lieferung-1'))('%s: sheets of A4 at 300 dpi, dark on light', async (file) => {
    for (const page of await pagesOf(file, 1)) {
      expect(Math.max(page.grey.width, page.grey.height) / page.dpiX).toBeCloseTo(11.69, 1);
      expect(page).toMatchObject({ dpiKnown: true, findings: [] });
      expect(Math.round(page.dpiX)).toBe(300);
      expect(mean(page.grey.data)).toBeGreaterThan(200);
    }
  });

  it('JPEG pages of a PDF are taken over as they are', async () => {
    const [page] = await pagesOf('lieferung-1/33-2003-374217.pdf', 1);
    expect(page!.encoded).toMatchObject({ encoding: 'jpeg', width: 2480, height: 3508 });
    expect(difference(await decodeEncoded(page!.encoded!, page!.encodedRotation!), page!.grey)).toBe(0);
  });

  it('the damaged file is refused, naming the page', async () => {
    const inspection = await inspectFile(join(CORPUS, 'lieferung-2-fehlerhaft/33-2014-805787.tif'));
    expect(inspection).toMatchObject({ kind: 'refused', code: 'FILE_CORRUPT' });
    expect(inspection.kind === 'refused' && inspection.reason).toContain('Seite 10');
  });

  it('a PDF that calls itself TIFF is known for what it is', async () => {
    const inspection = await inspectFile(join(CORPUS, 'lieferung-2-fehlerhaft/nicht-gelistet.tif'));
    expect(inspection).toMatchObject({ kind: 'accepted', format: 'pdf', pageCount: 13 });
    expect(extensionMatches('nicht-gelistet.tif', 'pdf')).toBe(false);
  });
});

withCorpus('files nobody here made', () => {
  it.each(files('real'))('%s is decoded or refused with a reason', async (file) => {
    const inspection = await inspectFile(join(CORPUS, file));
    if (inspection.kind === 'refused') {
      expect(inspection.reason).not.toBe('');
      return;
    }
    const pages = await pagesOf(file, 1).catch((error: unknown) => {
      if (!(error instanceof EakteError)) throw error;
      expect(error.detail).toContain('Seite 1');
      return [];
    });
    for (const page of pages) {
      expect(page.grey.data).toHaveLength(page.grey.width * page.grey.height);
      if (page.rgb !== undefined) expect(page.rgb.data).toHaveLength(page.grey.data.length * 3);
      expect(page.dpiX).toBeGreaterThanOrEqual(50);
      for (const word of page.bornDigital?.words ?? []) {
        expect(word.box.right).toBeLessThanOrEqual(page.grey.width);
        expect(word.box.bottom).toBeLessThanOrEqual(page.grey.height);
      }
    }
  });

  it.each(['real/ocr/8087_054.3B.tif', 'real/ocr/epson.pdf', 'real/pdf/ccitt.pdf'])(
    '%s keeps its Group 4 stream, and it looks like the page',
    async (file) => {
      const [page] = await pagesOf(file, 1);
      expect(page!.encoded).toMatchObject({ encoding: 'ccitt-g4' });
      expect(difference(await decodeEncoded(page!.encoded!, page!.encodedRotation!), page!.grey)).toBe(0);
    },
  );

  it('a text PDF brings its words along', async () => {
    const [page] = await pagesOf('real/pdf/tagged.pdf', 1);
    expect(page!.bornDigital!.words.map(({ text }) => text)).toEqual(
      expect.arrayContaining(['Table', 'Contents', 'Heading']),
    );
  });

  it('pages turned each way by /Rotate stand as viewers show them', async () => {
    const sizes = (await pagesOf('real/pdf/cardinal.pdf', 4)).map(({ grey }) => grey.width < grey.height);
    expect(sizes).toEqual([true, false, true, false]);
  });

  it('a PDF that only the owner may change is read with a finding', async () => {
    const inspection = await inspectFile(join(CORPUS, 'real/pdf/signed.pdf'));
    expect(inspection).toMatchObject({ kind: 'accepted', findings: [{ code: 'PDF_OWNER_PASSWORD' }] });
  });
});
