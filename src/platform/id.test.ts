import { isUuid, newId } from './id';

describe('ids', () => {
  it('are valid UUIDs of version 7 and sort in the order of their making, even 20,000 in one go', () => {
    const ids = Array.from({ length: 20_000 }, newId);
    expect(new Set(ids).size).toBe(ids.length);
    expect([...ids].sort()).toEqual(ids);
    for (const id of ids.slice(0, 100)) {
      expect(isUuid(id)).toBe(true);
      expect(id[14]).toBe('7');
    }
  });

  it('carry the time of their making', () => {
    const before = Date.now();
    const made = Number.parseInt(newId().replaceAll('-', '').slice(0, 12), 16);
    expect(made).toBeGreaterThanOrEqual(before);
    expect(made).toBeLessThan(before + 60_000);
  });

  it.each(['', 'x', '01234567-89ab-7def-8123-456789abcdeg', "01234567-89ab-7def-8123-456789abcdef' OR 1=1"])(
    'are checked at the border: %j is none',
    (text) => expect(isUuid(text)).toBe(false),
  );
});
