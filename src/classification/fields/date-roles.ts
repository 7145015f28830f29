import { fold } from '../text/fold';
import type { PageLine, PageLines } from '../text/page-lines';
import { datesIn, type PrintedDate } from './dates';

export type DateRole = 'birth' | 'expiry' | 'received' | 'document' | 'issued' | 'signed' | 'period' | 'other';

export interface RoledDate extends PrintedDate {
  readonly role: DateRole;
}

const BIRTH = /\b(geb|geboren|geburts\w*|birth|naissance|dob|nee|gebrtsdatum)\b[^0-9]*$|\bgeburt\w*$/;
/** `geb.` and `geboren` as recognition misreads them: `qeb.`, `gerb.`, `gcboren`. */
const BIRTH_MISREAD = /\b[gq][ec]{1,2}r?b(o ?[rn]{1,2}[ec]?[nu]?)?( (am|in|den))*$/;
const EXPIRY =
  /\b(gultig bis|gultigkeit\w*|expiry|expiration|ablauf\w*|befristet bis|valid until|bis zum|bis|ausgesetzt bis|verlangert bis|ablaufdatum|gultig)\s*\w{0,4}$/;
const RECEIVED = /\b(eingang\w*|eingegangen|posteingang|eing|empfangen|received|ein gegangen)\b/;
const STAMP_WORD = /(eingang|eingegang|posteing|ngegang|ingega|eingeg)/;
const DOCUMENT =
  /\b(datum|date|stand|erstellt am|gedruckt am|ausgestellt am|ausstellungsdatum|date of issue|ausstellung|ausfertigung|ausgefertigt am|druckdatum|angelegt am|bescheid vom|datum der prufung|den)\s*$/;
const ISSUED =
  /\b(ausgestellt (am|in .*)|ausstellungs\w*|date of issue|issued( on)?|ausgefertigt am|erteilt am|ausgehandigt am|zugestellt am|datum der prufung|prufungsdatum)\s*$/;
const PERIOD =
  /\b(vom|von|ab|seit|zwischen|beginnt am|beginn|zum|in der zeit|einreise am|einreise|einzug|einzugsdatum|auszug|eingereist am|mietbeginn|eintritt\w*|antrag vom|schreiben vom|bescheid vom|ihr\w* \w+ vom|urteil vom|verhandlung vom|wv|wiedervorlage|frist|termin|spatestens|sitzung vom|klage vom)\s*(am|den|dem)?\s*$/;
const REFERRING =
  /\b(schreiben|antrag|bescheid|verfugung|klage|urteil|beschluss|anlage|widerspruch|vertrag|gesetz|abkommen|verordnung|fassung|bgbl)\s+(vom|v)\s*$/;
const PLACE = /^\s*\p{Lu}[\p{L}\-./ ]{1,40}?,?\s*(den|am|im)?\s*$/u;

function labelNear(page: PageLines, date: PrintedDate): string {
  const same = page.lines
    .filter((line) => line !== date.line && line.box.right <= date.box.left + 4 && overlapsVertically(line, date.line))
    .sort((a, b) => b.box.right - a.box.right)[0];
  if (same !== undefined && same.words.length <= 7) {
    return same.folded;
  }
  const above = page.lines
    .filter(
      (line) =>
        line.box.bottom <= date.line.box.top + 4 && line.box.left < date.box.right && line.box.right > date.box.left,
    )
    .sort((a, b) => b.box.bottom - a.box.bottom)[0];
  const gap = above === undefined ? Infinity : date.line.box.top - above.box.bottom;
  return above !== undefined && above.words.length <= 5 && gap < 2.2 * (date.line.box.bottom - date.line.box.top)
    ? above.folded
    : '';
}

function overlapsVertically(a: PageLine, b: PageLine): boolean {
  const middle = (a.box.top + a.box.bottom) / 2;
  return middle > b.box.top && middle < b.box.bottom;
}

