import fc from 'fast-check';
import { Base64Decoder } from './base64-decoder';

function decode(text: string, cuts: readonly number[] = []): Buffer | null {
  const decoder = new Base64Decoder();
  const bytes = Buffer.from(text, 'latin1');
  const out: Uint8Array[] = [];
  let from = 0;
  for (const to of [...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]) {
    out.push(...decoder.push(bytes.subarray(from, to)));
    from = to;
  }
  return decoder.complete ? Buffer.concat(out) : null;
}

describe('base64', () => {
  it('gives the bytes back for any cut and any white space', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 20_000, minLength: 0 }),
        fc.array(fc.nat(40_000), { maxLength: 5 }),
        fc.array(fc.nat(40_000), { maxLength: 5 }),
        (data, cuts, breaks) => {
          let text = Buffer.from(data).toString('base64');
          for (const at of breaks)
            text = `${text.slice(0, at % (text.length + 1))}\r\n ${text.slice(at % (text.length + 1))}`;
          expect(decode(text, cuts)?.equals(data)).toBe(true);
        },
      ),
    );
  });

  it.each([
    'A',
    'AA',
    'AAA',
    'A===',
    'AA=',
    'AAAA=',
    'AA==AAAA',
    'AA=A',
    '====',
    'AAA!',
    'AA-_',
    'AB==',
    'AAB=',
    'AAAA\0',
  ])('refuses %j', (text) => {
    expect(decode(text)).toBeNull();
  });

  it('refuses one stray sign, or one of the URL alphabet, in a long run', () => {
    const run = 'QUJD'.repeat(5000);
    expect(decode(run)).toHaveLength(15_000);
    for (const stray of ['!', '-', '_', '=', 'ä', '\0'])
      for (const at of [0, 5, 9999, 19_999])
        expect(decode(`${run.slice(0, at)}${stray}${run.slice(at + 1)}`)).toBeNull();
  });
});
