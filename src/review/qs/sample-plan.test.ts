import { AQLS, iso2859, samplePlan } from './sample-plan';

// Plans as ISO 2859-1 prints them (normal inspection, level II): lot, AQL, sample, acceptance number.
it.each([
  [100, 1, 13, 0],
  [150, 1, 13, 0],
  [280, 1, 50, 1],
  [500, 1, 50, 1],
  [1200, 1, 80, 2],
  [3200, 1, 125, 3],
  [10_000, 1, 200, 5],
  [35_000, 1, 315, 7],
  [150_000, 1, 500, 10],
  [500_000, 1, 800, 14],
  [1200, 6.5, 80, 10],
  [1200, 4, 80, 7],
  [1200, 2.5, 80, 5],
  [1200, 0.65, 80, 1],
  [1200, 0.4, 125, 1],
  [1200, 0.25, 50, 0],
  [10_000, 0.065, 200, 0],
  [50, 2.5, 5, 0],
  [5, 6.5, 2, 0],
] as const)('a lot of %i at AQL %d: sample %i, accept up to %i', (lot, aql, size, acceptUpTo) => {
  expect(iso2859(lot, aql)).toEqual({ size, acceptUpTo });
});

it('never asks for more pages than there are', () => {
  for (const aql of AQLS)
    for (const lot of [1, 2, 7, 40, 600, 4_000_000]) expect(iso2859(lot, aql).size).toBeLessThanOrEqual(lot);
});

it('a milder limit never accepts fewer faults in the same lot', () => {
  for (const lot of [20, 300, 5000, 100_000]) {
    const shares = AQLS.map((aql) => iso2859(lot, aql)).map((plan) => plan.acceptUpTo / plan.size);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  }
});

it('full, every n-th, by type', () => {
  expect(samplePlan({ art: 'voll' }, 120)).toEqual({ size: 120, acceptUpTo: null });
  expect(samplePlan({ art: 'jede', n: 50 }, 120)).toEqual({ size: 3, acceptUpTo: null });
  expect(samplePlan({ art: 'typ', typen: ['reisepass'] }, 120)).toEqual({ size: null, acceptUpTo: null });
});
