import type { Box } from '../../imaging/page-image';
import { fold } from '../text/fold';
import { below, toTheRight, type PageLine, type PageLines } from '../text/page-lines';
import { spanOf } from './dates';

/** A value beside (or under) a printed label. */
export interface LabelledValue {
  readonly text: string;
  readonly box: Box;
  readonly confidence: number;
}

function whole(line: PageLine): LabelledValue {
  return { text: line.text, ...spanOf(line.words, 0, line.text.length) };
}

/**
 * Values of a label on a page: behind it in its line, in the cell to the right, or in the line below. `label` is
 * matched against the folded beginning of a line (so write it folded: `gultig bis`); it must end with the label.
 */
export function labelledValues(page: PageLines, label: RegExp): LabelledValue[] {
  const values: LabelledValue[] = [];
  for (const line of page.lines) {
    // Forms number their fields: `5 Staatsangehörigkeit`.
    const start = /^\d{1,2}[.)]?$/.test(line.words[0]?.text ?? '') ? 1 : 0;
    for (let count = start + 1; count <= Math.min(start + 5, line.words.length); count++) {
      const head = fold(
        line.words
          .slice(start, count)
          .map((word) => word.text)
          .join(' '),
      );
      if (!label.test(head)) {
        continue;
      }
      // The longest label wins: `Name` must not leave `Vorname` as its value.
      const next = fold(
        line.words
          .slice(start, count + 1)
          .map((word) => word.text)
          .join(' '),
      );
      if (count < line.words.length && label.test(next)) {
        continue;
      }
      const rest = line.words.slice(count).filter((word, place) => place > 0 || !/^[:=.–—-]+$/.test(word.text));
      if (rest.length > 0) {
        const text = rest
          .map((word) => word.text)
          .join(' ')
          .replace(/^[:=\s]+/, '');
        values.push({ text, ...spanOf(rest, 0, 1e6) });
      } else {
        const beside = toTheRight(page, line.box, line.box.right)[0];
        const under = below(page, line.box, 2.4 * (line.box.bottom - line.box.top));
        values.push(...[beside, under].filter((found) => found !== undefined && found !== null).map(whole));
      }
      break;
    }
  }
  return values;
}
