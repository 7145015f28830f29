import { asDigits, asLetters, checkDigit, repairMixed } from './mrz-check';
import { mendDataLine, type MrzHints } from './mrz-repair';

export type MrzFormat = 'TD1' | 'TD2' | 'TD3' | 'MRV-A' | 'MRV-B';

/** A machine readable zone as ICAO 9303 means it, after repair of recognition errors. */
export interface Mrz {
  readonly format: MrzFormat;
  /** The lines, full length, joined by \n. */
  readonly text: string;
  readonly documentCode: string;
  readonly issuer: string;
  readonly number: string;
  readonly nationality: string;
  /** `YYYY-MM-DD`, `YYYY-MM`, `YYYY`, or empty when unknown. */
  readonly birth: string;
  readonly expiry: string;
  readonly sex: 'M' | 'F' | 'X';
  readonly surname: string;
  readonly givenNames: string;
  /** True when every check digit is right. */
  readonly valid: boolean;
  /** What was put right, for the record: `Zeile 2: … → …`. */
  readonly repairs: readonly string[];
}

const LENGTHS: Readonly<Record<MrzFormat, number>> = { TD1: 30, TD2: 36, TD3: 44, 'MRV-A': 44, 'MRV-B': 36 };

/** A recognised line as MRZ signs: blanks out, capitals, look-alikes of the filler as `<`. Empty when it is no such line. */
export function mrzSigns(line: string): string {
  const fillers = line.replace(/[«‹]/g, '<').replace(/[([{]/g, '<');
  // Recognition reads runs of the narrow filler as small c, e, s.
  const signs = fillers
    .replace(/\s+/g, '')
    .replace(/[ces]{2,}/g, (run) => '<'.repeat(run.length))
    .toUpperCase()
    .replace(/[^A-Z0-9<]/g, '');
  return signs.length >= 24 && /</.test(signs) && !/[a-zäöü]{4,} [a-zäöü]{3,}/.test(line) ? signs : '';
}

function fit(line: string, length: number): string {
  return line.length >= length ? line.slice(0, length) : line.padEnd(length, '<');
}

/** `DE<ARAUJO<<INES<<<<S<EE` → names with a clean tail: after the given names only fillers follow. */
function cleanNames(names: string, expected: string | undefined): string {
  const length = names.length;
  const separator = names.indexOf('<<');
  const tail = /<[<ESLCKXR]{3,}$/.exec(separator < 0 ? names : names.slice(separator + 2));
  const cleaned = tail === null ? names : names.slice(0, names.length - tail[0].length).padEnd(length, '<');
  if (expected !== undefined && expected.length > 0) {
    const wanted = expected.slice(0, length);
    const read = cleaned.replace(/<+$/, '');
    if (read !== wanted && nearlyEqual(read, wanted)) {
      return wanted.padEnd(length, '<');
    }
  }
  return cleaned;
}

function nearlyEqual(read: string, wanted: string): boolean {
  const head = read.slice(0, wanted.length);
  let differing = 0;
  for (let place = 0; place < wanted.length; place++) {
    differing += head[place] === wanted[place] ? 0 : 1;
  }
  const rest = read.slice(wanted.length);
  return differing <= Math.max(1, Math.floor(wanted.length / 8)) && /^[<ESLCKXR]*$/.test(rest);
}

function dateOf(digits: string, future: boolean): string {
  const year = digits.slice(0, 2);
  if (!/^\d\d$/.test(year)) {
    return '';
  }
  // Two-digit years: expiry lies between 1975 and 2074, birth not in the future of the mid twenties.
  const century = future ? (Number(year) >= 75 ? '19' : '20') : Number(year) > 26 ? '19' : '20';
  const month = digits.slice(2, 4);
  const day = digits.slice(4, 6);
  if (!/^(0[1-9]|1[0-2])$/.test(month)) {
    return century + year;
  }
  return /^(0[1-9]|[12]\d|3[01])$/.test(day) ? `${century}${year}-${month}-${day}` : `${century}${year}-${month}`;
}

interface Data {
  readonly number: string;
  readonly nationality: string;
  readonly birth: string;
  readonly sex: string;
  readonly expiry: string;
  readonly valid: boolean;
}

/** Number, dates and check digits as they stand in line 2 of TD2, TD3 and visas. */
function dataLine(line: string): { readonly line: string; readonly data: Data } {
  const numberDigit = asDigits(line[9] ?? '');
  const number = repairMixed(line.slice(0, 9), numberDigit) ?? line.slice(0, 9);
  const nationality = asLetters(line.slice(10, 13));
  const birth = asDigits(line.slice(13, 19), true);
  const birthDigit = asDigits(line[19] ?? '');
  const sex = line[20] ?? '<';
  const expiry = asDigits(line.slice(21, 27), true);
  const expiryDigit = asDigits(line[27] ?? '');
  const valid =
    checkDigit(number) === numberDigit && checkDigit(birth) === birthDigit && checkDigit(expiry) === expiryDigit;
  return {
    line: number + numberDigit + nationality + birth + birthDigit + sex + expiry + expiryDigit + line.slice(28),
    data: { number, nationality, birth, sex, expiry, valid },
  };
}

function optionalOf(rest: string, length: number): string {
  // Fillers read as letters: an optional part without any digit is empty.
  const cleaned = /\d/.test(rest.slice(0, length)) ? rest : rest.replace(/[A-Z]/g, '<');
  return fit(cleaned, length);
}

function twoLines(
  format: 'TD2' | 'TD3' | 'MRV-A' | 'MRV-B',
  first: string,
  second: string,
  asRead: string,
  expectedName: string | undefined,
): Mrz {
  const length = LENGTHS[format];
  const head = fit(first, length);
  const { line, data } = dataLine(second);
  const composite = format === 'TD3' || format === 'TD2';
  const optionalLength = format === 'TD3' ? 14 : format === 'TD2' ? 7 : length - 28;
  let tail: string;
  let compositeFits = true;
  const code = asLetters(head.slice(0, 2)).replace(/(?<=^[PVIAC])[KCES(]$/, '<');
  const issuer = asLetters(head.slice(2, 5));
  if (composite) {
    const digits = format === 'TD3' ? 2 : 1;
    const rest = line.slice(28);
    const ending = asDigits(rest.slice(-digits));
    const optional = optionalOf(rest.slice(0, Math.max(0, rest.length - digits)), optionalLength);
    tail = optional + ending;
    const all = line.slice(0, 28) + tail;
    compositeFits = checkDigit(all.slice(0, 10) + all.slice(13, 20) + all.slice(21, length - 1)) === all[length - 1];
    if (format === 'TD3' && !compositeFits) {
      // The check digit of an empty optional part may be printed as `<` or 0; both count as 0.
      const personal = checkDigit(optional);
      const again = line.slice(0, 28) + optional + personal;
      const last = checkDigit(again.slice(0, 10) + again.slice(13, 20) + again.slice(21, 43));
      if (last === ending[1]) {
        tail = optional + personal + last;
        compositeFits = true;
      }
    }
  } else {
    tail = optionalOf(line.slice(28), optionalLength);
  }
  const names = cleanNames(head.slice(5), expectedName);
  const text = `${code}${issuer}${names}\n${line.slice(0, 28)}${tail}`;
  return assemble(format, text, `${first}\n${asRead}`, code, issuer, names, {
    ...data,
    valid: data.valid && compositeFits,
  });
}

function threeLines(first: string, second: string, third: string, expectedName: string | undefined): Mrz {
  const one = fit(first, 30);
  const two = fit(second, 30);
  const numberDigit = asDigits(one[14]!);
  const number = repairMixed(one.slice(5, 14), numberDigit) ?? one.slice(5, 14);
  const code = asLetters(one.slice(0, 2));
  const issuer = asLetters(one.slice(2, 5));
  const line1 = code + issuer + number + numberDigit + optionalOf(one.slice(15), 15);
  const birth = asDigits(two.slice(0, 6), true);
  const birthDigit = asDigits(two[6]!);
  const expiry = asDigits(two.slice(8, 14), true);
  const expiryDigit = asDigits(two[14]!);
  const nationality = asLetters(two.slice(15, 18));
  const last = asDigits(two[29]!);
  const line2 =
    birth + birthDigit + two[7]! + expiry + expiryDigit + nationality + optionalOf(two.slice(18, 29), 11) + last;
  const all = line1.slice(5, 30) + line2.slice(0, 7) + line2.slice(8, 15) + line2.slice(18, 29);
  const valid =
    checkDigit(number) === numberDigit &&
    checkDigit(birth) === birthDigit &&
    checkDigit(expiry) === expiryDigit &&
    checkDigit(all) === last;
  const names = cleanNames(fit(third, 30), expectedName);
  const data = { number, nationality, birth, sex: two[7]!, expiry, valid };
  return assemble('TD1', `${line1}\n${line2}\n${names}`, `${first}\n${second}\n${third}`, code, issuer, names, data);
}

function assemble(
  format: MrzFormat,
  text: string,
  read: string,
  code: string,
  issuer: string,
  names: string,
  data: Data,
): Mrz {
  const [surname = '', given = ''] = names.split('<<');
  const plain = (part: string): string => part.replace(/</g, ' ').trim();
  const readLines = read.split('\n');
  const repairs = text
    .split('\n')
    .map((line, place) =>
      line === readLines[place] ? null : `Zeile ${place + 1}: ${readLines[place] ?? ''} → ${line}`,
    )
    .filter((repair) => repair !== null);
  return {
    format,
    text,
    documentCode: code.replace(/</g, ''),
    issuer: issuer.replace(/</g, ''),
    number: data.number.replace(/</g, ''),
    nationality: data.nationality.replace(/</g, ''),
    birth: dateOf(data.birth, false),
    expiry: dateOf(data.expiry, true),
    sex: data.sex === 'M' || data.sex === 'F' ? data.sex : 'X',
    surname: plain(surname),
    givenNames: plain(given),
    valid: data.valid,
    repairs,
  };
}

function near(length: number, wanted: number, slack: number): boolean {
  return Math.abs(length - wanted) <= slack;
}

/** A line of numbers and dates: what the second line of every format looks like. */
function isDataLine(line: string): boolean {
  return /^[A-Z0-9<]{9}[0-9A-Z][A-Z0-9<]{3}[0-9OISBZGLAED<]{6}[0-9OISBZGLAED][MFX<E][0-9OISBZGLAED<]{6}[0-9OISBZGLAED]/.test(
    line,
  );
}

/**
 * The machine readable zone in consecutive recognised lines (TD1, TD2, TD3 and both visa sizes), or null.
 * Recognition errors are repaired by the kind of sign each place holds, by check digits, and by what the page says in
 * plain print (`hints`); `repairs` names every change.
 */
export function parseMrz(lines: readonly string[], hints: MrzHints = {}): Mrz | null {
  const read = lines.map(mrzSigns);
  for (let place = 0; place < read.length; place++) {
    const first = read[place]!;
    const second = read[place + 1] ?? '';
    const third = read[place + 2] ?? '';
    if (first === '' || second === '') {
      continue;
    }
    if (
      /^[IAC1]/.test(first) &&
      near(first.length, 30, 3) &&
      near(second.length, 30, 3) &&
      near(third.length, 30, 8) &&
      /^[0-9OISBZGL<]{7}[MFX<]/.test(second)
    ) {
      return threeLines(first, second, third, hints.name);
    }
    if (!/^[PVIAC1]/.test(first)) {
      continue;
    }
    const mended = mendDataLine(second, asLetters(first.slice(2, 5)), hints);
    if (isDataLine(mended)) {
      const long = Math.max(first.length, second.length) >= 40;
      const visa = first.startsWith('V');
      const format = visa ? (long ? 'MRV-A' : 'MRV-B') : long ? 'TD3' : 'TD2';
      return twoLines(format, first, mended, second, hints.name);
    }
  }
  return null;
}

/** A name as the zone prints it: transliterated, capitals, `<` for blanks (ICAO 9303 part 3, German letters as AE OE UE SS). */
export function mrzName(name: string, vorname: string): string {
  const part = (text: string): string =>
    text
      .toUpperCase()
      .replace(/Ä/g, 'AE')
      .replace(/Ö/g, 'OE')
      .replace(/Ü/g, 'UE')
      .replace(/ẞ|SS|ß/g, 'SS')
      .replace(/Ø/g, 'OE')
      .replace(/Ł/g, 'L')
      .replace(/Đ/g, 'D')
      .normalize('NFD')
      .replace(/\p{M}+/gu, '')
      .replace(/['’.]/g, '')
      .replace(/[^A-Z]+/g, '<')
      .replace(/^<+|<+$/g, '');
  return `${part(name)}<<${part(vorname)}`;
}
