import { deflateSync } from 'node:zlib';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { storePage } from '../../../src/archive/page-bundle';
import type { Blobs } from '../../../src/platform/blobs';
import type { PageReading } from '../../../src/ocr/read-page';
import type { Block, Word } from '../../../src/ocr/page-text';
import type { ReadResult } from '../../../workers/page/protocol';

/** A page bundle that lies in the store and stands for many pages of the stock. */
export interface RecordedBundle {
  readonly sha256: string;
  /** The `parts` column. */
  readonly parts: string;
}

/** A reading as the recogniser would give it: the words of the text with boxes, line by line. */
export function recordedReading(page: number, text: string): PageReading {
  const lines = text.split('\n').map((line, row) => {
    let left = 200;
    const top = 200 + row * 60;
    const words = line.split(' ').map((word): Word => {
      const box = { left, top, right: left + word.length * 22, bottom: top + 40 };
      left = box.right + 20;
      return { text: word, box, confidence: 0.96 };
    });
    return { box: { left: 200, top, right: left, bottom: top + 40 }, baseline: [0, 0] as const, fontSize: 40, words };
  });
  const block: Block = { box: { left: 200, top: 200, right: 2300, bottom: 3300 }, kind: 'text', lines };
  return {
    page,
    rotation: 0,
    skewDegrees: 0.3,
    colourMode: 'bitonal',
    width: 2480,
    height: 3508,
    dpi: 300,
    blank: text === '',
    separator: null,
    barcodes: [],
    text: { width: 2480, height: 3508, dpi: 300, blocks: text === '' ? [] : [block] },
    confidence: 0.96,
    handwriting: false,
    findings: [],
    engine: { name: 'recorded', version: '1', languages: ['deu'] },
    perceptualHash: '0'.repeat(16),
    milliseconds: {},
  };
}

/** What lies beside each recorded reading: a tiny grey archive image and its previews. */
export class RecordedImage {
  private constructor(
    private readonly folder: string,
    private readonly bytes: Buffer,
    private readonly jpeg: Buffer,
  ) {}

  static async write(folder: string): Promise<RecordedImage> {
    await mkdir(folder, { recursive: true });
    const bytes = deflateSync(Buffer.alloc(64 * 64, 0xf0));
    const jpeg = await sharp(Buffer.alloc(64 * 64, 0xf0), { raw: { width: 64, height: 64, channels: 1 } })
      .jpeg()
      .toBuffer();
    await writeFile(join(folder, 'image'), bytes);
    await writeFile(join(folder, 'preview'), jpeg);
    return new RecordedImage(folder, bytes, jpeg);
  }

  /** The answer of a page process that read this text. */
  result(page: number, text: string): ReadResult {
    return {
      kind: 'read',
      reading: recordedReading(page, text),
      image: { image: this.meta(), ...PLACEMENT },
      imageFile: join(this.folder, 'image'),
      previewFile: join(this.folder, 'preview'),
      thumbnailFile: join(this.folder, 'preview'),
    };
  }

  /** Stores a page and gives what a row of it needs. */
  async store(blobs: Blobs, office: string, page: number, text: string): Promise<RecordedBundle> {
    const { blob, parts } = await storePage(blobs, office, {
      image: { image: { ...this.meta(), bytes: this.bytes }, ...PLACEMENT },
      preview: this.jpeg,
      thumbnail: this.jpeg,
      reading: recordedReading(page, text),
    });
    return { sha256: blob.sha256, parts: JSON.stringify(parts) };
  }

  private meta() {
    return { width: 64, height: 64, encoding: 'flate', components: 1, bits: 8 } as const;
  }
}

const PLACEMENT = { takenOver: false, rotation: 0, skewDegrees: 0, dpiX: 8, dpiY: 8 } as const;
