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
 * A field of mixed letters and digits whose check digit does not fit: exchanges of easily confused signs at up to two
 * places, accepted only where the check digit becomes right. The text itself when it fits, null when nothing does.
 */
export function repairMixed(text: string, digit: string): string | null {
  if (checkDigit(text) === digit) {
    return text;
  }
  const variants = Array.from(text).map((sign) =>
    [sign, TO_LETTER[sign], sign === '<' ? undefined : TO_DIGIT[sign]].filter((other) => other !== undefined),
  );
  const hits = new Set<string>();
  for (let first = 0; first < text.length; first++) {
    for (const one of variants[first]!.slice(1)) {
      const once = text.slice(0, first) + one + text.slice(first + 1);
      if (checkDigit(once) === digit) {
        hits.add(once);
      }
    }
  }
  if (hits.size === 0) {
    for (let first = 0; first < text.length; first++) {
      for (let second = first + 1; second < text.length; second++) {
        for (const one of variants[first]!.slice(1)) {
          for (const other of variants[second]!.slice(1)) {
            const twice = text.slice(0, first) + one + text.slice(first + 1, second) + other + text.slice(second + 1);
            if (checkDigit(twice) === digit) {
              hits.add(twice);
            }
          }
        }
      }
    }
  }
  // Two ways to make it right prove neither; the more usual number begins with a letter.
  const list = [...hits];
  return list.length === 1 ? list[0]! : (list.find((hit) => /^[A-Z]/.test(hit)) ?? null);
}
