import type { Box } from '../../imaging/page-image';
import { fold } from '../text/fold';
import type { PageLine, PageLines } from '../text/page-lines';
import { spanOf } from './dates';
import { labelledValues } from './labels';

/** A number or mark read off a page. */
export interface PrintedMark {
  readonly value: string;
  readonly box: Box;
  /** 0…1: how sure the reading and its meaning are. */
  readonly confidence: number;
}

function mark(line: PageLine, match: RegExpMatchArray, value: string, factor: number): PrintedMark {
  const from = match.index ?? 0;
  const span = spanOf(line.words, from, from + match[0].length);
  return { value, box: span.box, confidence: span.confidence * factor };
}

function asDigits(text: string): string {
  return text
    .replace(/[OoQD]/g, '0')
    .replace(/[IlL|]/g, '1')
    .replace(/S/g, '5')
    .replace(/B/g, '8')
    .replace(/Z/g, '2');
}

/** First six digits of an AZR-Nummer are the date of first registration (YYMMDD); a soft check only. */
function azrDatePlausible(digits: string): boolean {
  const month = Number(digits.slice(2, 4));
  const day = Number(digits.slice(4, 6));
  return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

const REGISTER_PAPER = /\bazr\b|auslanderzentralregister/;

/**
 * AZR-Nummer: twelve digits (DSAusländer), labelled, or equal to the one of the Stammdaten. The check digit is not
 * published and not tested; an impossible date part only lowers the certainty.
 */
export function azrNummer(page: PageLines, expected: string | undefined): PrintedMark | null {
  let best: PrintedMark | null = null;
  for (const line of page.lines) {
    for (const match of line.text.matchAll(/(?<![\p{L}\d])[0-9OIlSB](?:[ .]?[0-9OIlSB]){11}(?![\p{L}\d])/gu)) {
      const value = asDigits(match[0].replace(/[ .]/g, ''));
      const label = fold(line.text.slice(0, match.index)) + neighbourLabel(page, line);
      const known = value === expected;
      const labelled = /azr|zentralregister/.test(label);
      // Twelve digits with a date in front, on a paper of the register, are the number whatever the field is called.
      const ofRegister = azrDatePlausible(value) && REGISTER_PAPER.test(page.folded);
      if (known || labelled || ofRegister) {
        const found = mark(line, match, value, known ? 1 : !labelled ? 0.8 : azrDatePlausible(value) ? 0.95 : 0.6);
        best = best === null || found.confidence > best.confidence ? found : best;
      }
    }
  }
  return best;
}

/** What stands left of a line on its height, or above it: the label of a table cell. */
function neighbourLabel(page: PageLines, line: PageLine): string {
  const middle = (line.box.top + line.box.bottom) / 2;
  const height = line.box.bottom - line.box.top;
  return page.lines
    .filter(
      (other) =>
        other !== line &&
        ((other.box.right <= line.box.left + 4 && other.box.top < middle && other.box.bottom > middle) ||
          (other.box.bottom <= line.box.top + 4 &&
            line.box.top - other.box.bottom < 2 * height &&
            other.box.left < line.box.right &&
            other.box.right > line.box.left)),
    )
    .map((other) => ` ${other.folded}`)
    .join('');
}

/** BAMF-Geschäftszeichen: seven digits, hyphen, three digits of the state key (domain facts, section 5). */
export function bamfAktenzeichen(page: PageLines): PrintedMark | null {
  for (const line of page.lines) {
    for (const match of line.text.matchAll(/(?<![\d-])([0-9OIl]{7})\s?[-–—]\s?([0-9OIl]{3})(?![\d-])/g)) {
      return mark(line, match, `${asDigits(match[1]!)}-${asDigits(match[2]!)}`, 1);
    }
  }
  return null;
}

/** Registry marks of administrative and other courts: `4 K 339/16.WI`, `5 L 12/20.WI.A`, `9 B 1054/11`, `10 UE 12/98`. */
const COURT =
  /(?<![\p{L}\d.])(\d{1,3})\s?(KR?|L|A|B|C|D|E|S|M|N|W|ZB|UE|TG|TZ|UZ|Z|ZU|G|PKH|AE|XIV|XVII|Ds|Cs|Ls|KLs|Ks|Ns|Gs|F|FH|X)\s?(\(?[A-Za-z]?\)?\s?)(\d{1,5}\/\d{2,4})((?:\.[A-Z]{1,3})*)/gu;

/** The file number of a court, or null. Only marks with a registry letter and year are taken. */
export function gerichtsaktenzeichen(page: PageLines): PrintedMark | null {
  let best: PrintedMark | null = null;
  for (const line of page.lines) {
    for (const match of line.text.matchAll(COURT)) {
      const inner = match[3]!.trim();
      const value = `${match[1]!} ${match[2]!}${inner === '' ? '' : ` ${inner}`} ${match[4]!}${match[5]!}`;
      const labelled = /aktenzeichen|az|geschaftsnummer|gesch|gz/.test(
        fold(line.text.slice(0, match.index)) + neighbourLabel(page, line),
      );
      const found = mark(line, match, value, labelled || line.y < 0.4 ? 1 : 0.7);
      best = best === null || found.confidence > best.confidence ? found : best;
    }
  }
  return best;
}

const PASS_LABEL =
  /(pass ?nr|pass ?nummer|reisepass ?nr|reisepassnummer|passport no|passport number|nummer des reisepasses|reisepasses|reisepass|nationalpass|passeport n|pass no|nummer des passes|ausweis ?nr|ausweisnummer|document no|ausweis nummer|reiseausweis ?nr|serien ?nr|seriennummer|reisepass nummer|pass)\s*(nr|no|nummer)?$/;

/** Passport number behind a label that says so (at most nine signs after folding of blanks; letters and digits, three digits at least). */
export function passnummer(page: PageLines): PrintedMark | null {
  for (const line of page.lines) {
    for (const match of line.text.matchAll(
      /(?<![\p{L}\d])(?=[A-Za-z0-9 ]*\d{3})(?:[A-Z]{0,3} ?|[a-z])[0-9OI]{5,9}[A-Z]?(?![\p{L}\d.])/gu,
    )) {
      const before = fold(line.text.slice(0, match.index)).slice(-40);
      const label = before === '' ? neighbourLabel(page, line).trim() : before;
      const value = match[0].replace(/\s/g, '').toUpperCase();
      if (PASS_LABEL.test(label) && value.length >= 6 && value.length <= 10) {
        // `PO5344217`: an O or I right before the digits is a digit far more often than a letter.
        const letters = /^(?:[A-Z]*[A-HJ-NPR-Z])?/.exec(value)![0];
        return mark(line, match, letters + asDigits(value.slice(letters.length)), 0.95);
      }
    }
  }
  return null;
}

/** Number of a residence title, its label or Trägervordruck, behind its label. */
export function titelnummer(page: PageLines): PrintedMark | null {
  for (const value of labelledValues(
    page,
    /^(titelnummer|kartennummer|tragervordruck(?: ?nr)?|tragervordrucknummer|etikett(?: ?nr|ennummer)?|seriennummer|nummer des titels|nr des titels|eat nummer|dokumentennummer|ausweisnummer|aufkleber ?nr)$/,
  )) {
    const match = /[A-Z]{0,3}\d[A-Z0-9]{5,9}\b|[A-Z]\d{7}\b/.exec(value.text.replace(/\s/g, ''));
    if (match !== null) {
      return { value: match[0], box: value.box, confidence: value.confidence * 0.9 };
    }
  }
  return null;
}
