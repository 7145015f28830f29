/**
 * The one date rule: dates of people and papers are `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; what is not known stays out.
 * Accepts `27.02.1997`, `00.07.2018` (→ 2018-07), `00.00.2018` (→ 2018), `07.2018`, `2018`, `0000` (→ '' unknown) and ISO.
 * Gives null for what is no date (31.02. included), '' for a date that is wholly unknown.
 */
export function parsePartialDate(text: string): string | null {
  const trimmed = text.trim();
  const iso = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?$/.exec(trimmed);
  const german = /^(?:(?:(\d{1,2})\.)?\s?(\d{1,2})\.\s?)?(\d{4})$/.exec(trimmed);
  const [year, month, day] = iso
    ? [Number(iso[1]), Number(iso[2] ?? 0), Number(iso[3] ?? 0)]
    : german
      ? [Number(german[3]), Number(german[2] ?? 0), Number(german[1] ?? 0)]
      : [NaN, 0, 0];
  if (Number.isNaN(year)) return null;
  if (year === 0) return month === 0 && day === 0 ? '' : null;
  if (month > 12 || day > daysInMonth(year, month === 0 ? 1 : month)) return null;
  if (month === 0) return day === 0 ? pad(year, 4) : null;
  return day === 0 ? `${pad(year, 4)}-${pad(month, 2)}` : `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`;
}

/** German writing of a partial date: `27.02.1997`, `07.2018`, `2018`. */
export function germanDate(date: string): string {
  return date.split('-').reverse().join('.');
}

const pad = (value: number, width: number): string => String(value).padStart(width, '0');
const daysInMonth = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();
