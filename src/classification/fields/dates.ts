import type { Box } from '../../imaging/page-image';
import type { Word } from '../../ocr/page-text';
import type { PageLine } from '../text/page-lines';

/** A date as printed: `YYYY-MM-DD`, or partial `YYYY-MM` / `YYYY`, where day or month are missing or 00. */
export interface PrintedDate {
  readonly value: string;
  readonly line: PageLine;
  readonly box: Box;
  /** 0…1, of the words it stands on. */
  readonly confidence: number;
  /** What stands before and after it in its line. */
  readonly before: string;
  readonly after: string;
}

const MONTHS = [
  'januar',
  'februar',
  'marz',
  'april',
  'mai',
  'juni',
  'juli',
  'august',
  'september',
  'oktober',
  'november',
  'dezember',
];
const MONTH_NAMES =
  'Januar|Jänner|Februar|M[äa]rz|Maerz|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember|Jan\\.|Febr?\\.|Apr\\.|Aug\\.|Sept?\\.|Okt\\.|Nov\\.|Dez\\.';
const D = '[0-9OoIlS]';
const NUMERIC = new RegExp(
  `(?<![\\d.,/-])(${D}{1,2})\\s?[.,]\\s?(${D}{1,2})\\s?[.,]\\s?(${D}{4}|\\d{2})(?!\\d)(?![.,/-]\\d)`,
  'g',
);
const ISO = /(?<![\d.-])(\d{4})-(\d{2})-(\d{2})(?!\d)/g;
const WORDED = new RegExp(`(?<!\\d)(\\d{1,2})\\s?\\.\\s?(${MONTH_NAMES})\\s+(\\d{4})(?!\\d)`, 'giu');
const SLASHED = /(?<![\d/])(\d{1,2})\/(\d{1,2})\/(\d{4})(?![\d/])/g;
const ENGLISH =
  /(?<!\d)(\d{1,2})\s+(JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)[A-Z]*\.?\s*(?:\/\s*[A-Z]+\.?\s*)?(\d{4})(?!\d)/gi;
const ENGLISH_MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MONTH_YEAR = new RegExp(
  `(?<![\\d./])(0[1-9]|1[0-2])\\s?\\/\\s?((?:19|20)\\d{2})(?!\\d)|(?<!\\d\\.?\\s?)\\b(${MONTH_NAMES})\\s+((?:19|20)\\d{2})(?!\\d)`,
  'giu',
);

function digits(text: string): number {
  return Number(text.replace(/[Oo]/g, '0').replace(/[Il]/g, '1').replace(/S/g, '5'));
}

function monthNumber(name: string): number {
  const folded = name
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .replace('maerz', 'marz')
    .replace('janner', 'januar')
    .replace('.', '');
  return MONTHS.findIndex((month) => month.startsWith(folded.slice(0, 3))) + 1;
}

function daysIn(year: number, month: number): number {
  return (
    [31, year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][
      month - 1
    ] ?? 0
  );
}

/**
 * A date value from its parts; day or month 0 mean "unknown" and stay unknown (00.07.2018 → `2018-07`, never a real
 * day). Two-digit years are read as 1927…2026. Null when it is no date between 1880 and 2079.
 */
export function dateValue(day: number, month: number, year: number): string | null {
  const full = year >= 100 ? year : year > 26 ? 1900 + year : 2000 + year;
  if (full < 1880 || full > 2079 || month > 12 || month < 0 || day < 0) {
    return null;
  }
  const text = String(full);
  if (month === 0) {
    return day === 0 ? text : null;
  }
  const withMonth = `${text}-${String(month).padStart(2, '0')}`;
  if (day === 0) {
    return withMonth;
  }
  return day <= daysIn(full, month) ? `${withMonth}-${String(day).padStart(2, '0')}` : null;
}

/** Box and certainty of the words that a range of a line's text (words joined by blanks) touches. */
export function spanOf(
  words: readonly Word[],
  from: number,
  to: number,
): { readonly box: Box; readonly confidence: number } {
  let at = 0;
  const touched = words.filter((word) => {
    const begin = at;
    at += word.text.length + 1;
    return begin < to && begin + word.text.length > from;
  });
  const list = touched.length > 0 ? touched : words;
  return {
    box: {
      left: Math.min(...list.map((word) => word.box.left)),
      top: Math.min(...list.map((word) => word.box.top)),
      right: Math.max(...list.map((word) => word.box.right)),
      bottom: Math.max(...list.map((word) => word.box.bottom)),
    },
    confidence: Math.min(...list.map((word) => word.confidence)),
  };
}

/** All dates of a line, from left to right. */
export function datesIn(line: PageLine): PrintedDate[] {
  const found: { from: number; to: number; value: string }[] = [];
  const take = (match: RegExpMatchArray, value: string | null): void => {
    const from = match.index ?? 0;
    const to = from + match[0].length;
    if (value !== null && !found.some((other) => other.from < to && other.to > from)) {
      found.push({ from, to, value });
    }
  };
  for (const match of line.text.matchAll(ISO)) {
    take(match, dateValue(Number(match[3]), Number(match[2]), Number(match[1])));
  }
  for (const match of line.text.matchAll(WORDED)) {
    take(match, dateValue(Number(match[1]), monthNumber(match[2]!), Number(match[3])));
  }
  for (const match of line.text.matchAll(NUMERIC)) {
    take(match, dateValue(digits(match[1]!), digits(match[2]!), digits(match[3]!)));
  }
  for (const match of line.text.matchAll(SLASHED)) {
    take(match, dateValue(Number(match[1]), Number(match[2]), Number(match[3])));
  }
  for (const match of line.text.matchAll(ENGLISH)) {
    take(
      match,
      dateValue(Number(match[1]), ENGLISH_MONTHS.indexOf(match[2]!.toLowerCase().slice(0, 3)) + 1, Number(match[3])),
    );
  }
  for (const match of line.text.matchAll(MONTH_YEAR)) {
    const month = match[1] === undefined ? monthNumber(match[3]!) : Number(match[1]);
    take(match, dateValue(0, month, Number(match[2] ?? match[4])));
  }
  return found
    .sort((a, b) => a.from - b.from)
    .map(({ from, to, value }) => ({
      value,
      line,
      ...spanOf(line.words, from, to),
      before: line.text.slice(0, from),
      after: line.text.slice(to),
    }));
}
