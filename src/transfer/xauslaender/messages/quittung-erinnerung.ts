import { one, sequence } from '../codec/structure';
import { integer } from '../codec/texts';
import { define, type NachrichtOf } from './definition';
import { pruefeQuittungsbezug, quittungsbezug } from './quittung';

/** 0021: reminds of a Quittung that did not come; erinnerungsstufe counts from 1. */
export const quittungErinnerung = define({
  type: '0021',
  root: { ns: 'quittung', local: 'quittungVonSachverhalten.erinnerung.0021' },
  ausloeser: 'none',
  inhalt: sequence('none', { ...quittungsbezug, erinnerungsstufe: one(integer(0)) }),
  rules: (nachricht, check) => {
    pruefeQuittungsbezug(nachricht.inhalt, check);
    if (nachricht.inhalt.erinnerungsstufe < 1)
      check.refuse('S999', 'erinnerungsstufe', 'Erinnerungen werden ab Stufe 1 gezählt');
  },
});
export type QuittungErinnerung = NachrichtOf<typeof quittungErinnerung>;
