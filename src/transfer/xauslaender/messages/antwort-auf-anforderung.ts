import { fixedCode } from '../codec/codes';
import { choice, one, optional, sequence } from '../codec/structure';
import { datatypeC, tagesdatum } from '../codec/texts';
import { person } from '../types/person';
import { define, type NachrichtOf } from './definition';

/** 010202: the answer when the file is not simply delivered. */
export const antwortAufAnforderung = define({
  type: '010202',
  root: { ns: 'xa', local: 'ABHABH.Aktenversand.AntwortAufAnforderung.010202' },
  ausloeser: 'optional',
  inhalt: sequence('xa', {
    person: one(person, { local: 'identifikationPersonABHABH' }),
    // Returned unchanged.
    aktenzeichenAuftraggebendeABH: one(datatypeC),
    aktenzeichenAntwortendeABH: optional(datatypeC),
    antwortInhalt: one(
      choice('xa', {
        akteBereitsVersandt: one(tagesdatum),
        sonstigeAntwort: one(fixedCode('sonstigeAntwort')),
        zustaendigkeitBekanntWeiterleitungNichtMoeglich: one(sequence('xa', { zustaendig: one(datatypeC) })),
      }),
    ),
  }),
  rules: (nachricht, check) => {
    if (nachricht.ausloeserUUID === undefined)
      check.warn('S999', 'ausloeserUUID', 'Die Antwort nennt keine Anforderung (ausloeserUUID fehlt)');
  },
});
export type AntwortAufAnforderung = NachrichtOf<typeof antwortAufAnforderung>;
