import { textPage } from '../../../scripts/eval-pages';
import { pageLines } from '../text/page-lines';
import { documentDate, roledDates } from './date-roles';
import { dateValue } from './dates';

function roles(text: string, birth?: string): [string, string][] {
  return roledDates(pageLines(textPage(text)), birth).map((date) => [date.value, date.role]);
}

describe('dates', () => {
  it('stay partial where day or month are not given', () => {
    expect(dateValue(0, 7, 2018)).toBe('2018-07');
    expect(dateValue(0, 0, 2018)).toBe('2018');
    expect(dateValue(31, 2, 2018)).toBeNull();
    expect(dateValue(1, 13, 2018)).toBeNull();
    expect(dateValue(3, 4, 98)).toBe('1998-04-03');
  });

  it('are read in the ways letters write them', () => {
    expect(roles('Wiesbaden, den 12.03.2014')).toEqual([['2014-03-12', 'document']]);
    expect(roles('Datum: 12. März 2014')).toEqual([['2014-03-12', 'document']]);
    expect(roles('geboren am 00.07.1998 in Herat')).toEqual([['1998-07', 'birth']]);
    expect(roles('Date of expiry: 14 OCT 2023')).toEqual([['2023-10-14', 'expiry']]);
    expect(roles('Gültig bis: 04.04.2022')).toEqual([['2022-04-04', 'expiry']]);
  });

  it('tells the date of the letter from birth, expiry and received dates', () => {
    const page = pageLines(
      textPage(
        'Stadt Musterhausen\nDatum: 03.02.2015\n\nEINGEGANGEN\n05.02.2015\n\ngeb. 01.01.1980\n\nGültig bis 03.02.2017',
      ),
    );
    const dates = roledDates(page, '1980-01-01');
    expect(dates.map((date) => date.role)).toEqual(['document', 'received', 'birth', 'expiry']);
    expect(documentDate([dates], undefined)?.value).toBe('2015-02-03');
  });

  it('claims no date of a letter from before the birth of the person, even of one whose day is unknown', () => {
    const dates = roledDates(pageLines(textPage('Stadt Musterhausen\nDatum: 22.11.1906')), '1993-06');
    expect(dates.map((date) => date.role)).toEqual(['document']);
    expect(documentDate([dates], '1993-06')).toBeNull();
    expect(documentDate([dates], '1902')?.value).toBe('1906-11-22');
  });

  it('find no document date where there is only birth and expiry', () => {
    const dates = roledDates(pageLines(textPage('geboren am 15.09.1958\nGültig bis 20.09.2017')), undefined);
    expect(documentDate([dates], undefined)).toBeNull();
  });
});
