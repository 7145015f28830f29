import { readFileSync } from 'node:fs';
import { prepareZXingModule, writeBarcode } from 'zxing-wasm/writer';

/** The modules of a code: 1 = dark, row-major; Code 128 has one row, patch code T (bars across the sheet) one column. */
export interface CodeModules {
  readonly width: number;
  readonly height: number;
  readonly dark: Uint8Array;
}

/** Patch code T from the edge of the sheet: narrow, wide, narrow, wide bar with narrow gaps, in units of 0.04 inch. */
const PATCH_T = [2, 2, 5, 2, 2, 2, 5];

let prepared = false;

/** The modules of a QR code, Code 128 or patch code T, without quiet zone. */
export async function codePixels(format: 'QRCode' | 'Code128' | 'PatchT', text: string): Promise<CodeModules> {
  if (format === 'PatchT') {
    const dark = PATCH_T.flatMap((width, index) => Array<number>(width).fill(index % 2 === 0 ? 1 : 0));
    return { width: 1, height: dark.length, dark: Uint8Array.from(dark) };
  }
  if (!prepared) {
    const wasm = readFileSync(require.resolve('zxing-wasm/writer/zxing_writer.wasm'));
    prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(wasm).buffer } });
    prepared = true;
  }
  const written = await writeBarcode(text, { format });
  if (written.error !== '') throw new Error(written.error);
  const { width, height, data } = written.symbol;
  const rows = format === 'Code128' ? 1 : height;
  const dark = new Uint8Array(width * rows);
  for (let index = 0; index < dark.length; index += 1) dark[index] = data[index] === 0 ? 1 : 0;
  return { width, height: rows, dark };
}
