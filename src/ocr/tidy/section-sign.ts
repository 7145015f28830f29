import type { Line, Word } from '../page-text';

/**
 * The German language data has no paragraph sign: tesseract reads `§` as 8, $, & or S. Where a law is cited the sign is
 * put back: `8 60a Abs. 2 AufenthG` → `§ 60a Abs. 2 AufenthG`, `88 48, 49 VwVfG` → `§§ 48, 49 VwVfG`.
 */

/** How the sign is read; an opening bracket or quotation mark may stand before it. */
const LOOK_ALIKE = /^([("„»]?)([8$&S5]|OS\.?|[8S$&][8S$&53])$/;
/** Words after which a number is that of a paragraph. */
const CITING = /^(gemäß|gem\.?|nach|gegen|aus|i\.?S\.?d\.?)$/i;
/** `8 3 Miete`: the numbered headings of contracts and statutes; a short line of its own. */
const HEADING_WORDS = 6;
/** Sign and number in one word: only `$` is no digit that could belong to the number. */
const JOINED = /^([("„»]?)([$&]{1,2})(\d{1,4}[a-z]?[,.;)]*)$/;
const NUMBER = /^\d{1,4}[a-z]?[,;]?$/;
/** What may stand between the number and the word that proves a citation. */
const BETWEEN = /^(\d{1,4}[a-z]?[,;.]?|und|oder|bis|sowie|[8$&S]{1,2}|§§?|i\.?|V\.?|m\.?|i\.V\.m\.|iVm)$/;
const PARTS = /^(Abs|Absatz|Absätze|Satz|Nr|Nrn|Nummer|Alt|Alternative|Halbsatz|Hs|S|ff|f)\b\.?[,;)]*$/;
/** AufenthG, VwVfG, BGB, StPO, AufenthV, BeschV, SGB, AEUV … */
const LAW =
  /^([A-ZÄÖÜ][A-Za-zÄÖÜäöü]{0,14}(G|GB|V|VO|O)|[A-ZÄÖÜa-zäöü]+(gesetz|gesetzes|verordnung|ordnung))([-–/]\w+)?[.,;:)“"]*$/;
const ARTICLE = /^(des|der|dieses|dieser)$/;

/** The lines of a page with their paragraph signs; a citation may go on in the next line. */
export function restoreSectionSigns(lines: readonly Line[]): readonly Line[] {
  // One such line may be a row of a table; two in one document are its paragraphs.
  const numbered = lines.filter(isNumberedHeading).length >= 2;
  return lines.map((line, index) => {
    const following = [...line.words, ...(lines[index + 1]?.words ?? [])];
    const heading = numbered && isNumberedHeading(line);
    const words = line.words.map((word, at) => {
      if (at === 0 && heading) return { ...word, text: '§' };
      return repaired(word, following.slice(at + 1, at + 10), CITING.test(line.words[at - 1]?.text ?? '')) ?? word;
    });
    return { ...line, words };
  });
}

function isNumberedHeading({ words }: Line): boolean {
  const [sign, number, title] = words.map(({ text }) => text);
  if (sign === undefined || number === undefined || title === undefined || words.length > HEADING_WORDS) return false;
  return /^[8$&§]$/.test(sign) && /^\d{1,2}$/.test(number) && /^[A-ZÄÖÜ]\p{Ll}{2}/u.test(title);
}

function repaired(word: Word, following: readonly Word[], cited: boolean): Word | null {
  const joined = JOINED.exec(word.text);
  if (joined !== null && (cited || citesLaw(following))) {
    return { ...word, text: `${joined[1]!}${'§'.repeat(joined[2]!.length)} ${joined[3]!}` };
  }
  const alone = LOOK_ALIKE.exec(word.text);
  const number = following[0]?.text;
  if (alone === null || number === undefined || !NUMBER.test(number)) return null;
  if (!(cited && /^[8$&]+$/.test(alone[2]!)) && !citesLaw(following.slice(1))) return null;
  const twice = alone[2]!.length === 2 && !alone[2]!.startsWith('O');
  return { ...word, text: alone[1]! + (twice ? '§§' : '§') };
}

function citesLaw(following: readonly Word[]): boolean {
  for (const [index, { text }] of following.entries()) {
    if (PARTS.test(text) || LAW.test(text)) return true;
    if (ARTICLE.test(text)) return LAW.test(following[index + 1]?.text ?? '');
    if (!BETWEEN.test(text)) return false;
  }
  return false;
}
