/** Letters that NFD does not take apart, as ICAO 9303 (part 3, section 6) writes them. */
const ICAO: Readonly<Record<string, string>> = {
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
  ŋ: 'n',
  ħ: 'h',
  ŧ: 't',
  ə: 'e',
};

/** Words that belong to a name but are left out or written together as often as not. */
const PARTICLES = new Set(
  'al el ul ad an ar as at az ash de del della der den di da do dos das la le von van vom zu zum ibn bin ben bint abu'.split(
    ' ',
  ),
);

/** A name as it is compared: without case, marks and punctuation; `ä` and `ae`, `ö` and `oe`, `ü` and `ue` are one. */
export function plainName(name: string): string {
  return Array.from(name.normalize('NFC').toLowerCase())
    .map((letter) => ICAO[letter] ?? letter)
    .join('')
    .normalize('NFD')
    .replace(/[\p{M}'’`´ʿʾ]+/gu, '')
    .replace(/([aou])e+/g, '$1')
    .replace(/a{2,}/g, 'a')
    .replace(/[^a-z]+/g, ' ')
    .trim();
}

/** The words of a name that carry it; when it has only particles, these. `AlHassan` and `Al-Hassan` meet in `hassan`. */
export function nameWords(name: string): readonly string[] {
  const words = plainName(name)
    .split(' ')
    .filter((word) => word !== '');
  const carrying = words.filter((word) => !PARTICLES.has(word));
  return carrying.length === 0 ? words : carrying;
}

/** `alhassan` → `hassan`: the article written together with its word. Null where there is none. */
export function withoutArticle(word: string): string | null {
  return /^(?:al|el)[a-z]{4,}$/.test(word) ? word.slice(2) : null;
}
