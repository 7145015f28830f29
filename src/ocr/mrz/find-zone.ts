import { linesOf } from '../map-text';
import type { Line, PageText } from '../page-text';

/** A line shorter than this is no line of a zone, even where some signs went missing. */
const SHORTEST = 22;

/**
 * Groups of two or three lines that may be machine readable zones: long, without blanks worth the name, capitals,
 * digits and fillers (which are often read as K, c, e, s or «). Empty for nearly all pages.
 */
export function findZones(page: PageText): readonly (readonly Line[])[] {
  const lines = linesOf(page);
  const zones: Line[][] = [];
  for (const [index, line] of lines.entries()) {
    if (!looksLikeZone(line)) continue;
    const last = zones.at(-1);
    const before = last?.at(-1);
    if (
      last !== undefined &&
      before !== undefined &&
      lines[index - 1] === before &&
      last.length < 3 &&
      belongTogether(before, line)
    )
      last.push(line);
    else zones.push([line]);
  }
  return zones.filter((zone) => zone.length >= 2);
}

function looksLikeZone({ words }: Line): boolean {
  const text = words.map((word) => word.text).join('');
  if (text.length < SHORTEST || words.length > 12) return false;
  const fillers = text.match(/[<«‹]/g)?.length ?? 0;
  const signs = text.replace(/[ceskz«‹]/g, '<').match(/[A-Z0-9<]/g)?.length ?? 0;
  return fillers >= 2 && signs / text.length > 0.8;
}

/** One below the other, the same width. */
function belongTogether(above: Line, below: Line): boolean {
  const width = above.box.right - above.box.left;
  const height = above.box.bottom - above.box.top;
  const gap = below.box.top - above.box.bottom;
  return (
    Math.abs(above.box.left - below.box.left) < width / 8 &&
    Math.abs(above.box.right - below.box.right) < width / 5 &&
    gap < 3 * height
  );
}
