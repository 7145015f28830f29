import type { XmlElement } from '../xml/element';
import { collapse, takeText, type Codec, type Reading } from './codec';
import { isDatatypeC } from './din91379';

/** A text type: `check` gives a German reason when the (white-space handled) text is not of the type. */
function text(
  prepare: (raw: string) => string,
  check: (value: string) => string | undefined,
  emptyIsFinding = false,
): Codec<string> {
  return {
    read: (element, reading) => {
      const value = prepare(takeText(element, reading));
      const problem = check(value);
      return problem === undefined ? value : reading.broken(`${element.local}: ${problem}`);
    },
    write: (value, name, out) => {
      out.text(name.ns, name.local, value);
    },
    ...(emptyIsFinding ? { emptyIsFinding: true } : {}),
  };
}

const asWritten = (raw: string): string => raw;
const normalized = (raw: string): string => raw.replace(/[\t\r\n]/g, ' ');
const matching =
  (pattern: RegExp, reason: string) =>
  (value: string): string | undefined =>
    pattern.test(value) ? undefined : reason;
const latin = (value: string): string | undefined =>
  isDatatypeC(value) ? undefined : 'enthält Zeichen, die DIN 91379 Datentyp C nicht kennt';

/** din91379:datatypeC. */
export const datatypeC = text(asWritten, latin, true);

/** datatypeC with a pattern; `pattern` covers the whole value. */
export function patternC(pattern: RegExp, reason: string): Codec<string> {
  return text(asWritten, (value) => latin(value) ?? matching(pattern, reason)(value));
}

/** datatypeC with a pattern that allows the empty text (fields of addresses). */
export function patternCMayBeEmpty(pattern: RegExp, reason: string): Codec<string> {
  return text(asWritten, (value) => latin(value) ?? matching(pattern, reason)(value), true);
}

/** xs:string of xdomea: anything XML can carry. */
export const anyString = text(asWritten, () => undefined);

/** xs:string with a pattern. */
export function patternString(pattern: RegExp, reason: string): Codec<string> {
  return text(asWritten, matching(pattern, reason));
}

export const UUID_PATTERN = /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/;

/** bn-uq-g2g:UUID, upper or lower case, kept as written. */
export const uuid = text(normalized, matching(UUID_PATTERN, 'ist keine UUID'));

const ZONE = '(?:Z|[+-](?:0\\d|1[0-3]):[0-5]\\d|[+-]14:00)';
const TIME = '(?:(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(?:\\.\\d+)?|24:00:00(?:\\.0+)?)';
const DATE_TIME = new RegExp(`^(-?[1-9]?\\d{4,}-\\d{2}-\\d{2})T${TIME}${ZONE}?$`);
const DATE = new RegExp(`^(-?[1-9]?\\d{4,}-\\d{2}-\\d{2})${ZONE}?$`);

/** xs:dateTime, kept as written: milliseconds and zone are part of the value. */
export const dateTime = text(collapse, (value) => calendarDay(DATE_TIME.exec(value)?.[1], 'ist kein Zeitpunkt'));

/** xs:date. */
export const date = text(collapse, (value) => calendarDay(DATE.exec(value)?.[1], 'ist kein Datum'));

/** xs:time. */
export const time = text(collapse, matching(new RegExp(`^${TIME}${ZONE}?$`), 'ist keine Uhrzeit'));

/** xs:gYear. */
export const gYear = text(collapse, matching(new RegExp(`^-?[1-9]?\\d{4,}${ZONE}?$`), 'ist kein Jahr'));

/** xinneres Tagesdatum: YYYY-MM-DD without zone. */
export const tagesdatum = text(collapse, (value) =>
  /^\d{4}-\d{2}-\d{2}$/.test(value)
    ? calendarDay(value, 'ist kein Datum')
    : 'ist kein Tagesdatum (JJJJ-MM-TT ohne Zeitzone)',
);

/** xinneres JahrMonat: YYYY-MM. */
export const jahrMonat = text(collapse, matching(/^\d{4}-(?:0[1-9]|1[0-2])$/, 'ist kein Monat (JJJJ-MM)'));

/** xinneres Jahr: YYYY. */
export const jahr = text(collapse, matching(/^\d{4}$/, 'ist kein Jahr (JJJJ)'));

function calendarDay(day: string | undefined, reason: string): string | undefined {
  if (day === undefined) return reason;
  const [, year, month, dayOfMonth] = /^(-?\d+)-(\d{2})-(\d{2})$/.exec(day) ?? [];
  const days = new Date(Date.UTC(Number(year) % 400 || 400, Number(month), 0)).getUTCDate();
  const valid = Number(year) !== 0 && Number(month) >= 1 && Number(month) <= 12 && Number(dayOfMonth) >= 1;
  return valid && Number(dayOfMonth) <= leapSafe(Number(year), Number(month), days) ? undefined : reason;
}

/** `Date.UTC` takes years below 100 as 19xx: the rule of four hundred years is applied to a year that is safe. */
function leapSafe(year: number, month: number, days: number): number {
  if (month !== 2) return days;
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
}

/** xs:boolean. `whenEmpty`: the value an empty element has (default or fixed in the schema). `only`: fixed value. */
export function boolean(options: { readonly whenEmpty?: boolean; readonly only?: boolean } = {}): Codec<boolean> {
  return {
    read: (element, reading) => readBoolean(element, reading, options),
    write: (value, name, out) => {
      out.text(name.ns, name.local, String(value));
    },
  };
}

function readBoolean(
  element: XmlElement,
  reading: Reading,
  options: { readonly whenEmpty?: boolean; readonly only?: boolean },
): boolean {
  const raw = collapse(takeText(element, reading));
  if (raw === '' && options.whenEmpty !== undefined) return options.whenEmpty;
  if (!/^(?:true|false|0|1)$/.test(raw)) return reading.broken(`${element.local}: ist weder true noch false`);
  const value = raw === 'true' || raw === '1';
  if (options.only !== undefined && value !== options.only)
    return reading.broken(`${element.local}: zulässig ist nur ${options.only}`);
  return value;
}

/** xs:integer and its restrictions; values beyond 2^53 are refused (nothing here is that large). */
export function integer(min = -Infinity): Codec<number> {
  return {
    read: (element, reading) => {
      const raw = collapse(takeText(element, reading));
      const value = /^[+-]?\d+$/.test(raw) ? Number(raw) : NaN;
      if (Number.isNaN(value)) return reading.broken(`${element.local}: ist keine ganze Zahl`);
      if (value < min) return reading.broken(`${element.local}: ist kleiner als ${min}`);
      if (!Number.isSafeInteger(value)) reading.refuse('S999', `${element.local} ist zu groß`);
      return value;
    },
    write: (value, name, out) => {
      out.text(name.ns, name.local, String(value));
    },
  };
}
