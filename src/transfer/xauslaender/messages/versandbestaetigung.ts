import { one, sequence } from '../codec/structure';
import { datatypeC } from '../codec/texts';
import { person } from '../types/person';
import { define, type NachrichtOf } from './definition';

/** 010203: the file was sent; only if the 010201 asked for it. Here the person comes last. */
export const versandbestaetigung = define({
  type: '010203',
  root: { ns: 'xa', local: 'ABHABH.Aktenversand.Versandbestaetigung.010203' },
  ausloeser: 'optional',
  inhalt: sequence('xa', {
    aktenzeichenAuftraggebendeABH: one(datatypeC),
    aktenzeichenAntwortendeABH: one(datatypeC),
    person: one(person, { local: 'identifikationPersonABHABH' }),
  }),
  rules: (nachricht, check) => {
    if (nachricht.ausloeserUUID === undefined)
      check.warn('S999', 'ausloeserUUID', 'Die Bestätigung nennt keine Anforderung (ausloeserUUID fehlt)');
  },
});
export type Versandbestaetigung = NachrichtOf<typeof versandbestaetigung>;
