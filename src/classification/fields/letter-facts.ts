import { fold } from '../text/fold';
import type { PageLines } from '../text/page-lines';
import { datesIn, spanOf } from './dates';
import type { PrintedMark } from './identifiers';

const SENDER =
  /(stadt|landkreis|kreis|landratsamt|amt |amt$|amts|behord|bundes|ministeri|regierung|prasidium|gericht|staatsanwalt|polizei|jobcenter|agentur|anwalt|kanzlei|notar|universitat|hochschule|schule|klinik|praxis|dr med|krankenkasse|versicherung|aok|sparkasse|bank|gmbh| ag$| kg$| ev$| e v$|standesamt|botschaft|konsulat|verein|magistrat|kammer|burgerburo)/;

/** The first line of the letterhead that reads like an office, court, firm or law office; null on other pages. */
export function sender(page: PageLines): PrintedMark | null {
  const line = page.lines.find((candidate) => candidate.y < 0.2 && !candidate.mrz && SENDER.test(candidate.folded));
  if (line === undefined) {
    return null;
  }
  const name = line.text.split(/\s+[·|•]\s+|,\s*(?=\p{Lu}[\p{L}-]*(?:straße|str\.|platz|weg|allee)|\d{5})/u)[0]!.trim();
  const span = spanOf(line.words, 0, name.length);
  return name.length < 3 ? null : { value: name, box: span.box, confidence: span.confidence * 0.9 };
}

const UNITS: Readonly<Record<string, string>> = { tag: 'Tage', woche: 'Wochen', monat: 'Monate' };
const PERIOD =
  /\b(?:innerhalb|binnen|innert|frist) (?:von |einer frist von |eines |einer )?([a-z]+|\d{1,3}) (tage?n?|wochen?|monate?n?s?)\b/;

/** A deadline: `bis zum 14.03.2014` as date, `innerhalb von zwei Wochen` as it stands. Null without one. */
export function deadline(page: PageLines): PrintedMark | null {
  for (const line of page.lines) {
    for (const date of datesIn(line)) {
      if (
        /\b(bis zum|bis spatestens|spatestens|spatestens am|spatestens bis zum|frist bis|bis zum ablauf des|stellungnahme bis)$/.test(
          fold(date.before),
        )
      ) {
        return { value: date.value, box: date.box, confidence: date.confidence * 0.9 };
      }
    }
    const period = PERIOD.exec(line.folded);
    const unit = period === null ? undefined : Object.entries(UNITS).find(([stem]) => period[2]!.startsWith(stem))?.[1];
    if (period !== null && unit !== undefined) {
      const span = spanOf(line.words, 0, line.text.length);
      return { value: `${period[1]!} ${unit}`, box: span.box, confidence: span.confidence * 0.7 };
    }
  }
  return null;
}

const MONEY =
  /(?<![\d.,])(\d{1,3}(?:[. ]\d{3})*|\d+)(?:,(\d{2}|--?|-))?\s?(EUR|Euro|€|DM|eur)(?![\p{L}])|(?:EUR|€|DM)\s?(\d{1,3}(?:[. ]\d{3})*|\d+)(?:,(\d{2}|--?|-))?/gu;
const PAID =
  /(gebuhr|betrag|summe|gesamt|festgesetzt|zu zahlen|zahlbar|kaltmiete|grundmiete|auszahlung|leistungen in hohe|hohe von|bewilligt|kosten)/;
const TYPES_WITH_MONEY = new Set([
  'gebuehrenbescheid',
  'leistungsbescheid',
  'einkommensnachweis',
  'wohnraum',
  'arbeitsvertrag',
]);

/** The amount of money a document is about (`80,00 EUR`), only on types that are about money. */
export function amount(page: PageLines, typeId: string): PrintedMark | null {
  if (!TYPES_WITH_MONEY.has(typeId)) {
    return null;
  }
  let first: PrintedMark | null = null;
  for (const line of page.lines) {
    for (const match of line.text.matchAll(MONEY)) {
      const euros = (match[1] ?? match[4] ?? '').replace(/[. ]/g, '');
      const cents = (match[2] ?? match[5] ?? '00').replace(/-+/, '00');
      const currency = match[0].includes('DM') ? 'DM' : 'EUR';
      const span = spanOf(line.words, match.index, match.index + match[0].length);
      const found = { value: `${euros},${cents} ${currency}`, box: span.box, confidence: span.confidence * 0.8 };
      if (PAID.test(line.folded)) {
        return { ...found, confidence: span.confidence * 0.95 };
      }
      first ??= found;
    }
  }
  return first;
}
