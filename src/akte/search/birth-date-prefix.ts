/**
 * What a birth date has to begin with when somebody typed part of one: `1985` → `1985`, `3.1985` → `1985-03`,
 * `12.03.1985` → `1985-03-12`, `12.03.` → `03-12` (day and month), ISO as it is. null for what is no date.
 */
export function birthDatePrefix(typed: string): string | null {
  const iso = /^(?:19|20)\d{2}(?:-(?:0[1-9]|1[0-2])(?:-\d{2})?)?$/.exec(typed);
  if (iso !== null) return typed;
  const german = /^(?:(\d{1,2})\.)?(\d{1,2})\.((?:19|20)\d{2})?$/.exec(typed);
  if (german === null) return null;
  const [, day, month = '', year] = german;
  if (Number(month) < 1 || Number(month) > 12 || (day !== undefined && (Number(day) < 1 || Number(day) > 31)))
    return null;
  const two = (text: string): string => text.padStart(2, '0');
  // One number with a dot and no year could be a day or a month: nobody should guess.
  if (year === undefined) return day === undefined ? null : `${two(month)}-${two(day)}`;
  return day === undefined ? `${year}-${two(month)}` : `${year}-${two(month)}-${two(day)}`;
}
