import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { analysePage, turnAnalysis } from '../../src/imaging/analysis/page-analysis';
import { perceptualHash } from '../../src/imaging/analysis/perceptual-hash';
import { findBarcodes } from '../../src/imaging/barcodes/find-barcodes';
import { contentBeside, separatorOf } from '../../src/imaging/barcodes/separator';
import { archiveImage } from '../../src/imaging/encoding/archive-image';
import { previewImage, thumbnailImage } from '../../src/imaging/encoding/preview-image';
import type { PageSource } from '../../src/imaging/formats/page-source';
import type { OcrEngine } from '../../src/ocr/ocr-engine';
import { recognisePage } from '../../src/ocr/recognise-page';
import type { ReadResult } from './protocol';

/** The life of a page: decode, upright, blank?, barcodes, recognise, keep. Results lie in `outDir`. */
export async function readPage(
  source: PageSource,
  pageInFile: number,
  deliveryPage: number,
  engine: OcrEngine,
  outDir: string,
): Promise<ReadResult> {
  const watch = new Stopwatch();
  const page = await source.decodePage(pageInFile);
  watch.lap('decode');
  const analysis = analysePage(page);
  watch.lap('analyse');
  const barcodes = analysis.blank ? [] : await findBarcodes(page, analysis);
  const separator = separatorOf(barcodes, contentBeside(analysis, barcodes));
  watch.lap('barcodes');
  const recognised = await recognisePage(page, analysis, separator, engine);
  watch.lap('recognise');
  const upright = turnAnalysis(analysis, recognised.rotation);
  const image = archiveImage(page, upright);
  watch.lap('archiveImage');
  const [preview, thumbnail] = await Promise.all([previewImage(page, upright), thumbnailImage(page, upright)]);
  watch.lap('preview');
  await mkdir(outDir, { recursive: true });
  const file = (name: string): string => join(outDir, name);
  const { bytes, ...encoded } = image.image;
  await Promise.all([
    writeFile(file('image'), bytes),
    writeFile(file('preview.jpg'), preview),
    writeFile(file('thumbnail.jpg'), thumbnail),
  ]);
  return {
    kind: 'read',
    reading: {
      page: deliveryPage,
      rotation: recognised.rotation,
      skewDegrees: upright.skewDegrees,
      colourMode: upright.colourMode,
      width: upright.width,
      height: upright.height,
      dpi: upright.dpi,
      blank: upright.blank,
      separator,
      barcodes,
      text: recognised.text,
      confidence: recognised.confidence,
      handwriting: recognised.handwriting,
      findings: [...page.findings, ...recognised.findings],
      engine: { name: engine.name, version: engine.version, languages: engine.languages },
      perceptualHash: perceptualHash(analysis.small.grey),
      milliseconds: watch.laps,
    },
    image: { ...image, image: encoded },
    imageFile: file('image'),
    previewFile: file('preview.jpg'),
    thumbnailFile: file('thumbnail.jpg'),
  };
}

/** Milliseconds between laps, for the profile of a page. */
class Stopwatch {
  readonly laps: Record<string, number> = {};
  private last = performance.now();

  lap(name: string): void {
    const now = performance.now();
    this.laps[name] = now - this.last;
    this.last = now;
  }
}
