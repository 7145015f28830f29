import { readFileSync } from 'node:fs';
import { prepareZXingModule, readBarcodes, type ReadResult } from 'zxing-wasm/reader';
import type { GreyImage } from '../page-image';

let prepared = false;

/** Loads the decoder from the package's own file; without this it would be fetched from a content network. */
function prepareDecoder(): void {
  if (prepared) return;
  const wasm = readFileSync(require.resolve('zxing-wasm/reader/zxing_reader.wasm'));
  prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(wasm).buffer } });
  prepared = true;
}

/** Decodes what codes an image holds (QR, Code 128, Code 39, Data Matrix), any way round. Boxes in px of the image. */
export async function decodeBarcodes(image: GreyImage): Promise<readonly ReadResult[]> {
  prepareDecoder();
  const found = await readBarcodes(portableGreymap(image), {
    formats: ['QRCode', 'Code128', 'Code39', 'DataMatrix'],
    tryHarder: true,
    tryRotate: true,
    tryInvert: false,
    tryDownscale: true,
    maxNumberOfSymbols: 8,
  });
  return found.filter((result) => result.isValid);
}

/** Netpbm P5: the plainest file the decoder takes, one byte a px. */
function portableGreymap({ width, height, data }: GreyImage): Uint8Array {
  const header = Buffer.from(`P5\n${width} ${height}\n255\n`, 'latin1');
  const file = new Uint8Array(header.length + data.length);
  file.set(header);
  file.set(data, header.length);
  return file;
}
