import { EakteError } from '../../platform/eakte-error';
import type { SparseVector } from './features';

/** A linear classifier over hashed features with 8-bit weights. */
export interface LinearModel {
  readonly classes: readonly string[];
  /** Row of the weight table by feature hash. */
  readonly rows: ReadonlyMap<number, number>;
  /** rows × classes, row-major. */
  readonly weights: Int8Array;
  /** Factor a class by which its weights are to be multiplied. */
  readonly scales: Float32Array;
  readonly biases: Float32Array;
}

const MAGIC = 'EAKTELM1';

/**
 * Byte layout, little endian: 8 bytes magic, u32 length of the class list, class list (UTF-8, \n between), u32 number
 * of rows, f32 scales, f32 biases, u32 feature hashes, i8 weights.
 */
export function writeWeights(model: LinearModel): Uint8Array {
  const names = Buffer.from(model.classes.join('\n'), 'utf8');
  const count = model.classes.length;
  const bytes = Buffer.alloc(16 + names.length + count * 8 + model.rows.size * (4 + count));
  bytes.write(MAGIC, 0, 'latin1');
  bytes.writeUInt32LE(names.length, 8);
  names.copy(bytes, 12);
  let at = 12 + names.length;
  bytes.writeUInt32LE(model.rows.size, at);
  at += 4;
  for (const list of [model.scales, model.biases]) {
    for (const value of list) {
      at = bytes.writeFloatLE(value, at);
    }
  }
  const keys = [...model.rows].sort((a, b) => a[1] - b[1]);
  for (const [key] of keys) {
    at = bytes.writeUInt32LE(key, at);
  }
  bytes.set(new Uint8Array(model.weights.buffer, model.weights.byteOffset, model.weights.length), at);
  return bytes;
}

/** @throws EakteError VALIDATION when the bytes are not a complete model of this layout. */
export function readWeights(data: Uint8Array): LinearModel {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  if (bytes.length < 16 || bytes.toString('latin1', 0, 8) !== MAGIC) {
    throw new EakteError('VALIDATION', 'Modellgewichte: unbekanntes Format');
  }
  const nameBytes = bytes.readUInt32LE(8);
  if (nameBytes > bytes.length - 16) {
    throw new EakteError('VALIDATION', 'Modellgewichte: unvollständig');
  }
  const classes = bytes.toString('utf8', 12, 12 + nameBytes).split('\n');
  let at = 12 + nameBytes;
  const rowCount = bytes.readUInt32LE(at);
  at += 4;
  if (bytes.length !== at + classes.length * 8 + rowCount * (4 + classes.length)) {
    throw new EakteError('VALIDATION', 'Modellgewichte: unvollständig');
  }
  const floats = (): Float32Array => {
    const list = Float32Array.from(classes, (_, place) => bytes.readFloatLE(at + place * 4));
    at += classes.length * 4;
    return list;
  };
  const scales = floats();
  const biases = floats();
  const rows = new Map<number, number>();
  for (let row = 0; row < rowCount; row++) {
    rows.set(bytes.readUInt32LE(at), row);
    at += 4;
  }
  const weights = Int8Array.from(new Int8Array(bytes.buffer, bytes.byteOffset + at, bytes.length - at));
  return { classes, rows, weights, scales, biases };
}

/** Score of every class (logits before softmax), in the order of `classes`. */
export function linearScores(model: LinearModel, features: SparseVector): Float64Array {
  const count = model.classes.length;
  const sums = new Float64Array(count);
  for (let place = 0; place < features.keys.length; place++) {
    const row = model.rows.get(features.keys[place]!);
    if (row !== undefined) {
      const value = features.values[place]!;
      for (let type = 0; type < count; type++) {
        sums[type]! += model.weights[row * count + type]! * value;
      }
    }
  }
  return sums.map((sum, type) => sum * model.scales[type]! + model.biases[type]!);
}
