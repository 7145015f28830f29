const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'a',
  œ: 'o',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
  ŋ: 'n',
  ħ: 'h',
  ŧ: 't',
};

/**
 * Text for comparison: lower case, marks off letters, `ae/oe/ue` as their umlauts and these as their base letter
 * (typewriters wrote ae, recognition loses the dots), everything but letters and digits a blank, paragraph signs kept
 * before their number. `Gültig bis § 5` and `Gueltig bis $ 5` both give `gultig bis §5`.
 */
export function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[ßæœøłđðþıŋħŧ]/g, (letter) => LETTERS[letter] ?? letter)
    .replace(/[§$]+\s*(?=\d)/g, '§')
    .replace(/ae/g, 'a')
    .replace(/oe/g, 'o')
    .replace(/ue/g, 'u')
    .replace(/[^a-z0-9§]+/g, ' ')
    .trim();
}

/** Levenshtein distance of two short strings, at most `limit` + 1 (then the true distance is larger). */
export function editDistance(a: string, b: string, limit = 99): number {
  if (Math.abs(a.length - b.length) > limit) {
    return limit + 1;
  }
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    let best = row;
    for (let column = 1; column <= b.length; column++) {
      const same = a.charCodeAt(row - 1) === b.charCodeAt(column - 1) ? 0 : 1;
      const cost = Math.min(previous[column]! + 1, current[column - 1]! + 1, previous[column - 1]! + same);
      current.push(cost);
      best = Math.min(best, cost);
    }
    if (best > limit) {
      return limit + 1;
    }
    previous = current;
  }
  return previous[b.length]!;
}

/** 0…1: 1 for equal strings, falling with the edit distance in relation to the longer one. */
export function similarity(a: string, b: string): number {
  const longer = Math.max(a.length, b.length);
  return longer === 0 ? 1 : 1 - editDistance(a, b) / longer;
}
