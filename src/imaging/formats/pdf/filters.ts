import { constants, inflateSync } from 'node:zlib';
import { EakteError } from '../../../platform/eakte-error';
import type { PdfDict, PdfValue } from './values';
import { numberOf } from './values';

/** A filter of a stream with its parameters, both already resolved. */
export interface Filter {
  readonly name: string;
  readonly parameters: PdfDict;
}

const SHORT_NAMES: Readonly<Record<string, string>> = {
  Fl: 'FlateDecode',
  AHx: 'ASCIIHexDecode',
  A85: 'ASCII85Decode',
  LZW: 'LZWDecode',
  RL: 'RunLengthDecode',
  CCF: 'CCITTFaxDecode',
  DCT: 'DCTDecode',
};

/** The long name of a filter (inline images and old writers use abbreviations). */
export function fullFilterName(name: string): string {
  return SHORT_NAMES[name] ?? name;
}

/** True when `applyFilter` can undo the filter: everything but the image codings and encryption. */
export function isPlainFilter(name: string): boolean {
  return ['FlateDecode', 'ASCIIHexDecode', 'ASCII85Decode', 'RunLengthDecode'].includes(name);
}

/**
 * Undoes one filter. Throws EakteError FILE_CORRUPT for filters it cannot undo, damaged data, and results longer than
 * `limit` bytes (a few kilobytes can unpack to gigabytes).
 */
export function applyFilter(filter: Filter, bytes: Buffer, limit: number): Buffer {
  switch (filter.name) {
    case 'FlateDecode':
      return undoPredictor(inflate(bytes, limit), filter.parameters);
    case 'ASCIIHexDecode':
      return asciiHex(bytes);
    case 'ASCII85Decode':
      return ascii85(bytes);
    case 'RunLengthDecode':
      return runLength(bytes, limit);
    default:
      throw new EakteError('FILE_CORRUPT', `Filter ${filter.name} wird hier nicht gelesen`);
  }
}

/** Unpacks a zlib stream; a missing check sum at the end is tolerated, as in every viewer. */
export function inflate(bytes: Buffer, limit: number): Buffer {
  try {
    return inflateSync(bytes, { maxOutputLength: limit, finishFlush: constants.Z_SYNC_FLUSH });
  } catch (cause) {
    throw new EakteError('FILE_CORRUPT', 'komprimierte Daten sind beschädigt oder zu groß', { cause });
  }
}

function undoPredictor(bytes: Buffer, parameters: ReadonlyMap<string, PdfValue>): Buffer {
  const predictor = numberOf(parameters.get('Predictor')) ?? 1;
  if (predictor < 2) return bytes;
  const colors = numberOf(parameters.get('Colors')) ?? 1;
  const bits = numberOf(parameters.get('BitsPerComponent')) ?? 8;
  const columns = numberOf(parameters.get('Columns')) ?? 1;
  const rowLength = Math.ceil((colors * bits * columns) / 8);
  const pixelLength = Math.max(1, Math.ceil((colors * bits) / 8));
  if (!(rowLength > 0) || rowLength > 10_000_000) throw new EakteError('FILE_CORRUPT', 'unsinnige Zeilenlänge');
  if (predictor >= 10) return undoPngRows(bytes, rowLength, pixelLength);
  if (bits !== 8) throw new EakteError('FILE_CORRUPT', 'TIFF-Prädiktor wird nur mit 8 Bit gelesen');
  const rows = Buffer.from(bytes);
  for (let start = 0; start < rows.length; start += rowLength) {
    const end = Math.min(start + rowLength, rows.length);
    for (let at = start + pixelLength; at < end; at++) rows[at] = (rows[at]! + rows[at - pixelLength]!) & 0xff;
  }
  return rows;
}

/** Undoes the PNG row filters (ISO/IEC 15948, 9.2): each row starts with the number of its filter. */
function undoPngRows(bytes: Buffer, rowLength: number, pixelLength: number): Buffer {
  const count = Math.ceil(bytes.length / (rowLength + 1));
  const out = Buffer.alloc(count * rowLength);
  let end = 0;
  for (let row = 0; row < count; row++) {
    const from = row * (rowLength + 1);
    const kind = bytes[from]!;
    const to = row * rowLength;
    const length = Math.min(rowLength, bytes.length - from - 1);
    for (let index = 0; index < length; index++) {
      const raw = bytes[from + 1 + index]!;
      const left = index >= pixelLength ? out[to + index - pixelLength]! : 0;
      const up = row > 0 ? out[to + index - rowLength]! : 0;
      const upLeft = row > 0 && index >= pixelLength ? out[to + index - rowLength - pixelLength]! : 0;
      out[to + index] = raw + prediction(kind, left, up, upLeft);
    }
    end = to + length;
  }
  return out.subarray(0, end);
}

function prediction(kind: number, left: number, up: number, upLeft: number): number {
  if (kind === 1) return left;
  if (kind === 2) return up;
  if (kind === 3) return (left + up) >> 1;
  if (kind !== 4) return 0;
  const estimate = left + up - upLeft;
  const toLeft = Math.abs(estimate - left);
  const toUp = Math.abs(estimate - up);
  const toUpLeft = Math.abs(estimate - upLeft);
  if (toLeft <= toUp && toLeft <= toUpLeft) return left;
  return toUp <= toUpLeft ? up : upLeft;
}

function asciiHex(bytes: Buffer): Buffer {
  const digits = (bytes.toString('latin1').split('>')[0] ?? '').replace(/[^0-9a-fA-F]/g, '');
  return Buffer.from(digits.length % 2 === 0 ? digits : `${digits}0`, 'hex');
}

function ascii85(bytes: Buffer): Buffer {
  const out: number[] = [];
  let group: number[] = [];
  for (const byte of bytes) {
    if (byte === 0x7e) break;
    if (byte === 0x7a && group.length === 0) out.push(0, 0, 0, 0);
    if (byte < 0x21 || byte > 0x75) continue;
    group.push(byte - 0x21);
    if (group.length === 5) {
      out.push(...base85(group).subarray(0, 4));
      group = [];
    }
  }
  if (group.length > 1) {
    const padded = [...group, 84, 84, 84, 84].slice(0, 5);
    out.push(...base85(padded).subarray(0, group.length - 1));
  }
  return Buffer.from(out);
}

function base85(group: readonly number[]): Buffer {
  const value = group.reduce((sum, digit) => sum * 85 + digit, 0);
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value % 2 ** 32);
  return bytes;
}

function runLength(bytes: Buffer, limit: number): Buffer {
  const parts: Buffer[] = [];
  let total = 0;
  for (let at = 0; at < bytes.length && bytes[at] !== 128;) {
    const code = bytes[at]!;
    const part = code < 128 ? bytes.subarray(at + 1, at + 2 + code) : Buffer.alloc(257 - code, bytes[at + 1] ?? 0);
    at += code < 128 ? code + 2 : 2;
    total += part.length;
    if (total > limit) throw new EakteError('FILE_CORRUPT', 'komprimierte Daten sind zu groß');
    parts.push(part);
  }
  return Buffer.concat(parts);
}
