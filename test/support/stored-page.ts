import sharp from 'sharp';
import type { DataSource } from 'typeorm';
import { storePage } from '../../src/archive/page-bundle';
import { loadConfig } from '../../src/config/config';
import type { PageText } from '../../src/ocr/page-text';
import type { PageReading } from '../../src/ocr/read-page';
import { Blobs } from '../../src/platform/blobs';
import { execute } from '../../src/platform/database/sql';
import { openObjectStore } from '../../src/platform/object-store/open-object-store';
import type { TestService } from './test-service';

const WIDTH = 2480;
const HEIGHT = 3508;
const LINE = 60;

/** The text of a page as recognition would give it: a line of the text a line of the page, words side by side. */
export function textOfLines(text: string, confidence = 0.97): PageText {
  const lines = text.split('\n').map((line, row) => {
    let left = 200;
    const words = line
      .split(' ')
      .filter((word) => word !== '')
      .map((word) => {
        const box = { left, top: 300 + row * LINE, right: left + word.length * 24, bottom: 300 + row * LINE + 40 };
        left = box.right + 24;
        return { text: word, box, confidence };
      });
    const box = { left: 200, top: 300 + row * LINE, right: left, bottom: 300 + row * LINE + 40 };
    return { box, baseline: [box.bottom, box.bottom] as const, fontSize: 40, words };
  });
  const box = { left: 0, top: 0, right: WIDTH, bottom: HEIGHT };
  return { width: WIDTH, height: HEIGHT, dpi: 300, blocks: [{ box, kind: 'text', lines }] };
}

/** Gives a page row of a test Akte a real bundle: reading, preview (a quarter of the page, black where `ink` is) and image. */
export async function storePageForTest(
  service: Pick<TestService, 'data'>,
  dataSource: DataSource,
  page: { readonly office: string; readonly deliveryId: string; readonly page: number; readonly text: PageText },
  ink?: { readonly left: number; readonly top: number; readonly width: number; readonly height: number },
): Promise<void> {
  const blobs = new Blobs(dataSource, await openObjectStore(loadConfig({ EAKTE_DATA: service.data })));
  const white = sharp({ create: { width: WIDTH / 4, height: HEIGHT / 4, channels: 3, background: '#ffffff' } });
  const stain =
    ink === undefined
      ? []
      : [
          {
            input: { create: { width: ink.width, height: ink.height, channels: 3 as const, background: '#000000' } },
            left: ink.left,
            top: ink.top,
          },
        ];
  const preview = await white.composite(stain).jpeg().toBuffer();
  const reading: PageReading = {
    page: page.page,
    rotation: 0,
    skewDegrees: 0,
    colourMode: 'grey',
    width: WIDTH,
    height: HEIGHT,
    dpi: 300,
    blank: false,
    separator: null,
    barcodes: [],
    text: page.text,
    confidence: 0.97,
    handwriting: false,
    findings: [],
    engine: { name: 'test', version: '1', languages: ['deu'] },
    perceptualHash: '0'.repeat(16),
    milliseconds: {},
  };
  const image = {
    image: { encoding: 'jpeg' as const, components: 3 as const, width: WIDTH / 4, height: HEIGHT / 4, bytes: preview },
    takenOver: false,
    rotation: 0 as const,
    skewDegrees: 0,
    dpiX: 75,
    dpiY: 75,
  };
  const { blob, parts } = await storePage(blobs, page.office, { image, preview, thumbnail: preview, reading });
  await dataSource.transaction((tx) => blobs.record(tx, blob));
  await execute(dataSource, `UPDATE page SET bundle_sha = $3, parts = $4 WHERE delivery_id = $1 AND page = $2`, [
    page.deliveryId,
    page.page,
    blob.sha256,
    JSON.stringify(parts),
  ]);
}
