import { createInflate } from 'node:zlib';
import { isArray, isDictionary, isName, type PdfDictionary, PdfSyntaxError, type PdfValue } from './pdf-parser';

/** A decoded stream must not be larger: content, metadata and profiles are far below, a bomb is above. */
const LARGEST = 64 * 1024 * 1024;

/** The filters of a stream with their parameters, in the order they are undone (ISO 32000-1, 7.3.8.2). */
export function filtersOf(
  dictionary: PdfDictionary,
): readonly { readonly filter: string; readonly parameters: PdfDictionary | null }[] {
  const filters = listed(dictionary.entries.get('Filter') ?? dictionary.entries.get('F'));
  const parameters = listed(dictionary.entries.get('DecodeParms') ?? dictionary.entries.get('DP'));
  return filters.filter(isName).map((filter, index) => {
    const own = parameters[index];
    return { filter: filter.name, parameters: isDictionary(own) ? own : null };
  });
}

/**
 * Undoes FlateDecode (with predictors), ASCIIHexDecode and ASCII85Decode; null for a stream with another filter.
 * @throws PdfSyntaxError when the bytes are damaged or more than 64 MiB come out.
 */
export async function decodeStream(dictionary: PdfDictionary, encoded: Uint8Array): Promise<Uint8Array | null> {
  let bytes = encoded;
  for (const { filter, parameters } of filtersOf(dictionary)) {
    if (filter === 'FlateDecode' || filter === 'Fl') bytes = undoPredictor(await inflate(bytes), parameters);
    else if (filter === 'ASCIIHexDecode' || filter === 'AHx') bytes = asciiHex(bytes);
    else if (filter === 'ASCII85Decode' || filter === 'A85') bytes = ascii85(bytes);
    else return null;
  }
  return bytes;
}

function listed(value: PdfValue | undefined): readonly PdfValue[] {
  if (value === undefined || value === null) return [];
  return isArray(value) ? value.items : [value];
}

/** What comes out before damage counts: viewers, too, show a stream whose check sum is missing. */
async function inflate(bytes: Uint8Array): Promise<Uint8Array> {
  const inflater = createInflate();
  const parts: Buffer[] = [];
  let length = 0;
  return new Promise((resolve, reject) => {
    inflater.on('data', (part: Buffer) => {
      length += part.length;
      parts.push(part);
      if (length > LARGEST) {
        inflater.destroy();
        reject(new PdfSyntaxError('a stream is larger than 64 MiB when decoded'));
      }
    });
    inflater.on('end', () => resolve(Buffer.concat(parts)));
    inflater.on('error', (error) => reject(new PdfSyntaxError(`FlateDecode: ${error.message}`)));
    inflater.end(bytes);
  });
}

function undoPredictor(bytes: Uint8Array, parameters: PdfDictionary | null): Uint8Array {
  const number = (key: string, otherwise: number) => {
    const value = parameters?.entries.get(key);
    return typeof value === 'number' ? value : otherwise;
  };
  const predictor = number('Predictor', 1);
  if (predictor < 10) {
    if (predictor === 1) return bytes;
    throw new PdfSyntaxError(`predictor ${predictor}`);
  }
  const pixel = Math.max(1, Math.ceil((number('Colors', 1) * number('BitsPerComponent', 8)) / 8));
  const row = Math.ceil((number('Columns', 1) * number('Colors', 1) * number('BitsPerComponent', 8)) / 8);
  if (!(row >= 1 && row <= LARGEST)) throw new PdfSyntaxError('predictor with rows of no sensible length');
  const rows = Math.floor((bytes.length + row) / (row + 1));
  const result = new Uint8Array(rows * row);
  for (let line = 0; line < rows; line += 1) {
    const type = bytes[line * (row + 1)]!;
    for (let index = 0; index < row; index += 1) {
      const place = line * row + index;
      const left = index >= pixel ? result[place - pixel]! : 0;
      const up = line > 0 ? result[place - row]! : 0;
      const upLeft = line > 0 && index >= pixel ? result[place - row - pixel]! : 0;
      result[place] = (bytes[line * (row + 1) + 1 + index] ?? 0) + pngPrediction(type, left, up, upLeft);
    }
  }
  return result;
}

/** PNG specification, 6: None, Sub, Up, Average, Paeth. */
function pngPrediction(type: number, left: number, up: number, upLeft: number): number {
  if (type === 1) return left;
  if (type === 2) return up;
  if (type === 3) return (left + up) >> 1;
  if (type !== 4) return 0;
  const guess = left + up - upLeft;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - upLeft)];
  return a <= b && a <= c ? left : b <= c ? up : upLeft;
}

function asciiHex(bytes: Uint8Array): Uint8Array {
  const text = Buffer.from(bytes)
    .toString('latin1')
    .split('>')[0]!
    .replace(/[^0-9A-Fa-f]/g, '');
  return Buffer.from(text.length % 2 === 1 ? `${text}0` : text, 'hex');
}

function ascii85(bytes: Uint8Array): Uint8Array {
  const text = Buffer.from(bytes)
    .toString('latin1')
    .split('~')[0]!
    .replace(/[^!-uz]/g, '')
    .replaceAll('z', '!!!!!');
  const result: number[] = [];
  for (let place = 0; place < text.length; place += 5) {
    const group = text.slice(place, place + 5);
    let value = 0;
    for (const sign of group.padEnd(5, 'u')) value = value * 85 + sign.charCodeAt(0) - 33;
    const four = [value / 0x1000000, value / 0x10000, value / 0x100, value].map((part) => Math.floor(part) & 0xff);
    result.push(...four.slice(0, group.length - 1));
  }
  return Uint8Array.from(result);
}
