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

it('finds pages scanned twice and takes no two that only look alike for one', async () => {
  const candidates = await candidatePairs(readings.map(({ words }) => words.map(({ text }) => text).join(' ')));
  const equal = candidates.firsts.flatMap((first, page) =>
    first === null || first === page ? [] : [[first, page] as const],
  );
  const pairs = [...equal, ...candidates.pairs]
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

it('compares few pages with few others, however many are equal or alike', async () => {
  const equal = await candidatePairs(Array.from({ length: 3000 }, () => LETTER));
  expect([equal.pairs.length, new Set(equal.firsts)]).toEqual([0, new Set([0])]);
  // One form filled in for 1500 days, each day filed twice with one word misread: copies are among those looked at (hashes may miss a few).
  const form = (day: number, word: string): string => `${LETTER} kennung${day} betrag${day * 7} ${word}`;
  const days = Array.from({ length: 1500 }, (_, day) => day);
  const filed = await candidatePairs([
    ...days.map((day) => form(day, 'euro')),
    ...days.map((day) => form(day, 'eur0')),
  ]);
  expect(filed.pairs.length).toBeLessThanOrEqual(24 * 3000);
  const looked = new Set(filed.pairs.map(([a, b]) => `${a}:${b}`));
  expect(days.filter((day) => looked.has(`${day}:${day + 1500}`)).length).toBeGreaterThanOrEqual(1490);
  // Too few words to be told by: no copy of anything.
  expect((await candidatePairs(['Passfoto', 'Passfoto'])).firsts).toEqual([null, null]);
});

it('finds a repeated document among thousands that begin alike', () => {
  const documents = Array.from({ length: 3000 }, (_, at) => ({ id: `${at}`, pages: [2 * at, 2 * at + 1] }));
  const firstOf = (page: number): number => (page % 2 === 0 ? 0 : page === 5999 ? 2001 : page);
  expect(duplicateDocuments(documents, [], firstOf)).toEqual([{ id: '2999', of: '1000', similarity: 1 }]);
});
