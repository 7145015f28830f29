import fc from 'fast-check';
import { fold } from './fold';
import { compilePhrase, findApproximately, indexAtWord, mayOccur } from './find-phrase';

describe('tolerant phrase search', () => {
  it('finds a title in spite of recognition errors, at the beginning of words only', () => {
    const title = fold('Aufenthaltsgestattung');
    expect(findApproximately(fold('Bescheinigung über die Aufenthaltsgestatlung zur'), title, 2)?.errors).toBe(1);
    expect(findApproximately(fold('Landeshauptstadt'), fold('hauptstadt'), 1)).toBeNull();
    expect(indexAtWord(fold('Ausbildungsduldung'), fold('Duldung'))).toBe(-1);
  });

  it('folds umlauts, typewriter spelling and misread paragraph signs alike', () => {
    expect(fold('Verpflichtungserklärung § 68')).toBe(fold('Verpflichtungserklaerung $ 68'));
    expect(fold('Verpflichtungserklarung §68')).toBe(fold('Verpflichtungserklärung § 68'));
  });

  it('the quick refusal never refuses what the search would find', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c', ' '), minLength: 1, maxLength: 45 });
    fc.assert(
      fc.property(word, word, (text, phrase) => {
        const compiled = compilePhrase(phrase);
        const found = findApproximately(text, phrase, compiled.limit);
        return found === null || mayOccur(text, compiled);
      }),
      { numRuns: 2000 },
    );
  });
});
