/** Machine readable zones by ICAO 9303: alphabet, check digits, TD3 (passport), TD1 (card), MRV-A (visa). */

const LETTERS: Readonly<Record<string, string>> = {
  Ä: 'AE',
  Ö: 'OE',
  Ü: 'UE',
  ß: 'SS',
  ẞ: 'SS',
  Đ: 'D',
  Ð: 'D',
  Ł: 'L',
  Ø: 'OE',
  Æ: 'AE',
  Å: 'AA',
  Þ: 'TH',
  Ə: 'E',
  I: 'I',
};

/** Latin text in the MRZ alphabet A–Z and `<` (ICAO 9303-3 section 6); digits stay. */
export function mrzLetters(text: string): string {
  return [...text.toUpperCase()]
    .map((letter) => LETTERS[letter] ?? letter.normalize('NFD'))
    .join('')
    .replace(/[\s'’-]+/gu, '<')
    .replace(/[^A-Z0-9<]/gu, '');
}

/** ICAO 9303-3 check digit: weights 7, 3, 1, letters A = 10 … Z = 35, `<` = 0, sum modulo 10. */
export function checkDigit(text: string): string {
  const weights = [7, 3, 1];
  const sum = [...text].reduce((total, letter, index) => {
    const value = letter === '<' ? 0 : /\d/u.test(letter) ? Number(letter) : letter.charCodeAt(0) - 55;
    return total + value * weights[index % 3]!;
  }, 0);
  return String(sum % 10);
}

export interface MrzHolder {
  /** ICAO code of the state that issued the document (`D` for Germany). */
  readonly issuer: string;
  /** ICAO code of the nationality. */
  readonly nationality: string;
  readonly name: string;
  readonly vorname: string;
  readonly number: string;
  /** `YYYY-MM-DD`; unknown parts are missing (`YYYY-MM`, `YYYY`). */
  readonly birth: string;
  readonly expiry: string;
  readonly sex: 'M' | 'F';
}

const fill = (text: string, length: number): string => text.slice(0, length).padEnd(length, '<');
const names = (holder: MrzHolder): string => `${mrzLetters(holder.name)}<<${mrzLetters(holder.vorname)}`;
const withDigit = (text: string): string => text + checkDigit(text);

/** YYMMDD; parts that are not known are `<<`. */
function mrzDate(iso: string): string {
  const [year = '', month = '<<', day = '<<'] = iso.split('-');
  return `${year.slice(2)}${month}${day}`;
}

/** Passport data page, two lines of 44. */
export function td3(holder: MrzHolder): string {
  const number = withDigit(fill(mrzLetters(holder.number), 9));
  const birth = withDigit(mrzDate(holder.birth));
  const expiry = withDigit(mrzDate(holder.expiry));
  const optional = withDigit('<'.repeat(14));
  const composite = checkDigit(number + birth + expiry + optional);
  const line1 = fill(`P<${fill(holder.issuer, 3)}${names(holder)}`, 44);
  return `${line1}\n${number}${fill(holder.nationality, 3)}${birth}${holder.sex}${expiry}${optional}${composite}`;
}

/** Identity card or eAT, three lines of 30; `code` is the document code (`AR` for the German eAT, `ID`). */
export function td1(holder: MrzHolder, code: string): string {
  const number = withDigit(fill(mrzLetters(holder.number), 9));
  const line1 = fill(`${fill(code, 2)}${fill(holder.issuer, 3)}${number}`, 30);
  const birth = withDigit(mrzDate(holder.birth));
  const expiry = withDigit(mrzDate(holder.expiry));
  const optional = '<'.repeat(11);
  const composite = checkDigit(line1.slice(5) + birth + expiry + optional);
  const line2 = `${birth}${holder.sex}${expiry}${fill(holder.nationality, 3)}${optional}${composite}`;
  return `${line1}\n${line2}\n${fill(names(holder), 30)}`;
}

/** Visa sticker (MRV-A), two lines of 44; it has no composite check digit. */
export function mrvA(holder: MrzHolder): string {
  const number = withDigit(fill(mrzLetters(holder.number), 9));
  const birth = withDigit(mrzDate(holder.birth));
  const expiry = withDigit(mrzDate(holder.expiry));
  const line1 = fill(`V<${fill(holder.issuer, 3)}${names(holder)}`, 44);
  return `${line1}\n${fill(`${number}${fill(holder.nationality, 3)}${birth}${holder.sex}${expiry}`, 44)}`;
}
