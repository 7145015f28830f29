import { capacityFor } from './capacity';

it('a stock that is twice as big needs twice the machines, one that has twice the time half of them', () => {
  const stock = { blatt: 2_000_000, days: 125, hours: 8 };
  const base = capacityFor(stock);
  expect(base).toMatchObject({ pages: 4_000_000, pagesPerMinute: 67, cores: 2, databaseGb: 26 });
  expect(capacityFor({ ...stock, blatt: 20_000_000 }).cores).toBeGreaterThan(base.cores * 6);
  expect(capacityFor({ ...stock, blatt: 20_000_000, days: 1250 }).cores).toBe(base.cores);
});
