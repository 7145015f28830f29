import { folderHash, planBatch, type KnownDelivery, type ReceivedFile } from './batch-plan';
import { parseManifest, type Manifest } from './manifest';

const sha = (letter: string): string => letter.repeat(64);
const file = (path: string, letter: string): ReceivedFile => ({ path, sha256: sha(letter), bytes: 10 });
const nothingKnown = (): KnownDelivery | undefined => undefined;
const list = (...rows: string[]): Manifest =>
  parseManifest(Buffer.from(['Aktenzeichen;Dateiname;SHA-256', ...rows].join('\n')));
const verdicts = (plan: ReturnType<typeof planBatch>): unknown[] =>
  plan.deliveries.map(({ name, verdict }) => [name, verdict.kind, 'code' in verdict ? verdict.code : null]);

describe('planning a batch', () => {
  it('accepts what is listed and has the right hash', () => {
    const plan = planBatch([file('a.tif', 'a')], list(`1;a.tif;${sha('a')}`), nothingKnown);
    expect(verdicts(plan)).toEqual([['a.tif', 'accept', null]]);
  });

  it('takes a folder as one delivery, hashed over the raw digests of its files in name order', () => {
    const files = [file('akte-1/0002.jpg', 'b'), file('akte-1/0001.jpg', 'a')];
    const hash = folderHash([files[1]!, files[0]!]);
    const plan = planBatch(files, list(`1;akte-1;${hash}`), nothingKnown);
    expect(verdicts(plan)).toEqual([['akte-1', 'accept', null]]);
    expect(plan.deliveries[0]?.files).toHaveLength(2);
  });

  it('quarantines a wrong hash and what nobody listed, rejects what is missing, and goes on with the rest', () => {
    const plan = planBatch(
      [file('a.tif', 'a'), file('b.tif', 'b'), file('fremd.tif', 'f')],
      list(`1;a.tif;${sha('0')}`, `2;b.tif;${sha('b')}`, `3;c.tif;${sha('c')}`),
      nothingKnown,
    );
    expect(verdicts(plan)).toEqual([
      ['a.tif', 'quarantine', 'HASH_MISMATCH'],
      ['b.tif', 'accept', null],
      ['c.tif', 'reject', 'FILE_MISSING'],
      ['fremd.tif', 'quarantine', 'NOT_LISTED'],
    ]);
  });

  it('files the same bytes once, within a batch and against what came before', () => {
    const plan = planBatch(
      [file('a.tif', 'a'), file('kopie.tif', 'a'), file('alt.tif', 'x')],
      list(`1;a.tif;`, `1;kopie.tif;`, `9;alt.tif;`),
      (hash) => (hash === sha('x') ? { id: 'earlier', name: 'x.tif', aktenzeichen: '9' } : undefined),
    );
    expect(verdicts(plan).map((verdict) => (verdict as string[])[1])).toEqual(['accept', 'duplicate', 'duplicate']);
    expect(plan.deliveries[1]?.verdict).toMatchObject({ of: { name: 'a.tif' } });
    expect(plan.deliveries[2]?.verdict).toMatchObject({ of: { id: 'earlier' } });
  });

  it('never files the same bytes into two Akten', () => {
    const plan = planBatch([file('a.tif', 'a'), file('b.tif', 'a')], list('1;a.tif;', '2;b.tif;'), nothingKnown);
    expect(verdicts(plan)).toEqual([
      ['a.tif', 'accept', null],
      ['b.tif', 'quarantine', 'DUPLICATE_OTHER_AKTE'],
    ]);
  });

  it('finds names whatever their Unicode form, and chooses by hash between two files of one name', () => {
    const decomposed = 'Mu\u0308ller.tif';
    const plan = planBatch(
      [file(decomposed, 'a'), file(decomposed, 'b')],
      list(`1;Müller.tif;${sha('b')}`),
      nothingKnown,
    );
    expect(verdicts(plan)).toEqual([
      [decomposed, 'quarantine', 'DUPLICATE_NAME'],
      [decomposed, 'accept', null],
    ]);
    expect(plan.deliveries[1]?.sha256).toBe(sha('b'));
  });

  it('ties a file to its broken row instead of calling it unlisted', () => {
    const plan = planBatch([file('a.tif', 'a')], list(';a.tif;'), nothingKnown);
    expect(verdicts(plan)).toEqual([['a.tif', 'quarantine', 'MANIFEST_ROW_INVALID']]);
  });

  it('works without a list, says so, and leaves system files out loud', () => {
    const plan = planBatch([file('a.tif', 'a'), file('.DS_Store', 'd')], null, nothingKnown);
    expect(verdicts(plan)).toEqual([['a.tif', 'accept', null]]);
    expect(plan.findings.map((finding) => finding.code).sort()).toEqual(['FILE_IGNORED', 'MANIFEST_MISSING']);
  });
});
