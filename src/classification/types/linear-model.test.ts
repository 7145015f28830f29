import { linearScores, readWeights, writeWeights, type LinearModel } from './linear-model';

const MODEL: LinearModel = {
  classes: ['duldung', 'visum'],
  rows: new Map([
    [4000000000, 0],
    [7, 1],
  ]),
  weights: Int8Array.from([127, -127, 0, 64]),
  scales: Float32Array.from([0.5, 0.25]),
  biases: Float32Array.from([0.5, -1]),
};

describe('linear text model', () => {
  it('reads what it wrote and scores the same', () => {
    const again = readWeights(writeWeights(MODEL));
    const features = { keys: Uint32Array.from([4000000000, 7, 99]), values: Float32Array.from([1, 0.5, 3]) };
    expect([...linearScores(again, features)]).toEqual([64, -24.75]);
    expect([...linearScores(MODEL, features)]).toEqual([64, -24.75]);
  });

  it('refuses damaged files', () => {
    const bytes = writeWeights(MODEL);
    expect(() => readWeights(bytes.subarray(0, bytes.length - 1))).toThrow(/unvollständig/);
    expect(() => readWeights(new Uint8Array(40))).toThrow(/unbekanntes Format/);
  });
});
