import type { SparseVector } from '../src/classification/types/features';
import type { LinearModel } from '../src/classification/types/linear-model';
import { seededRandom } from './generator/random';

interface Labelled {
  readonly typeId: string;
  readonly features: SparseVector;
}

/** Rows the shipped table may hold: 30,000 × (60 weights + 4 bytes of hash) stay below 2 MB. */
const ROWS = 30_000;
const LEAST_SEEN = 4;
const DROPPED = 0.35;
const STEP = 0.6;
const DECAY = 2e-5;

/** Rare features say more: log of samples per sample with the feature. Folded into the weights at the end. */
type Rarity = ReadonlyMap<number, number>;

interface Table {
  readonly rows: Map<number, number>;
  readonly weights: Float32Array;
  readonly biases: Float32Array;
}

function rarity(samples: readonly Labelled[]): Map<number, number> {
  const seen = new Map<number, number>();
  for (const { features } of samples) {
    for (const key of features.keys) {
      seen.set(key, (seen.get(key) ?? 0) + 1);
    }
  }
  const common = [...seen].filter(([, count]) => count >= LEAST_SEEN);
  return new Map(common.map(([key, count]) => [key, Math.log(samples.length / count)]));
}

/** Softmax regression by stochastic gradient with AdaGrad; words are dropped at random so that no single one decides. */
function fit(
  samples: readonly Labelled[],
  classes: readonly string[],
  rows: Map<number, number>,
  rare: Rarity,
  epochs: number,
  seed: string,
): Table {
  const count = classes.length;
  const classOf = new Map(classes.map((id, place) => [id, place]));
  const weights = new Float32Array(rows.size * count);
  const squares = new Float32Array(rows.size * count).fill(1e-3);
  const biases = new Float32Array(count);
  const random = seededRandom(`train/${seed}`);
  const scores = new Float64Array(count);
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (const sample of random.shuffled(samples)) {
      const places: number[] = [];
      const values: number[] = [];
      scores.set(biases);
      sample.features.keys.forEach((key, place) => {
        const row = rows.get(key);
        if (row !== undefined && !random.chance(DROPPED)) {
          const value = sample.features.values[place]! * rare.get(key)!;
          places.push(row * count);
          values.push(value);
          for (let type = 0; type < count; type++) {
            scores[type]! += weights[row * count + type]! * value;
          }
        }
      });
      const top = Math.max(...scores);
      let total = 0;
      for (let type = 0; type < count; type++) {
        scores[type] = Math.exp(scores[type]! - top);
        total += scores[type]!;
      }
      const wanted = classOf.get(sample.typeId);
      for (let type = 0; type < count; type++) {
        scores[type] = scores[type]! / total - (type === wanted ? 1 : 0);
        biases[type]! -= 0.01 * scores[type]!;
      }
      for (let entry = 0; entry < places.length; entry++) {
        const base = places[entry]!;
        const value = values[entry]!;
        for (let type = 0; type < count; type++) {
          const gradient = scores[type]! * value + DECAY * weights[base + type]!;
          const square = squares[base + type]! + gradient * gradient;
          squares[base + type] = square;
          weights[base + type]! -= (STEP * gradient) / Math.sqrt(square + 0.05);
        }
      }
    }
  }
  return { rows, weights, biases };
}

/** The most telling rows: those whose weights differ most between types. */
function strongest(table: Table, count: number): Map<number, number> {
  const ranked = [...table.rows].map(([key, row]) => {
    let sum = 0;
    for (let type = 0; type < count; type++) {
      sum += table.weights[row * count + type]! ** 2;
    }
    return { key, sum };
  });
  ranked.sort((a, b) => b.sum - a.sum);
  return new Map(ranked.slice(0, ROWS).map(({ key }, row) => [key, row]));
}

function quantise(trained: Table, classes: readonly string[], rare: Rarity): LinearModel {
  const count = classes.length;
  const table = { ...trained, weights: trained.weights.slice() };
  for (const [key, row] of table.rows) {
    for (let type = 0; type < count; type++) {
      table.weights[row * count + type]! *= rare.get(key)!;
    }
  }
  const scales = new Float32Array(count);
  for (let type = 0; type < count; type++) {
    let top = 1e-6;
    for (let row = 0; row < table.rows.size; row++) {
      top = Math.max(top, Math.abs(table.weights[row * count + type]!));
    }
    scales[type] = top / 127;
  }
  const weights = Int8Array.from(table.weights, (weight, place) => Math.round(weight / scales[place % count]!));
  return { classes, rows: table.rows, weights, scales, biases: table.biases };
}

/** Trains the linear text model: all features first, then the strongest rows again, in 8 bit. */
export function trainLinear(samples: readonly Labelled[], seed: string, epochs = 8): LinearModel {
  const classes = [...new Set(samples.map((sample) => sample.typeId))].sort();
  const rare = rarity(samples);
  const everything = new Map([...rare.keys()].map((key, row) => [key, row]));
  const first = fit(samples, classes, everything, rare, Math.ceil(epochs / 2), seed);
  const rows = strongest(first, classes.length);
  return quantise(fit(samples, classes, rows, rare, epochs, seed), classes, rare);
}
