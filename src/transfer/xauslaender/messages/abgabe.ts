import { one, optional, sequence } from '../codec/structure';
import { datatypeC } from '../codec/texts';
import { behoerde } from '../types/behoerde';
import { ereignis, identifikationTyp4 } from '../types/nachricht';
import { define, noRules, type NachrichtOf } from './definition';

/** 0031: tells the initiator to whom its message was forwarded. */
export const abgabe = define({
  type: '0031',
  root: { ns: 'weiterleitung', local: 'weiterleitung.abgabe.0031' },
  ausloeser: 'none',
  inhalt: sequence('none', {
    zustaendigeStelle: one(behoerde),
    weitergeleiteteNachricht: one(identifikationTyp4),
    weitergeleitetesEreignis: optional(ereignis),
    bemerkungen: optional(datatypeC),
  }),
  rules: noRules,
});
export type Abgabe = NachrichtOf<typeof abgabe>;
