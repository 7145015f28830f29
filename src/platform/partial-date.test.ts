import { germanDate, parsePartialDate } from './partial-date';

describe('partial dates', () => {
  it.each([
    ['27.02.1997', '1997-02-27'],
    ['1.2.1997', '1997-02-01'],
    ['00.07.2018', '2018-07'],
    ['00.00.2018', '2018'],
    ['07.2018', '2018-07'],
    ['2018', '2018'],
    ['2018-07', '2018-07'],
    ['29.02.2000', '2000-02-29'],
    ['00.00.0000', ''],
  ])('%s is %s: what is unknown stays out', (text, expected) => {
    expect(parsePartialDate(text)).toBe(expected);
  });

  it.each(['29.02.2001', '31.04.2020', '13.13.2020', '12.00.2020', 'gestern', '27.02.97', ''])(
    '%s is no date',
    (text) => {
      expect(parsePartialDate(text)).toBeNull();
    },
  );

  it('is written the German way', () => {
    expect(['1997-02-27', '2018-07', '2018'].map(germanDate)).toEqual(['27.02.1997', '07.2018', '2018']);
  });
});
