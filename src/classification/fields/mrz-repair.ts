import { editDistance } from '../text/fold';
import { asDigits, asLetters, checkDigit, repairMixed } from './mrz-check';

/** What the page prints in plain words beside its machine readable zone; it helps to mend the zone, never replaces it. */
export interface MrzHints {
  /** `NAME<<VORNAME`, transliterated. */
  readonly name?: string;
  readonly number?: string;
  /** `YYYY-MM-DD` */
  readonly birth?: string;
  readonly expiry?: string;
}

/** Signs that may differ between the line as read and as the page's plain print says it should be. */
const FAR = 10;
const DATA = 28;

/** Number, birth and expiry with their check digits: the first 28 signs of line 2 all check out. */
export function dataChecksOut(line: string): boolean {
  const number = repairMixed(line.slice(0, 9), asDigits(line[9] ?? ''));
  const birth = asDigits(line.slice(13, 19), true);
  const expiry = asDigits(line.slice(21, 27), true);
  return (
    number !== null &&
    /^[0-9<]{6}$/.test(birth) &&
    /^[0-9<]{6}$/.test(expiry) &&
    checkDigit(birth) === asDigits(line[19] ?? '') &&
    checkDigit(expiry) === asDigits(line[27] ?? '')
  );
}

/**
 * A second line whose signs do not check out: first one sign too many is sought (recognition splits letters), then the
 * line is compared with what number and dates of the plain print demand. Gives the line as it came where nothing fits.
 */
export function mendDataLine(line: string, issuer: string, hints: MrzHints): string {
  if (dataChecksOut(line)) {
    return withPrintedNumber(line, hints.number);
  }
  for (let place = 0; place < Math.min(DATA + 1, line.length); place++) {
    const shorter = line.slice(0, place) + line.slice(place + 1);
    if (dataChecksOut(shorter) && asLetters(shorter.slice(10, 13)) === issuer) {
      return withPrintedNumber(shorter, hints.number);
    }
  }
  return fromPrint(line, issuer, hints) ?? line;
}

/** G and 6 (and some other pairs) have the same check value: the plain print decides between look-alikes. */
function withPrintedNumber(line: string, number: string | undefined): string {
  const wanted = number?.slice(0, 9).padEnd(9, '<') ?? '';
  const same = asDigits(line.slice(0, 9)) === asDigits(wanted) && checkDigit(wanted) === asDigits(line[9] ?? '');
  return same ? wanted + line.slice(9) : line;
}

function fromPrint(line: string, issuer: string, hints: MrzHints): string | null {
  const { number, birth, expiry } = hints;
  if (number === undefined || birth?.length !== 10 || expiry?.length !== 10) {
    return null;
  }
  const day = (date: string): string => date.slice(2).replaceAll('-', '');
  const withDigit = (text: string): string => text + checkDigit(text);
  const sexes = /[0-9OISBZGL]([MF])[0-9OISBZGL]/.exec(line.slice(12, 32))?.[1];
  const wanted =
    withDigit(number.slice(0, 9).padEnd(9, '<')) +
    issuer +
    withDigit(day(birth)) +
    (sexes ?? '<') +
    withDigit(day(expiry));
  const read = asDigits(line);
  let best: { cut: number; distance: number } | null = null;
  for (let cut = DATA - 2; cut <= Math.min(line.length, DATA + 4); cut++) {
    const distance = editDistance(read.slice(0, cut), asDigits(wanted), FAR);
    if (distance <= FAR && (best === null || distance < best.distance)) {
      best = { cut, distance };
    }
  }
  return best === null ? null : wanted + line.slice(best.cut);
}