/** Lines around a date that a stamp would hold: nearby above or below, short, overlapping in x. */
function stampText(page: PageLines, date: PrintedDate): string {
  const height = Math.max(20, date.line.box.bottom - date.line.box.top);
  return page.lines
    .filter(
      (line) =>
        line.words.length <= 5 &&
        Math.abs((line.box.top + line.box.bottom) / 2 - (date.box.top + date.box.bottom) / 2) < height * 3.2 &&
        line.box.left < date.box.right + height * 4 &&
        line.box.right > date.box.left - height * 4,
    )
    .map((line) => line.folded)
    .join(' ');
}

function roleOf(page: PageLines, date: PrintedDate, birthDate: string | undefined): DateRole {
  const before = fold(date.before).slice(-60);
  const label = before.length < 2 ? labelNear(page, date) : '';
  const context = label === '' ? before : label;
  if (
    BIRTH.test(context) ||
    BIRTH_MISREAD.test(context) ||
    /\bgeb\w*\s*(am|:)?$/.test(before) ||
    date.value === birthDate
  ) {
    return 'birth';
  }
  // A label in the line itself outweighs a stamp beside it.
  if (/\b(datum|stand|date|den)$/.test(before)) {
    return 'document';
  }
  if (RECEIVED.test(context) || STAMP_WORD.test(stampText(page, date).replaceAll(' ', ''))) {
    return 'received';
  }
  if (EXPIRY.test(context) && !/\bvom\b.*\bbis$/.test(context.slice(-4))) {
    return 'expiry';
  }
  if (REFERRING.test(before)) {
    return 'other';
  }
  if (ISSUED.test(context)) {
    return 'issued';
  }
  if (DOCUMENT.test(context)) {
    return 'document';
  }
  if (PERIOD.test(context)) {
    return 'period';
  }
  // `Wiesbaden, den 12.03.2014`, `Ort, 12.03.2014`: the place where it was signed.
  if (PLACE.test(date.before) && date.line.words.length <= 8) {
    return 'signed';
  }
  // A line with a date and little else in the upper part is the date of a letter.
  const alone = fold(date.before + date.after).length < 4;
  if (alone) {
    return date.line.y < 0.4 ? 'document' : 'other';
  }
  return date.line.y < 0.14 ? 'document' : 'other';
}

/** All dates of a page with what they are there for. `birthDate` is the person's, where known (`YYYY-MM-DD`). */
export function roledDates(page: PageLines, birthDate: string | undefined): RoledDate[] {
  return page.lines
    .filter((line) => !line.mrz)
    .flatMap(datesIn)
    .map((date) => ({ ...date, role: roleOf(page, date, birthDate) }));
}

const ORDER: readonly DateRole[] = ['document', 'issued', 'signed'];

/**
 * The date of a document from the dates of its pages: a letterhead or labelled date of the first page, the place-and-date
 * line, at the end a date of the running text. Never birth, expiry or received dates, and none of a year before `earliest`
 * (the birth of the person): 1996 misread as 1906 is no date rather than a wrong one. Null when there is none.
 */
export function documentDate(pages: readonly (readonly RoledDate[])[], earliest: string | undefined): RoledDate | null {
  const plausible = (date: RoledDate): boolean =>
    earliest === undefined || date.value.slice(0, 4) >= earliest.slice(0, 4);
  const first = (pages[0] ?? []).filter(plausible);
  for (const list of [first, pages.slice(1).flat().filter(plausible)]) {
    for (const role of ORDER) {
      const hit =
        list.find((date) => date.role === role && date.value.length === 10) ?? list.find((date) => date.role === role);
      if (hit !== undefined) {
        return hit;
      }
    }
  }
  const rest = pages.flat().filter((date) => plausible(date) && (date.role === 'period' || date.role === 'other'));
  return rest.find((date) => date.value.length === 10) ?? rest[0] ?? null;
}
