import curves from './certainty-curves.json';
import { onCurve } from './calibration';

describe('certainty curves', () => {
  it.each(Object.entries(curves))('%s rise and stay within 0 and 1', (_, curve) => {
    expect(curve.length).toBeGreaterThan(3);
    for (const [index, [certainty, right]] of curve.entries()) {
      expect(certainty).toBeGreaterThanOrEqual(curve[index - 1]?.[0] ?? 0);
      expect(right).toBeGreaterThanOrEqual(curve[index - 1]?.[1] ?? 0);
      expect(right).toBeLessThanOrEqual(1);
    }
  });

  it('are read straight between their points and level beyond them', () => {
    const curve = [
      [0.2, 0.1],
      [0.8, 0.7],
    ] as const;
    expect(onCurve(curve, 0.5)).toBeCloseTo(0.4);
    expect(onCurve(curve, 0)).toBe(0.1);
    expect(onCurve(curve, 1)).toBe(0.7);
  });
});
