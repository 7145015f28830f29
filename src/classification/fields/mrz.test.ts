import { mrzName, parseMrz } from './mrz';
import { checkDigit } from './mrz-check';

const TD3 = ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10'];

describe('machine readable zone', () => {
  it('reads the specimen of every size with right check digits (ICAO 9303)', () => {
    const passport = parseMrz(TD3);
    expect(passport).toMatchObject({
      format: 'TD3',
      number: 'L898902C3',
      nationality: 'UTO',
      birth: '1974-08-12',
      expiry: '2012-04-15',
      sex: 'F',
      surname: 'ERIKSSON',
      givenNames: 'ANNA MARIA',
      valid: true,
      repairs: [],
    });
    expect(
      parseMrz(['I<UTOD231458907<<<<<<<<<<<<<<<', '7408122F1204159UTO<<<<<<<<<<<6', 'ERIKSSON<<ANNA<MARIA<<<<<<<<<<']),
    ).toMatchObject({
      format: 'TD1',
      number: 'D23145890',
      valid: true,
    });
    expect(parseMrz(['I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<', 'D231458907UTO7408122F1204159<<<<<<<6'])).toMatchObject({
      format: 'TD2',
      number: 'D23145890',
      valid: true,
    });
    expect(
      parseMrz(['V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L8988901C4XXX4009078F96121096ZE184226B<<<<<<']),
    ).toMatchObject({
      format: 'MRV-A',
      nationality: 'XXX',
    });
  });

  it('repairs look-alike signs only where a check digit then fits, and says what it changed', () => {
    const read = parseMrz([TD3[0]!, 'L8989O2C36UT07408I22F12O4159ZE184226B<<<<<10']);
    expect(read?.text).toBe(TD3.join('\n'));
    expect(read?.repairs).toHaveLength(1);
  });

  it('leaves a number alone that no exchange makes right, and calls the zone invalid', () => {
    const read = parseMrz([TD3[0]!, 'L397902C36UTO7408122F1204159ZE184226B<<<<<10']);
    expect(read).toMatchObject({ number: 'L397902C3', valid: false });
  });

  it('finds the sign too many and the fillers read as letters', () => {
    const read = parseMrz(
      ['P<BRADE<ARAUJ O<<INES<<<<<S<EEESEEEEEELEE <<', '6728698554BRA58091 SOF2I1I1245<<<<<<cceccccce02'],
      {
        name: mrzName('de Araújo', 'Inês'),
        number: 'G72869855',
      },
    );
    expect(read?.text).toBe(
      'P<BRADE<ARAUJO<<INES<<<<<<<<<<<<<<<<<<<<<<<<\nG728698554BRA5809150F2111245<<<<<<<<<<<<<<02',
    );
    expect(read?.valid).toBe(true);
  });

  it('takes no ordinary text for a zone', () => {
    expect(
      parseMrz(['Sehr geehrte Damen und Herren, in der Anlage', 'übersende ich die gewünschten Unterlagen.']),
    ).toBeNull();
  });

  it('keeps unknown parts of a birth date unknown', () => {
    const line = `L898902C36UTO74<<<<${checkDigit('74<<<<')}F1204159`.padEnd(42, '<');
    expect(parseMrz([TD3[0]!, `${line}00`])?.birth).toBe('1974');
  });

  it('writes names as the zone does', () => {
    expect(mrzName('Müller-Weiß', 'Łukasz José')).toBe('MUELLER<WEISS<<LUKASZ<JOSE');
  });
});
