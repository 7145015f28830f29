/**
 * How two dates of birth (`YYYY`, `YYYY-MM`, `YYYY-MM-DD`) stand to each other: `gleich`; `ungenau` one is less precise and
 * fits; `platzhalter` same year, and one side is 01.01. (or 31.12.), which offices write when only the year is known;
 * `vertauscht` day and month changed over; `aehnlich` one digit differs; `verschieden`.
 */
export type DateVerdict = 'gleich' | 'ungenau' | 'platzhalter' | 'vertauscht' | 'aehnlich' | 'verschieden';

/** 01.01. and 31.12. stand for an unknown day more often than for a birthday (domain facts, section 5). */
export function isPlaceholderDate(date: string): boolean {
  return /^\d{4}-(?:01-01|12-31)$/.test(date);
}

/** Compares two partial dates; an empty one differs from any. */
export function compareDates(a: string, b: string): DateVerdict {
  if (a === b) return 'gleich';
  if (a === '' || b === '') return 'verschieden';
  if (a.startsWith(`${b}-`) || b.startsWith(`${a}-`)) return 'ungenau';
  const [yearA, monthA, dayA] = a.split('-');
  const [yearB, monthB, dayB] = b.split('-');
  if (yearA === yearB && (isPlaceholderDate(a) || isPlaceholderDate(b))) return 'platzhalter';
  if (yearA === yearB && dayA !== undefined && dayB !== undefined && monthA === dayB && dayA === monthB)
    return 'vertauscht';
  if (a.length === b.length && Array.from(a).filter((sign, place) => sign !== b[place]).length === 1) return 'aehnlich';
  return 'verschieden';
}
