/** ICAO 9303 check digit: 0–9 as they are, A=10 … Z=35, `<`=0, weights 7 3 1, sum modulo 10. */
export function checkDigit(text: string): string {
  const weights = [7, 3, 1];
  let sum = 0;
  for (let place = 0; place < text.length; place++) {
    const code = text.charCodeAt(place);
    const value = code >= 48 && code <= 57 ? code - 48 : code >= 65 && code <= 90 ? code - 55 : 0;
    sum += value * weights[place % 3]!;
  }
  return String(sum % 10);
}

const TO_DIGIT: Readonly<Record<string, string>> = {
  O: '0',
  Q: '0',
  D: '0',
  U: '0',
  I: '1',
  L: '1',
  J: '1',
  T: '1',
  Z: '2',
  E: '3',
  A: '4',
  S: '5',
  G: '6',
  B: '8',
  '<': '0',
};
const TO_LETTER: Readonly<Record<string, string>> = {
  '0': 'O',
  '1': 'I',
  '2': 'Z',
  '5': 'S',
  '6': 'G',
  '8': 'B',
  '4': 'A',
};

/** Letters that recognition gives for digits, put right. `<` stays when `keepFiller` is set (unknown parts of dates). */
export function asDigits(text: string, keepFiller = false): string {
  return Array.from(text)
    .map((sign) => (keepFiller && sign === '<' ? sign : (TO_DIGIT[sign] ?? sign)))
    .join('');
}

/** Digits that recognition gives for letters, put right. */
export function asLetters(text: string): string {
  return Array.from(text)
    .map((sign) => TO_LETTER[sign] ?? sign)
    .join('');
}

/**
 * A field of mixed letters and digits whose check digit does not fit: one exchange of easily confused signs, accepted
 * only where exactly one exchange makes the check digit right (with two places open, some exchange nearly always does).
 * The text itself when it fits, null when nothing does.
 */
export function repairMixed(text: string, digit: string): string | null {
  if (checkDigit(text) === digit) {
    return text;
  }
  const hits = new Set<string>();
  Array.from(text).forEach((sign, place) => {
    for (const other of [TO_LETTER[sign], sign === '<' ? undefined : TO_DIGIT[sign]]) {
      const changed = other === undefined ? text : text.slice(0, place) + other + text.slice(place + 1);
      if (checkDigit(changed) === digit) {
        hits.add(changed);
      }
    }
  });
  const [only] = hits;
  return hits.size === 1 && only !== undefined ? only : null;
}
