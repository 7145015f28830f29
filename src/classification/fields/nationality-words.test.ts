import { textOfLines } from '../../../test/support/stored-page';
import { pageLines } from '../text/page-lines';
import { documentFields } from './document-fields';
import { nationalityInText } from './nationality-words';
import { roledDates } from './date-roles';

const read = (text: string): string | undefined => nationalityInText(pageLines(textOfLines(text)))?.value;

describe('nationality in running text', () => {
  it.each([
    ['Der syrische Staatsangehörige Haddad wurde angetroffen', 'syrisch'],
    ['türkische Staatsangehörige', 'türkisch'],
    ['Haddad, Omar, geb. 03.02.1990 in Homs, afghanischer Staatsangehöriger', 'afghanisch'],
    ['betreffend Wardak, geb. 01.01.1988, afghanisch', 'afghanisch'],
    ['Sie sind Staatsangehörige der Türkei', 'Türkei'],
  ])('reads "%s"', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it('takes no other adjective for one', () => {
    expect(read('Die Übersetzung in deutscher Sprache ist beigefügt, telefonisch erfragt')).toBeUndefined();
    expect(read('Der polizeiliche Staatsschutz')).toBeUndefined();
  });

  it('gives the key of the code list beside the word, and marks the first of January as a possible stand-in', () => {
    const lines = pageLines(textOfLines('Vermerk\nWardak, Jawad, geb. 01.01.1988, afghanisch, sprach vor'));
    const { fields } = documentFields(
      [{ page: 1, lines, dates: roledDates(lines, undefined) }],
      { aktenzeichen: '33-1', name: 'Wardak' },
      'aktenvermerk',
    );
    expect(fields['staatsangehoerigkeit']?.value).toBe('afghanisch');
    expect(fields['staatsangehoerigkeitSchluessel']?.value).toBe('423');
    expect(fields['geburtsdatum']).toMatchObject({ value: '1988-01-01', standIn: true });
  });
});
