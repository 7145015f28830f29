import { now } from './clock';

/** "1990-07-01" → "01.07.1990"; partial dates ("1993-06", "1993") stay partial; null is a dash. */
export const germanDate = (date: string | null): string => (date === null ? '–' : date.split('-').reverse().join('.'));

const timeFormat = new Intl.DateTimeFormat('de-DE', { dateStyle: 'short', timeStyle: 'short' });
/** An ISO time as day and time of this place. */
export const germanTime = (iso: string): string => timeFormat.format(Date.parse(iso));

const numberFormat = new Intl.NumberFormat('de-DE');
export const number = (value: number): string => numberFormat.format(value);

/** "1 Seite", "3 Seiten". */
export const count = (value: number, one: string, many: string): string =>
  `${number(value)} ${value === 1 ? one : many}`;

/** 0…1 → "93 %". */
export const percent = (share: number): string => `${number(Math.round(share * 100))} %`;

/** "Lebedewa, Ljudmila"; what is missing is left out. */
export const person = (one: { readonly name: string | null; readonly vorname: string | null }): string =>
  [one.name, one.vorname].filter((part) => part !== null && part !== '').join(', ') || 'Name unbekannt';

const UNITS = ['Byte', 'KB', 'MB', 'GB', 'TB'];
/** Bytes for people: "1,4 MB". */
export function bytes(value: number): string {
  let unit = 0;
  let rest = value;
  while (rest >= 1000 && unit < UNITS.length - 1) {
    rest /= 1000;
    unit++;
  }
  return `${rest >= 100 || unit === 0 ? number(Math.round(rest)) : rest.toFixed(1).replace('.', ',')} ${UNITS[unit] ?? ''}`;
}

/** A span in plain words: "40 s", "3 min", "2 h 5 min", "4 Tage". */
export function duration(seconds: number): string {
  if (seconds < 60) return `${Math.max(0, Math.round(seconds))} s`;
  if (seconds < 3600) return `${Math.round(seconds / 60)} min`;
  if (seconds < 2 * 86_400) return `${Math.floor(seconds / 3600)} h ${Math.round((seconds % 3600) / 60)} min`;
  return `${Math.floor(seconds / 86_400)} Tage`;
}

/** For how long something has been as it is. */
export const since = (iso: string): string => `seit ${duration((now() - Date.parse(iso)) / 1000)}`;
