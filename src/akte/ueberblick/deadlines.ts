import { evidenceOf, type Evidence, type SpeakingDocument } from './claims';

/** A deadline that a document sets and that is not over, as far as anyone can tell. */
export interface Deadline {
  /** As the document says it: a date, or `2 Wochen`. */
  readonly value: string;
  /** `YYYY-MM-DD`; null for a period that runs from an event the paper does not show (Bekanntgabe). */
  readonly due: string | null;
  readonly evidence: Evidence;
}

const DAYS: Readonly<Record<string, number>> = { Tage: 1, Wochen: 7, Monate: 31 };
const WORDS: Readonly<Record<string, number>> = {
  ein: 1,
  eine: 1,
  einem: 1,
  einer: 1,
  eines: 1,
  zwei: 2,
  drei: 3,
  vier: 4,
  funf: 5,
  sechs: 6,
  zehn: 10,
  vierzehn: 14,
};
/** Periods begin with Bekanntgabe, which is days after the letter; so long one is still shown. */
const GRACE_DAYS = 30;

/**
 * Deadlines still open on `today` (`YYYY-MM-DD`), nearest first. A period without a date is shown, never computed: it begins
 * with an event (Bekanntgabe, Zustellung) that decides the day, and its document says nothing about that.
 */
export function deadlines(documents: readonly SpeakingDocument[], today: string): Deadline[] {
  const found = documents.flatMap((document): Deadline[] => {
    const field = document.fields['frist'];
    if (field === undefined) return [];
    const evidence = evidenceOf(document, field);
    if (/^\d{4}-\d{2}-\d{2}$/.test(field.value))
      return field.value >= today ? [{ value: field.value, due: field.value, evidence }] : [];
    const sent = document.fields['eingangsdatum']?.value ?? document.date;
    return sent !== null && mayStillRun(field.value, sent, today) ? [{ value: field.value, due: null, evidence }] : [];
  });
  return found.sort((a, b) => (a.due ?? '9999').localeCompare(b.due ?? '9999'));
}

function mayStillRun(period: string, sent: string, today: string): boolean {
  const [count = '', unit = ''] = period.split(' ');
  const length = (/^\d+$/.test(count) ? Number(count) : (WORDS[count] ?? 1)) * (DAYS[unit] ?? 31);
  const begin = Date.parse(sent.length === 10 ? sent : sent.length === 7 ? `${sent}-28` : `${sent}-12-31`);
  return begin + (length + GRACE_DAYS) * 86_400_000 >= Date.parse(today);
}
