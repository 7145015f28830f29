import type { Box } from '../../imaging/page-image';
import type { Stammdaten } from '../document';
import { editDistance, fold } from '../text/fold';
import type { PageLine, PageLines } from '../text/page-lines';
import { spanOf } from './dates';
import { labelledValues } from './labels';

/** A name found on a page. */
export interface NameMatch {
  readonly box: Box;
  readonly confidence: number;
}

interface Token {
  readonly folded: string;
  readonly line: PageLine;
  readonly from: number;
  readonly to: number;
}

function tokens(page: PageLines): Token[] {
  return page.lines.flatMap((line) => {
    let at = 0;
    return line.words.flatMap((word) => {
      const from = at;
      at += word.text.length + 1;
      return fold(word.text)
        .split(' ')
        .filter((part) => part.length > 0)
        .map((folded) => ({ folded, line, from, to: from + word.text.length }));
    });
  });
}

/** Errors recognition may make in a name: none in three letters, one in up to seven, two beyond. */
function allowed(length: number): number {
  return length <= 3 ? 0 : length <= 7 ? 1 : 2;
}

/** A name part (one word of the name list) stands on the page: the best place, or null. */
function findPart(list: readonly Token[], part: string): Token | null {
  const exact = list.find((token) => token.folded === part);
  if (exact !== undefined) {
    return exact;
  }
  let best: { token: Token; distance: number } | null = null;
  const limit = allowed(part.length);
  for (const token of list) {
    const distance = editDistance(token.folded, part, limit);
    // The first letter of a misread name is nearly always right: without it `Bauer` and `Mauer` are one person.
    if (distance <= limit && token.folded[0] === part[0] && (best === null || distance < best.distance)) {
      best = { token, distance };
    }
  }
  return best?.token ?? null;
}

/** Looks for a name (all its words) on a page, tolerant of recognition errors; null when a word of it is missing. */
export function findName(page: PageLines, name: string): NameMatch | null {
  const parts = fold(name)
    .split(' ')
    .filter((part) => part.length > 1);
  const list = tokens(page);
  const places = parts.map((part) => findPart(list, part));
  const found = places.filter((place) => place !== null);
  if (parts.length === 0 || found.length < parts.length) {
    // Long names are cut or abbreviated on forms: two of three words will do.
    if (found.length < 2 || found.length * 3 < parts.length * 2) {
      return null;
    }
  }
  const last = found.at(-1)!;
  const span = spanOf(last.line.words, last.from, last.to);
  const first = found[0]!;
  const begin = first.line === last.line ? spanOf(first.line.words, first.from, first.to).box : span.box;
  return {
    box: {
      left: Math.min(begin.left, span.box.left),
      top: Math.min(begin.top, span.box.top),
      right: Math.max(begin.right, span.box.right),
      bottom: Math.max(begin.bottom, span.box.bottom),
    },
    confidence: span.confidence,
  };
}

const NAME_LABEL =
  /^(familienname|name|nachname|surname|name vorname|familienname vorname|name des auslanders|antragsteller|antragstellerin|zuname)$/;
const PERSONAL_TYPES_OF_OTHERS =
  /\b(ehegatte|ehefrau|ehemann|kind|vater|mutter|vermieter|arbeitgeber|gastgeber|burge|firma|behorde|amt)\b/;

/**
 * The name of somebody else that a page gives under its name label, or null when it names the person of the Akte, or
 * nobody. Such a page is not claimed for the person.
 */
export function otherPersonNamed(page: PageLines, stammdaten: Stammdaten): string | null {
  if (stammdaten.name === undefined) {
    return null;
  }
  if (
    findName(page, stammdaten.name) !== null ||
    (stammdaten.vorname !== undefined && findName(page, stammdaten.vorname) !== null)
  ) {
    return null;
  }
  const named = labelledValues(page, NAME_LABEL).find(
    (value) =>
      /^\p{Lu}[\p{L}'’-]{2,}/u.test(value.text) &&
      value.confidence >= 0.6 &&
      !PERSONAL_TYPES_OF_OTHERS.test(fold(value.text)),
  );
  return named?.text ?? addressee(page);
}

/** The person a letter is addressed to: the line behind `Herrn` or `Frau` in the address field; null for law offices. */
function addressee(page: PageLines): string | null {
  for (const [place, line] of page.lines.entries()) {
    const form = /^(?:Herrn?|Frau)(?:\s+(.+))?$/u.exec(line.text.trim());
    if (form === null || line.y > 0.42) {
      continue;
    }
    const next = page.lines
      .slice(place + 1)
      .find((other) => Math.abs(other.box.left - line.box.left) < page.width * 0.03);
    const name = form[1] ?? next?.text ?? '';
    if (/^\p{Lu}[\p{L}'’-]+(?: [\p{L}'’-]+){1,4}$/u.test(name) && !/anwalt|anwält|notar|dr\.|prof/i.test(name)) {
      return name;
    }
  }
  return null;
}
