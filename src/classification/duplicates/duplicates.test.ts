import { candidatePairs } from './candidates';
import { duplicateDocuments } from './duplicate-documents';
import { samePage, type ReadWord } from './same-page';
import scans from './testdata/scanned-twice.json';

/**
 * Real readings: invented pages printed and scanned twice (other skew, paper, fading, grain), among them forms of one kind filled in for
 * other days. Made by `scripts/bench/duplicates.ts --write`.
 */
const readings = scans.map(({ sheet, words }) => ({
  sheet,
  words: words.map(([text, confidence, x, y]): ReadWord => ({
    text: String(text),
    confidence: Number(confidence),
    x: Number(x),
    y: Number(y),
  })),
}));

it('finds pages scanned twice and takes no two that only look alike for one', () => {
  const pairs = candidatePairs(readings.map(({ words }) => words.map(({ text }) => text).join(' ')))
    .filter(([a, b]) => samePage(readings[a]!.words, readings[b]!.words) !== null)
    .map(([a, b]) => [readings[a]!.sheet, readings[b]!.sheet]);
  expect(pairs.filter(([a, b]) => a !== b)).toEqual([]);
  const planted = new Set(readings.map(({ sheet }) => sheet)).size;
  // What was surely misread on one of two scans keeps its page from being claimed.
  expect(pairs.length).toBeGreaterThanOrEqual(planted - 1);
});

const words = (text: string, confidence = 0.97): ReadWord[] =>
  text.split(' ').map((word, at) => ({ text: word, confidence, x: 0.5, y: at / 100 }));
const LETTER =
  'sehr geehrte frau ozturk ihr antrag vom 12 03 2014 ist hier eingegangen wir bitten um vorlage bis 01 04 2014';

it('forgives what nobody could read, and nothing that was surely read', () => {
  const letter = words(LETTER);
  expect(samePage(letter, letter)).toBe(1);
  const change = (from: string, to: string, confidence: number): ReadWord[] =>
    letter.map((word) => (word.text === from ? { ...word, text: to, confidence } : word));
  expect(samePage(letter, change('eingegangen', 'eingegangcn', 0.6))).toBeGreaterThan(0.8);
  expect(samePage(letter, change('03', 'o3', 0.3))).toBeGreaterThan(0.8);
  expect(samePage(letter, change('03', '08', 0.98))).toBeNull();
  expect(samePage(letter, change('ozturk', 'yilmaz', 0.98))).toBeNull();
  expect(
    samePage(letter, words(`${LETTER} und lohnabrechnungen der letzten drei monate sowie mietvertrag`)),
  ).toBeNull();
  expect(samePage([], [])).toBeNull();
});

it('calls a document a duplicate when all its printed pages are, in their order', () => {
  const documents = [
    { id: 'a', pages: [0, 1] },
    { id: 'b', pages: [2] },
    { id: 'c', pages: [3, 4] },
    { id: 'd', pages: [5, 6] },
    { id: 'e', pages: [] },
  ];
  const pair = (page: number, of: number, similarity = 0.9) => ({ page, of, similarity });
  const found = duplicateDocuments(documents, [
    pair(3, 0),
    pair(4, 1, 0.8),
    pair(2, 0),
    pair(5, 1),
    pair(6, 0),
    pair(5, 4),
    pair(6, 3),
  ]);
  expect(found).toEqual([{ id: 'c', of: 'a', similarity: 0.8 }]);
});
