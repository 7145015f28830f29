/** How near a recognised text is to the known one. */
export interface TextScore {
  /** Characters: edit distance (at most `characters`) and length of the known text. */
  readonly errors: number;
  readonly characters: number;
  /** Words without regard to order: known, found, and found rightly. */
  readonly words: number;
  readonly foundWords: number;
  readonly rightWords: number;
}

const FOLD: Readonly<Record<string, string>> = {
  '„': '"',
  '“': '"',
  '”': '"',
  '‚': "'",
  '‘': "'",
  '’': "'",
  '–': '-',
  '—': '-',
  '\u00ad': '',
  '\u00a0': ' ',
};

/** Typographic variants folded, blanks and line ends one blank. */
export function foldText(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[„“”‚‘’–—\u00ad\u00a0]/g, (sign) => FOLD[sign] ?? sign)
    .replace(/\s+/g, ' ')
    .trim();
}

export function scoreText(known: string, found: string): TextScore {
  const a = foldText(known);
  const b = foldText(found);
  const left = new Map<string, number>();
  const knownWords = wordsOf(a);
  for (const word of knownWords) left.set(word, (left.get(word) ?? 0) + 1);
  const foundWords = wordsOf(b);
  let rightWords = 0;
  for (const word of foundWords) {
    const count = left.get(word) ?? 0;
    if (count > 0) {
      rightWords += 1;
      left.set(word, count - 1);
    }
  }
  const errors = Math.min(editDistance(a, b), a.length);
  return { errors, characters: a.length, words: knownWords.length, foundWords: foundWords.length, rightWords };
}

/** Character error rate: mean over pages. Word error rate without order: 1 − F1 over all words. */
export function summarise(scores: readonly TextScore[]): { pages: number; cer: number; wer: number } {
  const sum = (value: (score: TextScore) => number): number => scores.reduce((total, score) => total + value(score), 0);
  const cer = sum(({ errors, characters }) => errors / Math.max(1, characters)) / Math.max(1, scores.length);
  const words = sum((score) => score.words) + sum((score) => score.foundWords);
  return { pages: scores.length, cer, wer: words === 0 ? 0 : 1 - (2 * sum((score) => score.rightWords)) / words };
}

function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [];
}

function editDistance(a: string, b: string): number {
  const row = Uint32Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    let diagonal = row[0]!;
    row[0] = i;
    for (let j = 1; j <= b.length; j++) {
      const above = row[j]!;
      row[j] = Math.min(above + 1, row[j - 1]! + 1, diagonal + (a.charCodeAt(i - 1) === b.charCodeAt(j - 1) ? 0 : 1));
      diagonal = above;
    }
  }
  return row[b.length]!;
}
