import type { Box } from '../../imaging/page-image';
import type { Stammdaten } from '../document';
import { fold } from '../text/fold';
import { below, type PageLine, type PageLines } from '../text/page-lines';
import { spanOf } from './dates';
import type { PrintedMark } from './identifiers';

const STREET =
  /(?<![\p{L}\d])(\p{Lu}[\p{L}.'’-]*(?: [\p{L}.'’-]+){0,4}) (\d{1,4} ?[a-zA-Z]?(?:\s?[-–/]\s?\d{1,4})?)(?![\p{L}\d.])/u;
const TOWN = /(?<!\d)(\d{5}) (\p{Lu}[\p{L}.-]+(?: (?:\p{L}[\p{L}.()-]*|\/)){0,3})/u;
const LABEL =
  /(?:^|\s)(?:anschrift|wohnanschrift|adresse|address|wohnhaft|wohnhaft in|wohnung|alleinige wohnung|hauptwohnung|neue wohnung|wohnort|anschrift in deutschland|derzeitige anschrift|neue anschrift|gemeldet|gemeldet in|aufenthaltsort|unterkunft|gemeinschaftsunterkunft|wohnhaft unter|strasse hausnummer|strasse)$/;
const OF_OTHERS = /\b(fruhere|vorherige|bisherige|alte|arbeitgeber\w*|vermieter\w*|ausland\w*|heimat\w*)\b/;

interface Address {
  readonly value: string;
  readonly box: Box;
  readonly confidence: number;
  /** What stands before the address in its line. */
  readonly before: string;
}

function union(a: Box, b: Box): Box {
  return {
    left: Math.min(a.left, b.left),
    top: Math.min(a.top, b.top),
    right: Math.max(a.right, b.right),
    bottom: Math.max(a.bottom, b.bottom),
  };
}

/** Words of a label that begin a street as it was matched: `Wohnanschrift Am Mühlgraben`. */
function labelLength(words: readonly string[]): number {
  for (let count = Math.min(3, words.length - 1); count > 0; count--)
    if (LABEL.test(fold(words.slice(0, count).join(' ')))) return count;
  return 0;
}

/** A street with number in this line and a postal code with town behind it or in the line below. */
function addressIn(page: PageLines, line: PageLine): Address | null {
  const street = STREET.exec(line.text);
  if (street === null) return null;
  const end = street.index + street[0].length;
  const rest = line.text.slice(end);
  const here = /^\s*[,·|]?\s*\d{5} /.test(rest) ? TOWN.exec(rest) : null;
  const under =
    here === null && rest.trim() === '' ? below(page, line.box, 2.2 * (line.box.bottom - line.box.top)) : null;
  const there = under === null || !/^\d{5} /.test(under.text) ? null : TOWN.exec(under.text);
  const town = here ?? there;
  if (town === null) return null;
  const words = street[1]!.split(' ');
  const labels = labelLength(words);
  const from = street.index + words.slice(0, labels).reduce((sum, word) => sum + word.length + 1, 0);
  const first = spanOf(line.words, from, here === null ? end : end + here.index + here[0].length);
  const second =
    there === null || under === null ? first : spanOf(under.words, there.index, there.index + there[0].length);
  return {
    value: `${words.slice(labels).join(' ')} ${street[2]!.replace(/\s/g, '')}, ${town[1]!} ${town[2]!}`,
    box: union(first.box, second.box),
    confidence: Math.min(first.confidence, second.confidence),
    before: fold(line.text.slice(0, from)),
  };
}

/** The nearest line that overlaps the box from above; at most 2.4 heights away. */
function above(page: PageLines, box: Box): PageLine | undefined {
  const reach = 2.4 * (box.bottom - box.top);
  return page.lines
    .filter((line) => line.box.left < box.right && line.box.right > box.left)
    .filter((line) => line.box.bottom <= box.top + 4 && box.top - line.box.bottom < reach)
    .sort((a, b) => b.box.bottom - a.box.bottom)[0];
}

function leftOf(page: PageLines, box: Box, middle: number): PageLine | undefined {
  return page.lines
    .filter((line) => line.box.right <= box.left + 4 && line.box.top < middle && line.box.bottom > middle)
    .sort((a, b) => b.box.right - a.box.right)[0];
}

/**
 * The address of the person on a page, `Lindenstraße 5, 65183 Wiesbaden`: behind a label that says so, or in a letter's
 * address block right under the person's name. Null where neither stands; other people's addresses are not claimed.
 */
export function anschrift(page: PageLines, person: Stammdaten): PrintedMark | null {
  const words = [person.name, person.vorname].flatMap((name) => (name === undefined ? [] : fold(name).split(' ')));
  const name = new Set(words.filter((word) => word.length > 2));
  for (const line of page.lines) {
    const found = line.mrz ? null : addressIn(page, line);
    if (found === null) continue;
    const over = above(page, found.box);
    const label = [found.before, leftOf(page, found.box, (line.box.top + line.box.bottom) / 2)?.folded, over?.folded];
    if (label.some((text) => text !== undefined && OF_OTHERS.test(text))) continue;
    const labelled = label.some((text) => text !== undefined && LABEL.test(text));
    const named = over?.folded.split(' ').some((word) => name.has(word)) === true;
    if (labelled || named)
      return { value: found.value, box: found.box, confidence: found.confidence * (named ? 0.95 : 0.9) };
  }
  return null;
}
