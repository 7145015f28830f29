import type { Line, Word } from '../page-text';

/** Signs that may stand alone as a word: dashes, bullets, checkbox crosses, operators. */
const SIGNS = /^[-–—·•+&%§€$:/(){}*.,;„“"'‚‘☐☒☑✓→<>=]+$/;
/** Below this certainty (tesseract's own) a word without letters and digits is taken for dirt. */
const SIGN_CERTAINTY = 0.6;

/** `Seite 1von2`, `1voni`: the numbers of a page footer stand close, and the last one is often taken for a letter. */
const PAGE_NUMBER = /^(Seite|Blatt|Bl\.?)?(\d{1,3})von(\d{1,3}|[iIl|])(i|l)?$/;
const OF_PAGES = /^von(\d{1,3})$/;

/** One line with its words put right: split where a footer grew together, confused letters, dirt left out. */
export function tidyWords(line: Line): Line {
  const split = line.words.flatMap((word, index) => splitFooter(word, line.words[index - 1]));
  const words = split
    .map((word) => ({ ...word, text: confusedLetters(word.text) }))
    .filter((word, index) => !isDirt(word, index === 0 || index === split.length - 1));
  return { ...line, words: trimEdges(words) };
}

/** Rules, frames and specks taken for signs. Between words a dash, colon or bullet is believed, at an edge it must be sure. */
function isDirt({ text, confidence }: Word, atEdge: boolean): boolean {
  if (/[\p{L}\p{N}]/u.test(text) || text === './.') return false;
  if (/[|_~\\[\]^°`´¦#=]/.test(text)) return true;
  return atEdge && confidence < (SIGNS.test(text) ? SIGN_CERTAINTY / 2 : SIGN_CERTAINTY);
}

/** A rule or frame beside the text sticks to the first or last word: `|Krämer`, `Wiesbaden___`. */
function trimEdges(words: readonly Word[]): readonly Word[] {
  return words.flatMap((word) => {
    const text = word.text
      .replace(/^[|\\_[\]~¦]+(?=[\p{L}\p{N}])/u, '')
      .replace(/(?<=[\p{L}\p{N}.,])[|\\_[~¦—]{1,}$/u, '');
    return text === '' ? [] : [text === word.text ? word : { ...word, text }];
  });
}

/** A capital I after a small letter is an l (`AsyIG`), and an l read twice (`AsyIlG`) is one. */
function confusedLetters(text: string): string {
  return text.replace(/(?<=\p{Ll})Il?(?=\p{Ll}|G[.,;:)]*$)/gu, 'l');
}

function splitFooter(word: Word, before: Word | undefined): readonly Word[] {
  const found = PAGE_NUMBER.exec(word.text);
  if (found !== null) {
    const [, label, number, total] = found;
    const last = /\d/.test(total!) ? total! : '1';
    return spread(word, [...(label === undefined ? [] : [label]), number!, 'von', last]);
  }
  const rest = OF_PAGES.exec(word.text);
  return rest !== null && /^\d{1,3}$/.test(before?.text ?? '') ? spread(word, ['von', rest[1]!]) : [word];
}

/** Several words in the place of one, each with its share of the box by its number of letters. */
function spread(word: Word, texts: readonly string[]): readonly Word[] {
  const { left, right } = word.box;
  const letters = texts.reduce((sum, text) => sum + text.length, 0) + texts.length - 1;
  const px = (right - left) / letters;
  let at = left;
  return texts.map((text) => {
    const box = { ...word.box, left: Math.round(at), right: Math.round(at + text.length * px) };
    at += (text.length + 1) * px;
    return { ...word, text, box };
  });
}
