import { fold } from '../text/fold';
import type { PageLine, PageLines } from '../text/page-lines';
import { pageCounter, type PageCounter } from './page-counter';

/** What one page shows about being the first or a later page of a document. Booleans are findings on the paper. */
export interface PageLook {
  readonly counter: PageCounter | null;
  readonly letterhead: boolean;
  readonly address: boolean;
  readonly salutation: boolean;
  readonly reference: boolean;
  readonly bigLine: boolean;
  /** The first words go on with a sentence. */
  readonly startsInSentence: boolean;
  /** The page begins with a heading that documents have in their middle. */
  readonly startsWithLaterHeading: boolean;
  /** Number of the first numbered heading (`§ 4`, `4.`), null without one near the top. */
  readonly firstNumber: number | null;
  readonly lastNumber: number | null;
  readonly closing: boolean;
  /** The last line of the running text stops in the middle of a sentence. */
  readonly endsInSentence: boolean;
  /** Lowest line of text, share of the height. */
  readonly bottom: number;
  /** Left edge of the text, share of the width. */
  readonly margin: number;
  /** Usual line height, share of the page height. */
  readonly lineHeight: number;
  /** Width by height of the paper. */
  readonly aspect: number;
  /** First line, folded: running heads repeat. */
  readonly firstLine: string;
  /** File marks in head or foot (folded, at least six characters with digits). */
  readonly marks: ReadonlySet<string>;
  readonly words: number;
}

const OFFICE =
  /(stadt|landkreis|kreis|landrats|amt\b|amt f|behord|bundes|minister|regierungs|prasidium|gericht|staatsanwalt|polizei|jobcenter|agentur|anwalt|kanzlei|notar|universitat|hochschule|schule|klinik|praxis|dr med|krankenkasse|versicherung|sparkasse|bank|gmbh|ag\b|kg\b|ev\b|e v\b|standesamt|botschaft|konsulat|verein|magistrat|justiz|registerbehord|firma|kammer|burgerburo|embassy|republic)/;
const REFERENCE =
  /\b(geschaftszeichen|gesch z|gz|aktenzeichen|az|unser zeichen|ihr zeichen|mein zeichen|datum|auskunft erteilt|sachbearbeiter|telefon|telefax|durchwahl|zimmer|bearbeiter)\b/;
const SALUTATION = /\b(sehr geehrte|sehr geehrter|guten tag|lieber|dear sir|dear madam)\b/;
const CLOSING =
  /\b(mit freundlich|hochachtungsvoll|im auftrag|in vertretung|mit kollegial|mit besten gruss|unterschrift|ort datum|gezeichnet|beglaubigt|dienstsiegel|stempel)/;
const LATER_HEADING =
  /^(tatbestand|entscheidungsgrunde|grunde|begrundung|rechtsbehelfsbelehrung|rechtsmittelbelehrung|fortsetzung|erklarungen|erklarung|belehrung|hinweise?|ruckseite|anlagen?|unterschriften|schlussbestimmungen|sonstiges|kostenentscheidung|angaben zu|weitere angaben|noch seite|ubertrag)\b/;

function near(line: PageLine, from: number, to: number): boolean {
  return line.y >= from && line.y < to;
}

function headingNumber(line: PageLine): number | null {
  const match = /^\s*(?:§\s*(\d{1,2})(?!\d)|(\d{1,2})[.)]\s+\p{L}|(?:frage|punkt|ziffer|nr\.)\s*(\d{1,2})\b)/iu.exec(
    line.text,
  );
  const number = match === null ? NaN : Number(match[1] ?? match[2] ?? match[3]);
  return Number.isInteger(number) && number > 0 && number < 60 ? number : null;
}

function fileMarks(lines: readonly PageLine[]): Set<string> {
  const marks = new Set<string>();
  for (const line of lines) {
    if (line.y < 0.3 || line.y > 0.88) {
      for (const found of line.text.matchAll(
        /(?<![\p{L}\d])[\p{L}\d]{1,12}(?:[-./ ][\p{L}\d]{1,12}){0,3}[-./]\d{2,8}(?![\p{L}\d])/gu,
      )) {
        const mark = fold(found[0]).replaceAll(' ', '');
        if (mark.length >= 6 && !/^\d{1,2}[.]\d{1,2}[.]\d{4}$/.test(found[0])) {
          marks.add(mark);
        }
      }
    }
  }
  return marks;
}

/** Reads the look of a page. */
export function pageLook(page: PageLines): PageLook {
  const lines = page.lines;
  const body = lines.filter((line) => line.y > 0.03 && line.y < 0.9 && line.folded.length > 1);
  const first = body.find((line) => line.folded.length > 3);
  const last = [...body].reverse().find((line) => line.folded.length > 3 && !/^(seite|blatt) \d/.test(line.folded));
  const numbers = body.map(headingNumber);
  const height = page.height || 1;
  const heights = lines.map((line) => line.box.bottom - line.box.top).sort((a, b) => a - b);
  const lefts = lines.map((line) => line.box.left).sort((a, b) => a - b);
  const topHeading = body
    .slice(0, 4)
    .map(headingNumber)
    .find((number) => number !== null);
  return {
    counter: pageCounter(page),
    letterhead: lines.some((line) => near(line, 0, 0.17) && OFFICE.test(line.folded)),
    address: lines.some(
      (line, place) =>
        near(line, 0.05, 0.4) && /\b\d{5} [a-z]{3,}/.test(line.folded) && place > 0 && line.words.length <= 4,
    ),
    salutation: lines.some((line) => SALUTATION.test(line.folded)),
    reference: lines.some((line) => near(line, 0, 0.35) && REFERENCE.test(line.folded)),
    bigLine: lines.some((line) => near(line, 0, 0.5) && line.size >= 1.22 && line.folded.length >= 6),
    startsInSentence: first !== undefined && /^\s*\p{Ll}/u.test(first.text) && first.words.length >= 4,
    startsWithLaterHeading: first !== undefined && LATER_HEADING.test(first.folded),
    firstNumber: topHeading ?? null,
    lastNumber: [...numbers].reverse().find((number) => number !== null) ?? null,
    closing: lines.some((line) => line.y > 0.25 && CLOSING.test(line.folded)),
    endsInSentence: last !== undefined && last.words.length >= 5 && !/[.:!?)]\s*["“”']?$/.test(last.text),
    bottom: lines.at(-1)?.box.bottom === undefined ? 0 : Math.max(...body.map((line) => line.box.bottom), 0) / height,
    margin: (lefts[Math.floor(lefts.length * 0.1)] ?? 0) / (page.width || 1),
    lineHeight: (heights[Math.floor(heights.length / 2)] ?? 0) / height,
    aspect: page.width / height,
    firstLine: first?.folded ?? '',
    marks: fileMarks(lines),
    words: lines.reduce((sum, line) => sum + line.words.length, 0),
  };
}
