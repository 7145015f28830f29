/**
 * Folding for the OCR-tolerant search over names and numbers: lower case, umlauts written out, diacritics and
 * separators gone, so that "Müller", "Mueller" and "MÜLLER", "ğ" and "g", "33-1998/711393" and "331998711393" meet.
 */
const LETTERS: Readonly<Record<string, string>> = {
  ä: 'ae',
  ö: 'oe',
  ü: 'ue',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'oe',
  å: 'aa',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
  ħ: 'h',
  ŋ: 'n',
};

/** A name, folded; words separated by one blank. */
export function foldName(name: string): string {
  return Array.from(name.normalize('NFC').toLowerCase())
    .map((letter) => LETTERS[letter] ?? letter)
    .join('')
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** A number (Aktenzeichen, AZR-Nummer, passport…), folded to letters and digits without gaps. */
export function foldNumber(number: string): string {
  return foldName(number).replaceAll(' ', '');
}

/** Digits and letters mixed, at least six of them with four digits: worth finding as a number. */
const NUMBER = /[\p{L}\d][\p{L}\d./-]{5,39}/gu;
/** Days are words to the full text search; as numbers they would be half of the index. */
const DAY = /^\d{1,2}\.\d{1,2}\.(\d{4}|\d{2})\D*$/;

/** The numbers on a page (Aktenzeichen, AZR-Nummer, passport…), folded, each once; at most 60 a page, so that a page of tables does not flood the index. */
export function numbersIn(text: string): string[] {
  const found = new Set<string>();
  for (const [match] of text.matchAll(NUMBER)) {
    if (DAY.test(match) || match.replace(/\D/g, '').length < 4) continue;
    const folded = foldNumber(match);
    if (folded.length >= 6 && folded.length <= 40) found.add(folded);
    if (found.size === 60) break;
  }
  return [...found];
}
