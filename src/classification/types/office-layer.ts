import { linearScores, type LinearModel } from './linear-model';
import type { SparseVector } from './features';

/** A first page of a document whose type a person has decided. */
export interface LearningExample {
  readonly typeId: string;
  readonly features: SparseVector;
  /** Log certainties of the shipped model, in the order of its types. */
  readonly base: Float64Array;
}

const EPOCHS = 30;
const STEP = 4;
const DECAY = 0.002;
/** A feature that fewer examples share is chance, or somebody's name. */
const LEAST_SEEN = 3;

/** Gives the event loop a turn: learning runs beside other work. */
const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * What an office's decisions add to the shipped model: a linear layer on its log certainties, pulled towards nothing, so
 * that few examples change little and what they say nothing about stays as it was. The same examples give the same
 * layer. `types` as in the base, without those that must not be learned.
 */
export async function trainOfficeLayer(
  examples: readonly LearningExample[],
  types: readonly string[],
): Promise<LinearModel> {
  const seen = new Map<number, number>();
  for (const { features } of examples) for (const key of features.keys) seen.set(key, (seen.get(key) ?? 0) + 1);
  const common = [...seen].filter(([, count]) => count >= LEAST_SEEN).map(([key]) => key);
  const rows = new Map(common.sort((a, b) => a - b).map((key, row) => [key, row]));
  const count = types.length;
  const weights = new Float32Array(rows.size * count);
  const biases = new Float32Array(count);
  const scores = new Float64Array(count);
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    const step = STEP / (1 + epoch * 0.2);
    for (const { features, base, typeId } of examples) {
      const wanted = types.indexOf(typeId);
      for (let type = 0; type < count; type++) scores[type] = base[type]! + biases[type]!;
      const places: number[] = [];
      features.keys.forEach((key) => {
        const row = rows.get(key);
        if (row !== undefined) places.push(row * count);
      });
      const value = 1 / Math.sqrt(features.keys.length || 1);
      for (const place of places) {
        for (let type = 0; type < count; type++) scores[type]! += weights[place + type]! * value;
      }
      const top = Math.max(...scores);
      let total = 0;
      for (let type = 0; type < count; type++) total += scores[type] = Math.exp(scores[type]! - top);
      for (let type = 0; type < count; type++) {
        const error = scores[type]! / total - (type === wanted ? 1 : 0);
        if (Math.abs(error) < 1e-4) continue;
        biases[type]! -= 0.02 * error;
        for (const place of places) {
          weights[place + type]! -= step * (error * value + (DECAY * weights[place + type]!) / examples.length);
        }
      }
    }
    await breathe();
  }
  return quantised(rows, weights, biases, types);
}

function quantised(
  rows: Map<number, number>,
  weights: Float32Array,
  biases: Float32Array,
  types: readonly string[],
): LinearModel {
  const scales = Float32Array.from(types, (_, type) => {
    let top = 1e-6;
    for (let row = 0; row < rows.size; row++) top = Math.max(top, Math.abs(weights[row * types.length + type]!));
    return top / 127;
  });
  return {
    classes: types,
    rows,
    weights: Int8Array.from(weights, (weight, place) => Math.round(weight / scales[place % types.length]!)),
    scales,
    biases,
  };
}

/** The shipped log certainties with the office's layer on top; types the layer does not know stay as they are. */
export function withOfficeLayer(
  base: Float64Array,
  types: readonly string[],
  layer: LinearModel,
  features: SparseVector,
): Float64Array {
  const scores = linearScores(layer, features);
  const added = new Map(layer.classes.map((id, place) => [id, scores[place]!]));
  return base.map((value, place) => value + (added.get(types[place]!) ?? 0));
}
