import { plainText, type Line, type PageText, type Word } from '../page-text';
import { tidyText } from './tidy-text';

const word = (text: string, index: number, confidence: number): Word => ({
  text,
  box: { left: index * 100, top: 0, right: index * 100 + 90, bottom: 20 },
  confidence,
});

/** One block of lines; a word may carry its certainty: `Wort@0.4`. */
function page(...lines: readonly string[]): PageText {
  const read = (text: string): Line => ({
    box: { left: 0, top: 0, right: 1000, bottom: 20 },
    baseline: [18, 18],
    fontSize: 20,
    words: text.split(' ').map((part, index) => {
      const [letters, certainty] = part.split('@');
      return word(letters ?? '', index, Number(certainty ?? 0.95));
    }),
  });
  const block = { box: { left: 0, top: 0, right: 1000, bottom: 20 }, kind: 'text' as const, lines: lines.map(read) };
  return { width: 1000, height: 1000, dpi: 200, blocks: [block] };
}

const tidied = (...lines: readonly string[]): string => plainText(tidyText(page(...lines)));

describe('paragraph signs', () => {
  it.each([
    ['ausgesetzt nach 8 60a Abs. 2 AufenthG', 'ausgesetzt nach § 60a Abs. 2 AufenthG'],
    ['Akteneinsicht ($ 29 VwVfG) und', 'Akteneinsicht (§ 29 VwVfG) und'],
    ['Rücknahme 88 48, 49 VwVfG', 'Rücknahme §§ 48, 49 VwVfG'],
    ['in & 5 des Aufenthaltsgesetzes', 'in § 5 des Aufenthaltsgesetzes'],
    ['gemäß $ 28 Hessisches', 'gemäß § 28 Hessisches'],
    ['vgl. $60a Abs. 2 AufenthG', 'vgl. § 60a Abs. 2 AufenthG'],
  ])('%s', (read, meant) => {
    expect(tidied(read)).toBe(meant);
  });

  it('are found when the citation goes on in the next line', () => {
    expect(tidied('erteilt nach 8 25', 'Abs. 5 AufenthG')).toBe('erteilt nach § 25\nAbs. 5 AufenthG');
  });

  it('stand before the numbered headings of a contract', () => {
    expect(tidied('8 1 Mietsache', 'Vermietet wird die Wohnung.', '& 2 Mietzeit')).toBe(
      '§ 1 Mietsache\nVermietet wird die Wohnung.\n§ 2 Mietzeit',
    );
  });

  it.each([
    'Raum 8 12 Uhr',
    'Anlagen 5 3 Blatt',
    '8 1 Mietsache',
    'Hausnummer 8 65189 Wiesbaden',
    'Einkommen 8 500 EUR',
  ])('are not invented: %s', (read) => {
    expect(tidied(read)).toBe(read);
  });
});

describe('words', () => {
  it.each([
    ['Seite 1von2', 'Seite 1 von 2'],
    ['Seite 1voni', 'Seite 1 von 1'],
    ['Seite2von2', 'Seite 2 von 2'],
    ['Seite 1 von2', 'Seite 1 von 2'],
    ['nach AsyIG,', 'nach AsylG,'],
  ])('%s', (read, meant) => {
    expect(tidied(read)).toBe(meant);
  });

  it('share the box of the word they were read as', () => {
    const words = tidyText(page('Seite 1von2')).blocks[0]?.lines[0]?.words ?? [];
    expect(words.map(({ box }) => box.left)).toEqual([0, 100, 126, 177]);
    expect(words.at(-1)?.box.right).toBeLessThanOrEqual(190);
  });

  it('lose rules and frames that stick to them; signs between words stay', () => {
    expect(tidied('|Krämer ./. Stadt – Amt » Zimmer 3 _@0.2 |@0.3')).toBe('Krämer ./. Stadt – Amt » Zimmer 3');
  });

  it('of a line of scattered signs go, badly read words stay for a person to see', () => {
    expect(tidied('a@0.1 r@0.2 7@0.1', 'Kräner@0.1')).toBe('Kräner');
  });
});
