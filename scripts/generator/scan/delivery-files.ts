import { PDFDocument } from '@cantoo/pdf-lib';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { encodeCcittG4 } from '../../../src/imaging/encoding/ccitt-g4';
import { writeLongTiff } from '../multi-page-tiff';
import { SCAN_DPI } from './draw-page';
import type { Scan } from './scan-page';

/** How a scanning service hands over one Akte. */
export type DeliveryForm = 'tiff-g4' | 'pdf-jpeg' | 'jpeg-folder';

/** Writes the scans as one delivery; gives its name inside the batch. */
export async function writeDelivery(
  folder: string,
  name: string,
  form: DeliveryForm,
  scans: readonly Scan[],
): Promise<string> {
  switch (form) {
    case 'tiff-g4': {
      const pages = async function* (): AsyncGenerator<
        Parameters<typeof writeLongTiff>[1] extends AsyncIterable<infer P> ? P : never
      > {
        for (const scan of scans) {
          const bits = await thresholded(scan);
          const image = {
            width: scan.width,
            height: scan.height,
            encoding: 'ccitt-g4' as const,
            blackIs1: false,
            bytes: encodeCcittG4(bits),
          };
          yield { image, dpi: SCAN_DPI };
        }
      };
      await writeLongTiff(join(folder, `${name}.tif`), pages(), scans.length);
      return `${name}.tif`;
    }
    case 'pdf-jpeg': {
      const pdf = await PDFDocument.create({ updateMetadata: false });
      for (const scan of scans) {
        const image = await pdf.embedJpg(await jpeg(scan));
        const [width, height] = [(scan.width / SCAN_DPI) * 72, (scan.height / SCAN_DPI) * 72];
        pdf.addPage([width, height]).drawImage(image, { x: 0, y: 0, width, height });
      }
      await writeFile(join(folder, `${name}.pdf`), await pdf.save());
      return `${name}.pdf`;
    }
    case 'jpeg-folder': {
      await mkdir(join(folder, name));
      for (const [index, scan] of scans.entries()) {
        await writeFile(join(folder, name, `${String(index + 1).padStart(4, '0')}.jpg`), await jpeg(scan));
      }
      return name;
    }
  }
}

async function jpeg(scan: Scan): Promise<Buffer> {
  return sharp(scan.data, { raw: { width: scan.width, height: scan.height, channels: 3 } })
    .withMetadata({ density: SCAN_DPI })
    .jpeg({ quality: 42, chromaSubsampling: '4:2:0', mozjpeg: true })
    .toBuffer();
}

/** Black and white as scanners make it: against the paper's own brightness. */
async function thresholded(scan: Scan): Promise<{ width: number; height: number; data: Uint8Array }> {
  const { width, height } = scan;
  const grey = await sharp(scan.data, { raw: { width, height, channels: 3 } })
    .greyscale()
    .raw()
    .toBuffer();
  const histogram = new Uint32Array(256);
  for (const level of grey) histogram[level]! += 1;
  const paper = histogram.indexOf(Math.max(...histogram.subarray(128)), 128);
  const threshold = paper * 0.66;
  const stride = Math.ceil(width / 8);
  const data = new Uint8Array(stride * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if (grey[y * width + x]! < threshold) data[y * stride + (x >> 3)]! |= 0x80 >> (x & 7);
    }
  }
  return { width, height, data };
}
