import { isDatatypeC } from './din91379';
import { toDatatypeC } from './to-datatype-c';

describe('DIN 91379 datatype C', () => {
  it.each(['', 'Öztürk', 'İzmir', 'Ǎ', 'm̂', 'C̆', 'k͟h', 'S̛̄', 'Ç̆', 'ʿAlī', 'Zeile\n\tzwei', '5 €'])(
    'knows %j',
    (text) => {
      expect(isDatatypeC(text)).toBe(true);
    },
  );

  it.each([
    'Иван',
    'Νίκος',
    '😀',
    'a\u0301',
    '\u0301',
    'x̂',
    'Schmidt – Meier',
    '„Titel“',
    '\u0000',
    '\u007f',
    '\u00ad',
  ])('refuses %j', (text) => {
    expect(isDatatypeC(text)).toBe(false);
  });

  it.each([
    ['é', 'é'],
    ['Übersicht – „Stand“ …', 'Übersicht - "Stand" ...'],
    ['Паспорт', '???????'],
    ['Akte 😀 m̂', 'Akte ? m̂'],
    ['x̂', 'x'],
  ])('brings %j to %j for fields that take nothing wider', (text, plain) => {
    expect(toDatatypeC(text)).toBe(plain);
    expect(isDatatypeC(toDatatypeC(text))).toBe(true);
  });
});
