import { choice, one, sequence } from '../codec/structure';
import { boolean, datatypeC } from '../codec/texts';
import { person } from '../types/person';
import { define, type NachrichtOf } from './definition';

/** 010102: the asked ABH is not competent. There is no "yes": competence shows by a 010201. */
export const zustaendigkeitAntwort = define({
  type: '010102',
  root: { ns: 'xa', local: 'ABHABH.Zustaendigkeitsklaerung.Antwort.010102' },
  ausloeser: 'optional',
  inhalt: sequence('xa', {
    aktenzeichenAnfragendeABH: one(datatypeC),
    person: one(person, { local: 'identifikationPersonABHABH' }),
    antwortInhalt: one(
      choice('xa', {
        // Default true in the schema: an empty element means true.
        gewoehnlicherAufenthaltLiegtNichtVor: one(boolean({ whenEmpty: true })),
        nichtZustaendigMitBegruendung: one(datatypeC),
      }),
    ),
    aktenzeichenAntwortendeABH: one(datatypeC),
  }),
  rules: (nachricht, check) => {
    const { antwortInhalt } = nachricht.inhalt;
    if (antwortInhalt.kind === 'gewoehnlicherAufenthaltLiegtNichtVor' && !antwortInhalt.value)
      check.warn('S999', 'antwortInhalt', 'Die Antwort verneint den Grund, nicht zuständig zu sein; bitte rückfragen');
    if (nachricht.ausloeserUUID === undefined)
      check.warn('S999', 'ausloeserUUID', 'Die Antwort nennt keine Anfrage (ausloeserUUID fehlt)');
  },
});
export type ZustaendigkeitAntwort = NachrichtOf<typeof zustaendigkeitAntwort>;
