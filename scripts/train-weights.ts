/** One candidate's numbers (a row a type) and which of the candidates is right. */
export interface Choice {
  readonly candidates: readonly (readonly number[])[];
  readonly right: number;
}

/**
 * Conditional logit: weights that make the right candidate likely, by gradient descent (Adam) on the mean log loss.
 * The quadratic pull towards `start` keeps weights that the data says nothing about.
 */
export function fitChoices(choices: readonly Choice[], start: readonly number[], pull = 0.004, steps = 400): number[] {
  const weights = [...start];
  const mean = weights.map(() => 0);
  const square = weights.map(() => 0);
  for (let step = 1; step <= steps; step++) {
    const gradient = weights.map((weight, place) => pull * (weight - start[place]!));
    for (const { candidates, right } of choices) {
      const scores = candidates.map((numbers) =>
        numbers.reduce((sum, value, place) => sum + value * weights[place]!, 0),
      );
      const top = Math.max(...scores);
      const shares = scores.map((score) => Math.exp(score - top));
      const total = shares.reduce((sum, share) => sum + share, 0);
      candidates.forEach((numbers, candidate) => {
        const error = shares[candidate]! / total - (candidate === right ? 1 : 0);
        if (Math.abs(error) > 1e-6) {
          numbers.forEach((value, place) => (gradient[place]! += (error * value) / choices.length));
        }
      });
    }
    weights.forEach((_, place) => {
      mean[place] = 0.9 * mean[place]! + 0.1 * gradient[place]!;
      square[place] = 0.99 * square[place]! + 0.01 * gradient[place]! ** 2;
      const unbiased = mean[place] / (1 - 0.9 ** step);
      weights[place]! -= (0.03 * unbiased) / (Math.sqrt(square[place] / (1 - 0.99 ** step)) + 1e-8);
    });
  }
  return weights;
}

/** Logistic regression as a choice between "no" (all zeros) and "yes"; `start` as in fitChoices. */
export function fitYesNo(
  rows: readonly { readonly features: readonly number[]; readonly yes: boolean }[],
  start: readonly number[],
  pull: number,
): number[] {
  const nothing = start.map(() => 0);
  return fitChoices(
    rows.map(({ features, yes }) => ({ candidates: [nothing, features], right: yes ? 1 : 0 })),
    start,
    pull,
  );
}
