import type { PageLine, PageLines } from '../text/page-lines';

/** The printed page number within a document: `Seite 2 von 3`, `Blatt 2`, `- 2 -`, `2/3`. */
export interface PageCounter {
  readonly number: number;
  readonly total?: number;
}

const WORDED =
  /(?:^|[^\p{L}])(?:se[ijl1]te|seıte|blatt|page|s\.)\s*:?\s*([0-9IlO]{1,3})(?:\s*(?:v[o0]n|[/|]|of|aus)\s*([0-9IlO]{1,3}))?(?![\p{L}\d.,]*\d)/iu;
const DASHED = /^[-–—~]\s*(\d{1,2})\s*[-–—~]$/u;
const FRACTION = /^(\d{1,2})\s*\/\s*(\d{1,2})$/;

function numberOf(text: string): number {
  return Number(text.replace(/[Il]/g, '1').replace(/O/g, '0'));
}

function counterOf(line: PageLine): PageCounter | null {
  const text = line.text.trim();
  const atEdge = line.y < 0.14 || line.y > 0.84;
  const worded = WORDED.exec(text);
  const whole = worded !== null && worded[0].trim().length >= text.length - 2;
  if (worded !== null && (whole || (atEdge && worded[2] !== undefined))) {
    const number = numberOf(worded[1]!);
    const total = worded[2] === undefined ? undefined : numberOf(worded[2]);
    return plausible(number, total);
  }
  const dashed = DASHED.exec(text);
  if (dashed !== null && atEdge) {
    return plausible(Number(dashed[1]), undefined);
  }
  const fraction = FRACTION.exec(text);
  return fraction !== null && atEdge ? plausible(Number(fraction[1]), Number(fraction[2])) : null;
}

function plausible(number: number, total: number | undefined): PageCounter | null {
  if (!Number.isInteger(number) || number < 1 || number > 400) {
    return null;
  }
  if (total === undefined) {
    return { number };
  }
  return total >= number && total <= 400 ? { number, total } : null;
}

/** The page counter of a page, looked for in the foot first, then in the head, then as a line of its own. */
export function pageCounter(page: PageLines): PageCounter | null {
  const fromFoot = [...page.lines].reverse();
  const found = fromFoot.map(counterOf).filter((counter) => counter !== null);
  return found.find((counter) => counter.total !== undefined) ?? found[0] ?? null;
}
