import * as fc from 'fast-check';
import { planCut, type CutDokument, type CutEdits } from './cut-plan';

const doc = (id: string, firstPage: number, lastPage: number): CutDokument => ({
  id,
  type: 'bescheid',
  title: id,
  firstPage,
  lastPage,
});
const begin = (page: number): CutEdits['begin'][number] => ({ page, id: `neu-${page}`, type: 'x', title: 'x' });

/** The pages of all documents after a plan, by document. */
function after(documents: readonly CutDokument[], edits: CutEdits): Map<string, number[]> {
  const plan = planCut(documents, edits);
  const living = new Map(documents.filter((d) => !plan.retired.includes(d.id)).map((d) => [d.id, d]));
  for (const changed of plan.changed) living.set(changed.id, changed);
  return new Map(
    [...living.values()].map((d) => [
      d.id,
      Array.from({ length: d.lastPage - d.firstPage + 1 }, (_, index) => d.firstPage + index),
    ]),
  );
}

describe('cutting anew', () => {
  const three = [doc('a', 1, 4), doc('b', 6, 6), doc('c', 7, 9)];

  it('splits a document: the first part keeps its id', () => {
    const { changed, retired } = planCut(three, { begin: [begin(3)], join: [] });
    expect(changed.map((d) => [d.id, d.firstPage, d.lastPage, d.from])).toEqual([
      ['a', 1, 2, null],
      ['neu-3', 3, 4, 'a'],
    ]);
    expect(retired).toEqual([]);
  });

  it('joins with the document before, over a separator sheet', () => {
    expect(planCut(three, { begin: [], join: [6] })).toEqual({
      changed: [{ ...doc('a', 1, 6), from: null }],
      retired: ['b'],
    });
  });

  it('leaves out what changes nothing', () => {
    expect(planCut(three, { begin: [begin(1), begin(5), begin(7)], join: [1, 2, 5] })).toEqual({
      changed: [],
      retired: [],
    });
  });

  it('moves a border: split and join at once', () => {
    const moved = after(three, { begin: [begin(4)], join: [6] });
    expect(moved.get('a')).toEqual([1, 2, 3]);
    expect(moved.get('neu-4')).toEqual([4, 5, 6]);
  });

  it('keeps every page of every document in exactly one document, whatever is decided', () => {
    const stream = fc.array(fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 1 })), {
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(stream, fc.array(fc.nat(40)), fc.array(fc.nat(40)), (lengths, begins, joins) => {
        let page = 1;
        const documents = lengths.map(([length, gap], index) => {
          const document = doc(`d${index}`, page + gap, page + gap + length - 1);
          page = document.lastPage + 1;
          return document;
        });
        const cut = after(documents, { begin: [...new Set(begins)].map(begin), join: joins });
        const pages = [...cut.values()].flat();
        expect(new Set(pages).size).toBe(pages.length);
        for (const document of documents)
          for (let at = document.firstPage; at <= document.lastPage; at += 1) expect(pages).toContain(at);
        for (const own of cut.values()) expect(own.length).toBeGreaterThan(0);
      }),
    );
  });
});
