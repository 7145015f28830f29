import { foldName, foldNumber, numbersIn } from './fold';
import { highlighter, parseQuery, toTsquery } from './query-terms';

describe('folding', () => {
  it('lets spellings of one name meet', () => {
    expect(new Set(['Müller', 'MÜLLER', 'Mueller', 'mu\u0308ller'].map(foldName)).size).toBe(1);
    expect(foldName('Yıldız-Şahin, Ğ.')).toBe('yildiz sahin g');
    expect(foldNumber('33-1998/711 393')).toBe('331998711393');
  });

  it('finds the numbers of a page, not its words and days', () => {
    expect(numbersIn('AZR 141120636104, Pass Z31015551 vom 12.03.2014, § 28 VwVfG, Az. 33-1998-711393')).toEqual([
      '141120636104',
      'z31015551',
      '331998711393',
    ]);
  });
});

describe('queries', () => {
  it('keeps phrases together and quotes what has meaning in SQL', () => {
    expect(parseQuery('Pass "Berliner Allee" O\'Neil')).toEqual([
      { text: 'Pass', phrase: false },
      { text: 'Berliner Allee', phrase: true },
      { text: "O'Neil", phrase: false },
    ]);
    expect(toTsquery(parseQuery('"Berliner Allee"'))).toBe("('Berliner' <-> 'Allee')");
    expect(toTsquery(parseQuery('Müller'))).toBe("(('müller':* | 'mueller':*))");
    expect(toTsquery(parseQuery('& | ! ()'))).toBe('');
  });

  it('highlights inflected words and other spellings', () => {
    const fits = highlighter(parseQuery('Verfügungen Muller'));
    expect(['Verfügung,', 'VERFUEGUNG', 'Müllers', 'Vertrag'].map(fits)).toEqual([true, true, false, false]);
  });
});
