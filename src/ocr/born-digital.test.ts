import { bornDigitalText } from './born-digital';
import { pageConfidence, plainText } from './page-text';

const word = (
  text: string,
  left: number,
  top: number,
): { text: string; box: { left: number; top: number; right: number; bottom: number } } => ({
  text,
  box: { left, top, right: left + 40, bottom: top + 20 },
});

describe('a page that was never paper', () => {
  const text = bornDigitalText(
    [
      word('Sehr', 0, 0),
      word('geehrte', 50, 1),
      word('Frau', 0, 25),
      word(' ', 60, 25),
      word('Anlage', 0, 200),
      word('rechts', 60, 202),
    ],
    { width: 500, height: 500, dpi: 150 },
  );

  it('has its words in lines and blocks in the order of the file', () => {
    expect(plainText(text)).toBe('Sehr geehrte\nFrau\n\nAnlage rechts');
  });

  it('is certain', () => {
    expect(pageConfidence(text)).toBe(1);
  });
});
