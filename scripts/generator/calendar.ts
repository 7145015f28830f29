/** Dates of invented papers as `YYYY-MM-DD` text, without time zones. */

const MONTHS = 'Januar,Februar,März,April,Mai,Juni,Juli,August,September,Oktober,November,Dezember'.split(',');

const two = (value: number): string => String(value).padStart(2, '0');

/** ISO text of a date; month 1–12. */
export function iso(year: number, month: number, day: number): string {
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
}

/** The date `days` later (or earlier, when negative). */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** The date `months` later; the 29th to 31st become the 28th where the month is too short. */
export function addMonths(date: string, months: number): string {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  const index = year * 12 + month - 1 + months;
  return iso(Math.floor(index / 12), (index % 12) + 1, Math.min(day, 28));
}

/** German numeric form; parts that are not known are `00`: `00.07.1984`. */
export function germanDate(date: string): string {
  const [year = '', month = '00', day = '00'] = date.split('-');
  return `${day}.${month}.${year}`;
}

/** `7. Juli 1984` */
export function longDate(date: string): string {
  const [year = '', month = '1', day = '1'] = date.split('-');
  return `${Number(day)}. ${MONTHS[Number(month) - 1] ?? ''} ${year}`;
}

/** `Juli 1984` */
export function monthName(date: string): string {
  const [year = '', month = '1'] = date.split('-');
  return `${MONTHS[Number(month) - 1] ?? ''} ${year}`;
}

/** The year of an ISO date. */
export function yearOf(date: string): number {
  return Number(date.slice(0, 4));
}
