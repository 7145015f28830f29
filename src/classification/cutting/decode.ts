/** A page as the sequence model sees it (blank pages and separator sheets are not part of the sequence). */
export interface SequencePage {
  /** Certainty that a document begins here, 0…1, before types are looked at; 0 and 1 are commands. */
  readonly cut: number;
  /** Log of how well the page fits each type as the first page of a document of it. */
  readonly first: Float64Array;
  /** Log of how well the page fits each type as a later page. */
  readonly later: Float64Array;
}

/** What the sequence model says about one page. */
export interface DecodedPage {
  /** True where the best reading of the whole file begins a document. */
  readonly begins: boolean;
  /** Posterior certainty of a document beginning here, 0…1. */
  readonly beginsCertainty: number;
  /** Posterior of the type at this page over all readings of the file, sums to 1. */
  readonly types: Float64Array;
}

const IMPOSSIBLE = -1e9;

function log(value: number): number {
  return value <= 0 ? IMPOSSIBLE : Math.log(value);
}

function logSum(values: Float64Array): number {
  let top = -Infinity;
  for (const value of values) {
    top = Math.max(top, value);
  }
  let sum = 0;
  for (const value of values) {
    sum += Math.exp(value - top);
  }
  return top + Math.log(sum);
}

/**
 * Cuts and types of a whole file together: a document begins with a type (all equally likely beforehand) and keeps it
 * until the next begins. Forward–backward for the certainties, Viterbi for the one best reading.
 * Cost: pages × types.
 */
export function decode(pages: readonly SequencePage[]): DecodedPage[] {
  const count = pages.length;
  if (count === 0) {
    return [];
  }
  const types = pages[0]!.first.length;
  const prior = -Math.log(types);
  const begin = pages.map((page, place) => log(place === 0 ? 1 : page.cut));
  const stay = pages.map((page, place) => log(place === 0 ? 0 : 1 - page.cut));

  // Forward: alpha[page][type], all readings in which the page has the type.
  const forward: Float64Array[] = [];
  const viterbi: Float64Array[] = [];
  const cameByCut: Uint8Array[] = [];
  const bestBefore: number[] = [];
  for (let place = 0; place < count; place++) {
    const page = pages[place]!;
    const alpha = new Float64Array(types);
    const best = new Float64Array(types);
    const cut = new Uint8Array(types);
    const total = place === 0 ? 0 : logSum(forward[place - 1]!);
    let top = 0;
    if (place > 0) {
      const before = viterbi[place - 1]!;
      for (let type = 1; type < types; type++) {
        if (before[type]! > before[top]!) {
          top = type;
        }
      }
    }
    bestBefore.push(top);
    for (let type = 0; type < types; type++) {
      const opened = begin[place]! + prior + page.first[type]!;
      const kept = stay[place]! + page.later[type]!;
      const byCut = total + opened;
      const byStay = place === 0 ? IMPOSSIBLE : forward[place - 1]![type]! + kept;
      alpha[type] = Math.max(byCut, byStay) + Math.log1p(Math.exp(-Math.abs(byCut - byStay)));
      const vitCut = (place === 0 ? 0 : viterbi[place - 1]![top]!) + opened;
      const vitStay = place === 0 ? IMPOSSIBLE : viterbi[place - 1]![type]! + kept;
      cut[type] = vitCut >= vitStay ? 1 : 0;
      best[type] = Math.max(vitCut, vitStay);
    }
    forward.push(alpha);
    viterbi.push(best);
    cameByCut.push(cut);
  }

  // Backward: beta[page][type], all continuations behind the page.
  const backward = pages.map(() => new Float64Array(types));
  for (let place = count - 2; place >= 0; place--) {
    const next = pages[place + 1]!;
    const after = backward[place + 1]!;
    const opened = new Float64Array(types);
    for (let type = 0; type < types; type++) {
      opened[type] = begin[place + 1]! + prior + next.first[type]! + after[type]!;
    }
    const byCut = logSum(opened);
    for (let type = 0; type < types; type++) {
      const byStay = stay[place + 1]! + next.later[type]! + after[type]!;
      backward[place]![type] = Math.max(byCut, byStay) + Math.log1p(Math.exp(-Math.abs(byCut - byStay)));
    }
  }

  const begins = trace(viterbi, cameByCut, bestBefore);
  const evidence = logSum(forward[count - 1]!);
  return pages.map((page, place) => {
    const posterior = new Float64Array(types);
    let opened = 0;
    const total = place === 0 ? 0 : logSum(forward[place - 1]!);
    for (let type = 0; type < types; type++) {
      const after = backward[place]![type]!;
      posterior[type] = Math.exp(forward[place]![type]! + after - evidence);
      opened += Math.exp(total + begin[place]! + prior + page.first[type]! + after - evidence);
    }
    return { begins: begins[place]!, beginsCertainty: Math.min(1, opened), types: posterior };
  });
}

function trace(
  viterbi: readonly Float64Array[],
  cameByCut: readonly Uint8Array[],
  bestBefore: readonly number[],
): boolean[] {
  const last = viterbi.length - 1;
  let type = 0;
  for (let other = 1; other < viterbi[last]!.length; other++) {
    if (viterbi[last]![other]! > viterbi[last]![type]!) {
      type = other;
    }
  }
  const begins = viterbi.map(() => false);
  for (let place = last; place >= 0; place--) {
    if (cameByCut[place]![type] === 1) {
      begins[place] = true;
      type = bestBefore[place]!;
    }
  }
  return begins;
}
