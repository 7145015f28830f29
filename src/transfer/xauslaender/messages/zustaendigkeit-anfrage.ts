import { many, one, optional, sequence } from '../codec/structure';
import { datatypeC } from '../codec/texts';
import { meldeanschrift, postfachanschrift } from '../types/anschrift';
import { kommunikationXA } from '../types/behoerde';
import { person } from '../types/person';
import { define, type NachrichtOf } from './definition';

/** 010101: an ABH asks another whether it is competent, because the person lives there. */
export const zustaendigkeitAnfrage = define({
  type: '010101',
  root: { ns: 'xa', local: 'ABHABH.Zustaendigkeitsklaerung.Anfrage.010101' },
  ausloeser: 'optional',
  inhalt: sequence('xa', {
    aktenzeichenAnbietendeABH: one(datatypeC),
    person: one(person, { local: 'identifikationPersonABHABH' }),
    erreichbarkeit: many(kommunikationXA),
    gewoehnlicherAufenthalt: one(meldeanschrift),
    postfach: optional(postfachanschrift),
  }),
  rules: (nachricht, check) => {
    if (Object.keys(nachricht.inhalt.gewoehnlicherAufenthalt).length === 0)
      check.warn('S999', 'gewoehnlicherAufenthalt', 'Der gewöhnliche Aufenthalt ist ohne Angaben');
  },
});
export type ZustaendigkeitAnfrage = NachrichtOf<typeof zustaendigkeitAnfrage>;
